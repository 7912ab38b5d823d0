/** Paired statistics on items against SciPy, statsmodels and NumPy, and against each other. */
import { KernelError, loadKernel } from '@cape/core-wasm';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import oracle from '../oracle/items.json' with { type: 'json' };

const kernel = await loadKernel();

const columnsOf = (scores: readonly (readonly (number | null)[])[]) =>
  scores.map((column) => Float64Array.from(column, (score) => score ?? Number.NaN));
const clustersOf = ({ clusters }: { readonly clusters: number[] | null }) =>
  clusters === null ? {} : { clusters };

function expectClose(actual: number, expected: number, tolerance: number, floor = 0) {
  const scale = Math.max(Math.abs(expected), floor);
  expect(Math.abs(actual - expected), `${actual} against ${expected}`).toBeLessThanOrEqual(tolerance * scale);
}

describe('the covariance of means agrees with statsmodels’ cluster-robust regression', () => {
  test.each(
    [...oracle.covariances, ...oracle.resampled].map(
      (c) => [`${c.scores.length} models, ${c.scores[0]!.length} items`, c] as const,
    ),
  )('%s', (_, c) => {
    const models = c.scores.length;
    const { means, counts, clusterCounts, shared, covariance } = kernel.itemCovariance(
      columnsOf(c.scores),
      clustersOf(c),
    );
    expect([...counts]).toEqual(c.counts);
    expect([...clusterCounts]).toEqual(c.clusters_asked);
    expect([...shared]).toEqual(c.shared);
    means.forEach((mean, j) => {
      expectClose(mean, c.means[j]!, 1e-12);
    });
    covariance.forEach((value, i) => {
      const [j, k] = [Math.floor(i / models), i % models];
      const scale = Math.sqrt(c.covariance[j * models + j]! * c.covariance[k * models + k]!);
      expectClose(value, c.covariance[i]!, 1e-10, scale);
    });
  });

  test('of a single column of differences is the paired standard error', () => {
    const [a, b] = columnsOf(oracle.covariances[0]!.scores) as [Float64Array, Float64Array];
    const difference = a.map((score, i) => score - b[i]!);
    const { covariance } = kernel.itemCovariance([a, b]);
    const paired = kernel.itemCovariance([difference]).covariance[0]!;
    expectClose(covariance[0]! + covariance[3]! - 2 * covariance[1]!, paired, 1e-12);
    const { variance, n } = kernel.summary(difference);
    expectClose(paired, variance / n, 1e-13);
  });

  test('it is positive semi-definite, symmetric and blind to the order of items', () => {
    const score = fc.constantFrom(0, 1, 0.5, Number.NaN);
    const table = fc
      .tuple(fc.integer({ min: 1, max: 9 }), fc.integer({ min: 1, max: 40 }))
      .chain(([models, items]) =>
        fc.array(fc.array(score, { minLength: items, maxLength: items }), {
          minLength: models,
          maxLength: models,
        }),
      );
    fc.assert(
      fc.property(table, fc.nat(6), (columns, groups) => {
        const n = columns[0]!.length;
        const clusters = columns[0]!.map((_, i) => i % (groups + 1));
        const options = groups === 0 ? {} : { clusters };
        const given = kernel.itemCovariance(columns, options);
        const models = columns.length;
        const { covariance } = given;
        for (let j = 0; j < models; j++) {
          for (let k = 0; k < models; k++) {
            expect(covariance[j * models + k]).toBe(covariance[k * models + j]);
          }
        }
        const kept = [...columns.keys()].filter((j) => !Number.isNaN(covariance[j * models + j]));
        const square = kept.flatMap((j) => kept.map((k) => covariance[j * models + k]!));
        const { values } = kernel.symmetricEigen(square, kept.length);
        for (const value of values) expect(value).toBeGreaterThanOrEqual(-1e-15);
        const turned = kernel.itemCovariance(
          columns.map((column) => [...column].reverse()),
          groups === 0 ? {} : { clusters: [...clusters].reverse() },
        );
        expect(turned.counts).toEqual(given.counts);
        covariance.forEach((value, i) => {
          const other = turned.covariance[i]!;
          if (Number.isNaN(value)) expect(other).toBeNaN();
          else expectClose(other, value, 1e-12, 1 / n);
        });
      }),
      { numRuns: 200 },
    );
  });
});

describe('the paired bootstrap agrees with NumPy’s multinomial weights within Monte-Carlo error', () => {
  test.each(
    oracle.resampled.map((c) => [`${c.scores.length} models, ${c.scores[0]!.length} items`, c] as const),
  )('%s', (_, c) => {
    const models = c.scores.length;
    const contrasts = Array.from({ length: models - 1 }, (_, j) =>
      Array.from({ length: models }, (_, k) => (k === j + 1 ? 1 : k === j ? -1 : 0)),
    );
    const options = { resamples: 200_000, seed: 3, contrasts, ...clustersOf(c) };
    const estimates = kernel.bootstrapItemMeans(columnsOf(c.scores), options);
    for (const [i, estimate] of [...estimates.means, ...estimates.contrasts].entries()) {
      const error = c.standard_errors[i]!;
      expectClose(estimate.standardError, error, 0.02);
      // Of 300 items a mean takes few values, and a percentile is one of them.
      const grid = 1.01 / c.scores[0]!.length;
      expect(Math.abs(estimate.lower - c.lower[i]!)).toBeLessThan(0.05 * error + grid);
      expect(Math.abs(estimate.upper - c.upper[i]!)).toBeLessThan(0.05 * error + grid);
    }
    estimates.means.forEach(({ value }, j) => {
      expectClose(value, c.means[j]!, 1e-12);
    });
  });

  /** Answers of models to `n` items of which `shared` in a hundred are answered alike. */
  const answers = (n: number, models: number, seed: number) => {
    const ease = kernel.normals(n, seed, 1);
    return Array.from({ length: models }, (_, j) =>
      kernel.normals(n, seed, 2 + j).map((own, i) => (ease[i]! + 0.7 * own > 0.1 * j ? 1 : 0)),
    );
  };

  test.each([
    ['few items', 40, 3, 20_000],
    ['common patterns alone', 4000, 2, 20_000],
    ['rare patterns in 16-bit draws', 9000, 16, 10_000],
    ['rare patterns in 32-bit draws', 40_000, 20, 3000],
    ['more than sixteen sums', 3000, 40, 10_000],
  ])(
    'means, variances and covariances of the draws are those of the items: %s',
    (_, n, models, resamples) => {
      const columns = answers(n, models, n);
      const { distribution, means } = kernel.bootstrapItemMeans(columns, {
        resamples,
        seed: 5,
        keepDistribution: true,
      });
      const { covariance } = kernel.itemCovariance(columns);
      // The covariance of a resample's means has the divisor n, that of the means n − 1.
      const scale = (n - 1) / n;
      const drawn = (j: number) => distribution!.subarray(j * resamples, (j + 1) * resamples);
      for (const [j, k] of [
        [0, 0],
        [0, 1],
        [models - 1, 0],
        [models - 1, models - 1],
      ] as const) {
        const own = drawn(j);
        const other = drawn(k);
        const meanOf = (values: Float64Array) => values.reduce((sum, v) => sum + v, 0) / resamples;
        const [a, b] = [meanOf(own), meanOf(other)];
        const product = own.reduce((sum, v, i) => sum + (v - a) * (other[i]! - b), 0) / (resamples - 1);
        const [sjj, skk, sjk] = [
          covariance[j * models + j]!,
          covariance[k * models + k]!,
          covariance[j * models + k]!,
        ];
        // Five standard errors of a covariance over so many draws.
        expect(Math.abs(product - scale * sjk)).toBeLessThan(
          5 * Math.sqrt((sjj * skk + sjk * sjk) / resamples),
        );
        expect(Math.abs(a - means[j]!.value)).toBeLessThan(5 * Math.sqrt(sjj / resamples));
        // Sums are whole numbers of items.
        for (const value of own.subarray(0, 100))
          expect(Math.abs(value * n - Math.round(value * n))).toBeLessThan(1e-6);
      }
    },
  );

  test('right-or-wrong items drawn by pattern are distributed as drawn one by one', () => {
    const n = 2000;
    const [a, b] = answers(n, 2, 9) as [Float64Array, Float64Array];
    const contrasts = [[1, -1]];
    const options = { resamples: 100_000, contrasts };
    const byPattern = kernel.bootstrapItemMeans([a, b], { ...options, seed: 1 }).contrasts[0]!;
    // One cluster per item takes the path of any other scores.
    const clusters = a.map((_, i) => i);
    const byItem = kernel.bootstrapItemMeans([a, b], { ...options, seed: 2, clusters }).contrasts[0]!;
    expectClose(byPattern.standardError, byItem.standardError, 0.012);
    for (const end of ['lower', 'upper'] as const) {
      expect(Math.abs(byPattern[end] - byItem[end])).toBeLessThan(0.03 * byItem.standardError + 1.01 / n);
    }
  });

  test('the frequency of a common pattern is binomial', () => {
    // One model: its resampled sum is Binomial(n, share), whose exact distribution is known.
    for (const [n, right] of [
      [400, 100],
      [400, 300],
      [1000, 995],
      [200, 64],
    ] as const) {
      const column = Float64Array.from({ length: n }, (_, i) => (i < right ? 1 : 0));
      const resamples = 200_000;
      const { distribution } = kernel.bootstrapItemMeans([column], {
        resamples,
        seed: n,
        keepDistribution: true,
      });
      const seen = new Float64Array(n + 1);
      // By the rarer of right and wrong, whose smallest probability is no underflow.
      const few = 2 * right < n;
      for (const mean of distribution!) seen[Math.round((few ? mean : 1 - mean) * n)]!++;
      const share = (few ? right : n - right) / n;
      let mass = (1 - share) ** n;
      let squares = 0;
      let bins = 0;
      let [expected, observed] = [0, 0];
      for (let k = 0; k <= n; k++) {
        expected += mass * resamples;
        observed += seen[k]!;
        mass *= ((n - k) / (k + 1)) * (share / (1 - share));
        if (expected < 20) continue;
        squares += (observed - expected) ** 2 / expected;
        bins++;
        [expected, observed] = [0, 0];
      }
      // Six deviations of χ² about its mean.
      expect(squares).toBeLessThan(bins + 6 * Math.sqrt(2 * bins));
    }
  });

  test('benchmarks are redrawn by themselves, and contrasts reach across them', () => {
    const [a, b] = answers(600, 2, 4) as [Float64Array, Float64Array];
    const benchmarks = a.map((_, i) => (i % 3 === 0 ? 7 : 2));
    const options = { resamples: 20_000, seed: 1, keepDistribution: true };
    const contrasts = [[1, 0, -1, 0]];
    const both = kernel.bootstrapItemMeans([a, b], { ...options, benchmarks, contrasts });
    expect(both.means).toHaveLength(4);
    const pick = (column: Float64Array, label: number) => column.filter((_, i) => benchmarks[i] === label);
    const first = kernel.bootstrapItemMeans([pick(a, 2), pick(b, 2)], options);
    expect(both.means.slice(0, 2)).toEqual(first.means);
    expect(both.distribution!.subarray(0, 40_000)).toEqual(first.distribution);
    const [contrast] = both.contrasts;
    expectClose(contrast!.value, both.means[0]!.value - both.means[2]!.value, 1e-14);
    const independent = Math.hypot(both.means[0]!.standardError, both.means[2]!.standardError);
    expectClose(contrast!.standardError, independent, 0.03);
  });

  test('a seed gives the same bits again, and another others', () => {
    const columns = answers(500, 4, 8);
    const options = { resamples: 50, keepDistribution: true };
    const once = kernel.bootstrapItemMeans(columns, { ...options, seed: 1 });
    expect(kernel.bootstrapItemMeans(columns, { ...options, seed: 1 })).toEqual(once);
    expect(kernel.bootstrapItemMeans(columns, { ...options, seed: 1, stream: 1 })).not.toEqual(once);
  });
});

describe('McNemar’s exact test agrees with scipy.stats.binomtest', () => {
  test.each(oracle.mcnemar.map((row) => [`${row[0]} against ${row[1]}`, row] as const))('%s', (_, row) => {
    const [first, second, exact, mid] = row as [number, number, number, number];
    const test = kernel.mcnemar(first, second);
    expectClose(test.pValue, exact, 1e-12);
    expectClose(test.midP, mid, 1e-12);
    expect(kernel.mcnemar(second, first)).toEqual(test);
  });
});

describe('Cholesky factors', () => {
  test.each(oracle.factors.map((f) => [`${f.n}×${f.n} of rank ${f.rank}`, f] as const))('%s', (_, f) => {
    const { n, matrix } = f;
    const factor = kernel.choleskyFactor(matrix, n);
    for (let i = 0; i < n; i++) {
      for (let j = 0; j < n; j++) {
        if (j > i) expect(factor[i * n + j]).toBe(0);
        let sum = 0;
        for (let k = 0; k < n; k++) sum += factor[i * n + k]! * factor[j * n + k]!;
        expectClose(sum, matrix[i * n + j]!, 1e-9, Math.sqrt(matrix[i * n + i]! * matrix[j * n + j]!));
        if (f.factor)
          expectClose(factor[i * n + j]!, f.factor[i * n + j]!, 1e-9, Math.sqrt(matrix[i * n + i]!));
      }
    }
  });

  test('of zeros is zero, and what is not positive semi-definite is refused', () => {
    expect([...kernel.choleskyFactor([0, 0, 0, 4], 2)]).toEqual([0, 0, 0, 2]);
    for (const matrix of [
      [1, 2, 2, 1],
      [0, 0.1, 0.1, 1],
      [1, 0, 0, -1],
    ]) {
      expect(() => kernel.choleskyFactor(matrix, 2)).toThrow(KernelError);
    }
  });

  test('turn deviates into errors of that covariance', () => {
    const { n, matrix } = oracle.factors[3]!;
    const factor = kernel.choleskyFactor(matrix, n);
    const count = 100_000;
    const errors = kernel.correlatedNormals(factor, n, count, 3);
    for (let i = 0; i < n; i++) {
      for (let j = 0; j <= i; j++) {
        let sum = 0;
        for (let b = 0; b < count; b++) sum += errors[b * n + i]! * errors[b * n + j]!;
        const [sii, sjj, sij] = [matrix[i * n + i]!, matrix[j * n + j]!, matrix[i * n + j]!];
        expect(Math.abs(sum / count - sij)).toBeLessThan(5 * Math.sqrt((sii * sjj + sij * sij) / count));
      }
    }
    expect(kernel.correlatedNormals([1, 0, 0, 1], 2, 3, 5)).toEqual(kernel.normals(6, 5));
  });
});

describe('bootstraps with correlated errors', () => {
  const models = 12;
  const x = Float64Array.from({ length: models }, (_, i) => 40 + 3 * i);
  const y = x.map((v, i) => 20 + 0.5 * v + (i % 3));
  const still = { resamples: 40_000, seed: 2, strata: x.map((_, i) => i) };
  const diagonal = (errors: ArrayLike<number>) =>
    Array.from(errors, (error, i) => Array.from(errors, (_, j) => (i === j ? error ** 2 : 0))).flat();

  test('independent ones are those of standard errors', () => {
    const errors = y.map((_, i) => 0.2 + 0.05 * i);
    // Each model is its own stratum, so nothing but the errors moves.
    const byErrors = kernel.bootstrapLine(x, y, { ...still, yStandardErrors: errors });
    const byMatrix = kernel.bootstrapLine(x, y, { ...still, yCovariance: diagonal(errors) });
    expectClose(byMatrix.slope.standardError, byErrors.slope.standardError, 0.02);
    expectClose(byMatrix.intercept.standardError, byErrors.intercept.standardError, 0.02);
  });

  test('ones that all models share move the level of a line and not its slope', () => {
    const shared = new Float64Array(models * models).fill(0.25);
    const { slope, intercept } = kernel.bootstrapLine(x, y, { ...still, yCovariance: shared });
    expect(slope.standardError).toBeLessThan(1e-12);
    expectClose(intercept.standardError, 0.5, 0.02);
    // The same when models are redrawn: an observation drawn twice has one error.
    const redrawn = kernel.bootstrapLine(x, y, { resamples: 2000, seed: 2, yCovariance: shared });
    const alone = kernel.bootstrapLine(x, y, { resamples: 2000, seed: 2 });
    expectClose(redrawn.slope.standardError, alone.slope.standardError, 0.1);
  });

  test('ones with the covariance of items are those of redrawn items', () => {
    const n = 2000;
    const resamples = 20_000;
    const ease = kernel.normals(n, 31);
    const scores = Array.from({ length: models }, (_, j) =>
      kernel.normals(n, 31, 1 + j).map((own, i) => (ease[i]! + 0.5 * own > 1 - 0.2 * j ? 1 : 0)),
    );
    const { means, covariance } = kernel.itemCovariance(scores);
    const places = Float64Array.from({ length: models }, (_, i) => i);
    const byNoise = kernel.bootstrapLine(places, means, {
      resamples,
      seed: 3,
      strata: places,
      yCovariance: covariance,
    });
    const centre = (models - 1) / 2;
    const squares = places.reduce((sum, place) => sum + (place - centre) ** 2, 0);
    const byItems = kernel.bootstrapItemMeans(scores, {
      resamples,
      seed: 4,
      contrasts: [places.map((place) => (place - centre) / squares)],
    });
    expectClose(byNoise.slope.standardError, byItems.contrasts[0]!.standardError, 0.03);
    const independent = kernel.bootstrapLine(places, means, {
      resamples,
      seed: 3,
      strata: places,
      yStandardErrors: places.map((i) => Math.sqrt(covariance[i * models + i]!)),
    });
    // Neighbors vary together, so that independent errors would make the slope look surer than it is.
    expect(independent.slope.standardError).toBeLessThan(0.9 * byNoise.slope.standardError);
  });

  test('what belongs to a missing value is not read, and pairs go by themselves', () => {
    const gap = y.map((v, i) => (i === 4 ? Number.NaN : v));
    const errors = y.map(() => 0.3);
    const holed = diagonal(errors).map((v, k) =>
      Math.floor(k / models) === 4 || k % models === 4 ? Number.NaN : v,
    );
    const options = { resamples: 2000, seed: 5 };
    const kept = [...x.keys()].filter((i) => i !== 4);
    const dropped = kernel.bootstrapCorrelation(
      kept.map((i) => x[i]!),
      kept.map((i) => y[i]!),
      { ...options, yCovariance: diagonal(kept.map((i) => errors[i]!)) },
    );
    const { lower, upper } = kernel.bootstrapCorrelation(x, gap, { ...options, yCovariance: holed });
    expect([lower, upper]).toEqual([dropped.lower, dropped.upper]);
    const [pair] = kernel.bootstrapCorrelations([x, gap], { ...options, covariances: [undefined, holed] });
    expect(pair!.n).toBe(models - 1);
    expectClose(pair!.standardError, dropped.standardError, 0.15);
    // Standard errors of one column need not be there where another column's value is missing.
    const partial = errors.map((v, i) => (i === 4 ? Number.NaN : v));
    expect(() =>
      kernel.bootstrapCorrelations([x, gap], { ...options, standardErrors: [undefined, partial] }),
    ).not.toThrow();
  });

  test('refusals name the column', () => {
    const refusal = (work: () => unknown) => {
      try {
        work();
      } catch (error) {
        if (error instanceof KernelError) return [error.code, error.argument];
      }
      return null;
    };
    const options = { resamples: 10, seed: 1 };
    const flat = diagonal(y.map(() => 1));
    expect(refusal(() => kernel.bootstrapLine(x, y, { ...options, yCovariance: [1] }))).toEqual([
      'bad-length',
      'options.covariance of y',
    ]);
    expect(
      refusal(() => kernel.bootstrapLine(x, y, { ...options, yCovariance: flat, yStandardErrors: y })),
    ).toEqual(['bad-parameter', 'options.covariance of y']);
    expect(
      refusal(() => kernel.bootstrapLine(x, y, { ...options, xCovariance: flat.map((v) => -v) })),
    ).toEqual(['bad-parameter', 'options.covariance of x']);
    expect(
      refusal(() => kernel.bootstrapLine(x, y, { ...options, xCovariance: flat.map(() => Number.NaN) })),
    ).toEqual(['not-finite', 'options.covariance of x[0]']);
  });
});

test('uniform numbers lie in [0, 1) and are uniform', () => {
  const count = 100_000;
  const values = kernel.uniforms(count, 1);
  expect(kernel.uniforms(3, 1)).toEqual(values.subarray(0, 3));
  expect(values.every((u) => u >= 0 && u < 1)).toBe(true);
  const { mean, variance } = kernel.summary(values);
  expect(Math.abs(mean - 0.5)).toBeLessThan(5 * Math.sqrt(1 / 12 / count));
  expect(Math.abs(variance - 1 / 12)).toBeLessThan(5 * Math.sqrt(1 / 180 / count));
});

test('a perfect line has r = ±1 and p = 0, as SciPy says', () => {
  expect(kernel.pearson([1, 2, 3], [0.1, 0.2, 0.3])).toEqual({ n: 3, r: 1, pValue: 0 });
  expect(kernel.spearman([0.3, 1, 7], [9, 4, 1])).toEqual({ n: 3, r: -1, pValue: 0 });
  expect(kernel.pearson([1, 2, 3], [1, 2, 3 + 1e-9]).pValue).toBeGreaterThan(0);
});

test('items that cannot be are refused', () => {
  const refusal = (work: () => unknown) => {
    try {
      work();
    } catch (error) {
      if (error instanceof KernelError) return [error.code, error.argument];
    }
    return null;
  };
  const options = { resamples: 10, seed: 1 };
  expect(refusal(() => kernel.itemCovariance([]))).toEqual(['bad-length', 'scores']);
  expect(refusal(() => kernel.itemCovariance([[1], [1, 0]]))).toEqual(['bad-length', 'scores[1]']);
  expect(refusal(() => kernel.itemCovariance([[Infinity]]))).toEqual(['not-finite', 'scores[0][0]']);
  expect(refusal(() => kernel.itemCovariance([[1, 0]], { clusters: [1] }))?.[1]).toBe('options.clusters');
  expect(refusal(() => kernel.bootstrapItemMeans([[1, 0]], { ...options, contrasts: [[1, 2]] }))?.[1]).toBe(
    'options.contrasts[0]',
  );
  expect(refusal(() => kernel.bootstrapItemMeans([[1, 0]], { ...options, benchmarks: [-1, 0] }))?.[1]).toBe(
    'options.benchmarks[0]',
  );
  expect(refusal(() => kernel.mcnemar(1.5, 2))?.[1]).toBe('onlyFirst');
  expect(refusal(() => kernel.choleskyFactor([1, 2, 3], 2))?.[1]).toBe('covariance');
  const none = kernel.bootstrapItemMeans([[], []], options);
  expect(none.means.map(({ value, undefinedResamples }) => [value, undefinedResamples])).toEqual([
    [Number.NaN, 10],
    [Number.NaN, 10],
  ]);
});
