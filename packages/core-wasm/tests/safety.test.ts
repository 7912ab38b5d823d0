/** Whatever is given, the kernel answers or refuses with a code; it neither traps nor leaks. */
import { readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { type Kernel, KernelError, kernelOf, loadKernel } from '@cape/core-wasm';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

const kernel = await loadKernel();
const wasm = readFileSync(new URL('../dist/cape-core.wasm', import.meta.url));
const module = new WebAssembly.Module(wasm);

describe('the module', () => {
  test('imports nothing and keeps within its size', () => {
    expect(WebAssembly.Module.imports(module)).toEqual([]);
    expect(wasm.length).toBeLessThanOrEqual(64 * 1024);
    expect(gzipSync(wasm, { level: 9 }).length).toBeLessThanOrEqual(24 * 1024);
  });

  test('has one owner of memory: no allocator of AssemblyScript is in it', () => {
    const names = WebAssembly.Module.exports(module).map(({ name }) => name);
    expect(names.filter((name) => name.startsWith('__'))).toEqual([]);
    // The runtime's allocator would be among these names, were it compiled in.
    for (const name of ['~lib/rt/stub/__new', '~lib/rt/stub/__alloc']) {
      expect(wasm.includes(name)).toBe(false);
    }
  });

  test('a module that is not the kernel is refused', () => {
    const empty = new WebAssembly.Module(Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0));
    expect(() => kernelOf(new WebAssembly.Instance(empty))).toThrow(KernelError);
  });
});

const special = fc.constantFrom(
  0,
  -0,
  1,
  -1,
  5e-324,
  -5e-324,
  2.2e-308,
  1e-200,
  1e200,
  -1e200,
  1.7976931348623157e308,
  Number.NaN,
  Number.POSITIVE_INFINITY,
  Number.NEGATIVE_INFINITY,
  0.1,
  100,
);
const value = fc.oneof({ weight: 3, arbitrary: fc.double() }, { weight: 1, arbitrary: special });
const column = fc.oneof(
  fc.array(value, { maxLength: 60 }),
  fc.tuple(special, fc.nat(60)).map(([v, n]) => new Array<number>(n).fill(v)),
  fc.array(fc.integer({ min: -3, max: 3 }), { maxLength: 60 }),
);
const pair = fc.oneof(
  fc.tuple(column, column),
  column.map((x) => [x, [...x].reverse()] as [number[], number[]]),
);
const seed = fc.oneof(fc.nat(), fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }), fc.maxSafeNat());

/** Every method that takes two variables. */
function everything(k: Kernel, x: number[], y: number[], s: number | bigint) {
  const options = { resamples: 20, seed: s };
  const strata = x.map((_, i) => i % 3);
  return [
    () => k.summary(x),
    () => k.quantiles(x, [0, 0.3, 1]),
    () => k.ranks(x),
    () => k.pearson(x, y),
    () => k.spearman(x, y),
    () => k.line(x, y),
    () => k.theilSen(x, y),
    () => k.quadratic(x, y),
    () => k.bootstrapCorrelation(x, y, { ...options, interval: 'bca', strata }),
    () => k.bootstrapCorrelation(x, y, { ...options, clusters: strata }),
    () => k.bootstrapCorrelation(x, y, { ...options, xStandardErrors: x.map(() => 1) }),
    () => k.bootstrapLine(x, y, options),
    () => k.bootstrapVertex(x, y, { ...options, yStandardErrors: y.map(() => 1) }),
    () => k.bootstrapCorrelationDifference({ x, y }, { x: y, y: x }, options),
    () => k.bootstrapCorrelations([x, y, x], options),
    () => k.bootstrapEffectiveDimension([x, y], { ...options, interval: 'bca' }),
    () => k.permutationTest(x, y, { permutations: 20, seed: s, strata }),
    () => k.summarizeResamples(x),
    () => k.resampleRows(x.length, options),
    () => k.normals(x.length, s),
    () => k.uniforms(x.length, s),
    () => k.bootstrapLine(x, y, { ...options, yCovariance: x.flatMap((a) => x.map((b) => a * b)) }),
    () => k.itemCovariance([x, y]),
    () => k.itemCovariance([x, y, x], { clusters: strata }),
    () => k.bootstrapItemMeans([x, y], { ...options, benchmarks: strata, contrasts: [[1, -1, 0, 0, 0, 0]] }),
    () => k.bootstrapItemMeans([x, y, y], { ...options, clusters: strata, keepDistribution: true }),
    () => k.mcnemar(x[0] ?? 0, y[0] ?? 0),
    () => k.choleskyFactor(x.slice(0, 49), 7),
    () => k.correlatedNormals(x.slice(0, 16), 4, 5, s),
  ];
}

function outcome(work: () => unknown): unknown {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof KernelError)) throw error;
    expect(error.code).not.toBe('trap');
    expect(error.code).not.toBe('out-of-memory');
    return error.code;
  }
}

test('any columns get an answer or a coded refusal, and the same one twice', () => {
  fc.assert(
    fc.property(pair, seed, ([x, y], s) => {
      for (const work of everything(kernel, x, y, s)) expect(outcome(work)).toEqual(outcome(work));
    }),
    { numRuns: 300 },
  );
});

test('columns of every length to 100,000', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 100_000 }), seed, (n, s) => {
      const x = kernel.normals(n, s);
      const y = kernel.normals(n, s, 1);
      const { r } = kernel.pearson(x, y);
      const estimate = kernel.bootstrapCorrelation(x, y, { resamples: 5, seed: s, keepDistribution: true });
      if (n < 2) expect(r).toBeNaN();
      else expect(Math.abs(estimate.value - r)).toBeLessThan(1e-9);
      for (const resampled of estimate.distribution!) {
        if (!Number.isNaN(resampled)) expect(Math.abs(resampled)).toBeLessThanOrEqual(1);
      }
    }),
    { numRuns: 40 },
  );
});

test('r is within −1 and 1, and does not see shifts, scales or the order of its arguments', () => {
  const scores = fc.array(fc.tuple(fc.integer({ min: 0, max: 1000 }), fc.integer({ min: 0, max: 1000 })), {
    minLength: 3,
    maxLength: 80,
  });
  fc.assert(
    fc.property(scores, fc.integer({ min: 1, max: 1e6 }), (rows, scale) => {
      const x = rows.map(([a]) => a);
      const y = rows.map(([, b]) => b);
      const { r } = kernel.pearson(x, y);
      const moved = kernel.pearson(
        y.map((v) => v * scale + 7),
        x,
      );
      if (Number.isNaN(r)) expect(moved.r).toBeNaN();
      else {
        expect(Math.abs(r)).toBeLessThanOrEqual(1);
        expect(Math.abs(moved.r - r)).toBeLessThan(1e-11);
      }
    }),
  );
});

test('quantiles of many values are those of sorting them', () => {
  const scale = fc.constantFrom(1, 1e-320, 1e-200, 1e200, 2e307);
  const shape = fc.constantFrom(
    (z: number) => z / 8,
    (z: number) => Math.round(z),
    (z: number) => (Math.abs(z) < 2.5 ? 1e-9 * z : z / 8),
    (z: number) => Math.sign(z),
    () => 1,
  );
  const counts = fc.oneof(fc.integer({ min: 1000, max: 6000 }), fc.integer({ min: 0, max: 40 }));
  fc.assert(
    fc.property(
      counts,
      scale,
      shape,
      seed,
      fc.array(fc.double({ min: 0, max: 1, noNaN: true })),
      (n, k, f, s, ps) => {
        const values = kernel.normals(n, s).map((z) => k * f(Math.max(-8, Math.min(8, z))));
        const sorted = values.slice().sort();
        const quantiles = kernel.quantiles(values, ps);
        ps.forEach((p, i) => {
          const position = p * (n - 1);
          const below = Math.floor(position);
          const lower = sorted[below] ?? Number.NaN;
          const share = position - below;
          const upper = sorted[below + 1];
          // Minus zero equals zero: sorting tells them apart, selecting does not.
          expect(quantiles[i]! + 0).toBe(
            (share === 0 || upper === undefined ? lower : lower + share * (upper - lower)) + 0,
          );
        });
      },
    ),
    { numRuns: 200 },
  );
});

test('a draw stays in its stratum, and a whole cluster comes with it', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(4), { minLength: 1, maxLength: 40 }), seed, (strata, s) => {
      const n = strata.length;
      const rows = kernel.resampleRows(n, { resamples: 3, seed: s, strata });
      const count = (labels: ArrayLike<number>) => {
        const counts = new Array<number>(5).fill(0);
        for (let i = 0; i < labels.length; i++) counts[labels[i]!]!++;
        return counts;
      };
      for (let b = 0; b < 3; b++) {
        const drawn = Array.from(rows.subarray(b * n, (b + 1) * n), (row) => strata[row]!);
        expect(count(drawn)).toEqual(count(strata));
      }
    }),
  );
  // Two clusters, each on a line of its own: a resample of one of them alone has r = 1 or −1 exactly.
  const x = [1, 2, 3, 1, 2, 3];
  const y = [1, 2, 3, 3, 2, 1];
  const clusters = [7, 7, 7, 9, 9, 9];
  const { distribution } = kernel.bootstrapCorrelation(x, y, {
    resamples: 200,
    seed: 1,
    clusters,
    keepDistribution: true,
  });
  expect(new Set(Array.from(distribution!, (r) => Math.round(r)))).toEqual(new Set([-1, 0, 1]));
});

test('tuples, strata of one and clusters of one draw from the same distribution', () => {
  const x = kernel.normals(9, 1);
  const y = x.map((v, i) => v + kernel.normals(9, 2)[i]!);
  const resamples = 200_000;
  const fast = kernel.bootstrapCorrelation(x, y, { resamples, seed: 1 });
  // Standard errors of zero take the path that draws row by row.
  const plain = kernel.bootstrapCorrelation(x, y, { resamples, seed: 2, xStandardErrors: x.map(() => 0) });
  expect(Math.abs(fast.standardError / plain.standardError - 1)).toBeLessThan(0.015);
  for (const end of ['lower', 'median', 'upper'] as const) {
    expect(Math.abs(fast[end] - plain[end])).toBeLessThan(0.03 * plain.standardError);
  }
  const alone = kernel.bootstrapCorrelation(x, y, { resamples: 10, seed: 1, strata: x.map((_, i) => i) });
  expect(alone.standardError).toBeLessThan(1e-14);
  expect(Math.abs(alone.median - alone.value)).toBeLessThan(1e-14);
});

test('noise widens the interval by what it should', () => {
  // With x fixed by strata of one, only the errors vary: the slope's error is σ / √Sxx.
  const x = Array.from({ length: 12 }, (_, i) => i);
  const y = x.map((v) => 2 * v + 1);
  const { slope } = kernel.bootstrapLine(x, y, {
    resamples: 100_000,
    seed: 3,
    strata: x,
    yStandardErrors: x.map(() => 0.5),
  });
  const { sumSquaresX } = kernel.line(x, y);
  expect(Math.abs((slope.standardError * Math.sqrt(sumSquaresX)) / 0.5 - 1)).toBeLessThan(0.01);
});

test('a large table takes bounded memory, and its pairs are those of a small one', {
  timeout: 120_000,
}, async () => {
  const own = await loadKernel();
  const columns = Array.from({ length: 50 }, (_, stream) => own.normals(10_000, 6, stream));
  columns[7]![3] = Number.NaN;
  const options = { resamples: 10, seed: 1, interval: 'bca' as const };
  const estimates = own.bootstrapCorrelations(columns, options);
  // A group of pairs may take 128 MiB, and memory grows a quarter at a time.
  expect(own.memoryBytes).toBeLessThan(256 * 2 ** 20);
  expect(estimates.map(({ first, second }) => [first, second])).toEqual(
    columns.flatMap((_, first) => columns.slice(first + 1).map((_, k) => [first, first + 1 + k])),
  );
  const few = [2, 7, 49];
  const small = own.bootstrapCorrelations(
    few.map((j) => columns[j]!),
    options,
  );
  for (const { first, second, ...estimate } of small) {
    expect(estimates.find((e) => e.first === few[first] && e.second === few[second])).toEqual({
      first: few[first],
      second: few[second],
      ...estimate,
    });
  }
});

test('effective dimension is that of the eigenvalues, and counts directions', () => {
  const columns = [0, 1, 2, 3].map((stream) => kernel.normals(50, 4, stream));
  const estimate = kernel.bootstrapEffectiveDimension(columns, { resamples: 10, seed: 1 });
  const covariance = columns.flatMap((a) =>
    columns.map((b) => {
      const meanA = kernel.summary(a).mean;
      const meanB = kernel.summary(b).mean;
      return a.reduce((sum, v, i) => sum + (v - meanA) * (b[i]! - meanB), 0);
    }),
  );
  const { values } = kernel.symmetricEigen(covariance, 4);
  const sum = values.reduce((a, b) => a + b);
  const squares = values.reduce((a, b) => a + b * b, 0);
  expect(Math.abs(estimate.value - (sum * sum) / squares)).toBeLessThan(1e-12);
  const same = kernel.bootstrapEffectiveDimension([columns[0]!, columns[0]!], { resamples: 10, seed: 1 });
  expect(Math.abs(same.value - 1)).toBeLessThan(1e-12);
});

test('refusals name the argument, what was expected and what came', () => {
  const refusal = (work: () => unknown) => {
    try {
      work();
    } catch (error) {
      if (error instanceof KernelError) return [error.code, error.argument, error.received];
    }
    return null;
  };
  const x = [1, 2, 3];
  const options = { resamples: 10, seed: 1 };
  expect(refusal(() => kernel.pearson(x, [1, 2]))).toEqual(['bad-length', 'y', '2']);
  expect(refusal(() => kernel.pearson(x, [1, Infinity, 2]))).toEqual(['not-finite', 'y[1]', 'Infinity']);
  expect(refusal(() => kernel.bootstrapCorrelation(x, x, { ...options, level: 1 }))).toEqual([
    'bad-parameter',
    'options.level',
    '1',
  ]);
  expect(refusal(() => kernel.bootstrapCorrelation(x, x, { ...options, resamples: 0 }))?.[1]).toBe(
    'options.resamples',
  );
  expect(refusal(() => kernel.bootstrapCorrelation(x, x, { ...options, seed: -1 }))?.[1]).toBe('seed');
  expect(refusal(() => kernel.bootstrapCorrelation(x, x, { ...options, seed: 2n ** 64n }))?.[1]).toBe('seed');
  expect(refusal(() => kernel.bootstrapCorrelation(x, x, { ...options, strata: [1] }))?.[1]).toBe(
    'options.strata',
  );
  expect(refusal(() => kernel.bootstrapCorrelations([x], options))?.[1]).toBe('columns');
});

test('memory stays flat over a million calls', { timeout: 120_000 }, () => {
  const x = [1, 2, 4, 8, 9];
  const y = [2, 1, 5, 7, 7];
  const call = (i: number) => {
    if (i % 32 === 0) kernel.bootstrapCorrelation(x, y, { resamples: 4, seed: i });
    else if (i % 32 === 1) outcome(() => kernel.pearson(x, [1]));
    else kernel.pearson(x, y);
  };
  for (let i = 0; i < 1000; i++) call(i);
  const before = kernel.memoryBytes;
  for (let i = 0; i < 1_000_000; i++) call(i);
  expect(kernel.memoryBytes).toBe(before);
});
