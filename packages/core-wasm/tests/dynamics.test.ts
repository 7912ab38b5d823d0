import { type Degree, KernelError, loadKernel } from '@cape/core-wasm';
import { describe, expect, test } from 'vitest';
import oracle from '../oracle/dynamics.json' with { type: 'json' };
import stepped from '../oracle/steps.json' with { type: 'json' };

const kernel = await loadKernel();

function expectAllClose(actual: ArrayLike<number>, expected: readonly number[], tolerance: number) {
  expect(actual.length).toBe(expected.length);
  expected.forEach((value, i) => {
    expect(Math.abs(actual[i]! - value), `[${i}]: ${actual[i]} against ${value}`).toBeLessThanOrEqual(
      tolerance * Math.max(1, Math.abs(value)),
    );
  });
}

describe('sparse regression agrees with PySINDy', () => {
  const problems = oracle.sparse.map((problem) => ({
    ...problem,
    library: kernel.polynomialFeatures(problem.states, problem.dimension, problem.degree as Degree),
  }));
  const dataOf = ({ library, features, targets, target_count }: (typeof problems)[number]) => ({
    library,
    features,
    targets,
    targetCount: target_count,
  });

  test('in the order and values of the library', () => {
    for (const { library, features, first_features, dimension, degree } of problems) {
      expect(kernel.polynomialFeatureCount(dimension, degree as Degree)).toBe(features);
      expectAllClose(library.subarray(0, features), first_features, 1e-15);
    }
  });

  test(`in support and coefficients of ${problems.length} problems`, () => {
    expect(problems.length).toBeGreaterThanOrEqual(200);
    for (const problem of problems) {
      const coefficients = kernel.sparseRegression(dataOf(problem), {
        threshold: problem.threshold,
        alpha: problem.alpha,
        normalizeColumns: problem.normalize_columns,
        unbias: problem.unbias,
      });
      expect([...coefficients].map((c) => c !== 0)).toEqual(problem.coefficients.map((c) => c !== 0));
      expectAllClose(coefficients, problem.coefficients, 1e-9);
    }
  });

  test('an ensemble is the regression of each resample, its medians and inclusions theirs', () => {
    const data = dataOf(problems[0]!);
    const resamples = 301;
    const ensemble = kernel.sparseEnsemble(data, { resamples, seed: 7 });
    const size = data.features * data.targetCount;
    for (let c = 0; c < size; c++) {
      const own = Array.from({ length: resamples }, (_, b) => ensemble.coefficients[b * size + c]!);
      expect(ensemble.inclusion[c]).toBe(own.filter((w) => w !== 0).length / resamples);
      expect(ensemble.medians[c]).toBe(own.sort((a, b) => a - b)[(resamples - 1) / 2]);
    }
    expect(kernel.sparseEnsemble(data, { resamples, seed: 7 }).coefficients).toEqual(ensemble.coefficients);
    expect(kernel.sparseEnsemble(data, { resamples, seed: 8 }).coefficients).not.toEqual(
      ensemble.coefficients,
    );
  });

  test('a resample of one block is the regression itself', () => {
    const data = dataOf(problems[1]!);
    const rows = data.library.length / data.features;
    const one = kernel.sparseEnsemble(data, { resamples: 1, seed: 1, blocks: [rows] });
    expect(one.coefficients).toEqual(kernel.sparseRegression(data));
  });

  test('leaving a row out is fitting without it', () => {
    const data = dataOf(problems[2]!);
    const { features, targetCount } = data;
    const rows = data.library.length / features;
    const thresholds = [0, 0.05, 0.2, 1];
    const errors = kernel.sparseLeaveOneOut(data, thresholds);
    thresholds.forEach((threshold, c) => {
      const sums = new Float64Array(targetCount);
      for (let out = 0; out < rows; out++) {
        const rest = (table: ArrayLike<number>, width: number) =>
          Array.from(table).filter((_, i) => Math.floor(i / width) !== out);
        const w = kernel.sparseRegression(
          {
            library: rest(data.library, features),
            features,
            targets: rest(data.targets, targetCount),
            targetCount,
          },
          { threshold },
        );
        for (let t = 0; t < targetCount; t++) {
          let residual = data.targets[out * targetCount + t]!;
          for (let j = 0; j < features; j++)
            residual -= w[t * features + j]! * data.library[out * features + j]!;
          sums[t]! += residual ** 2 / rows;
        }
      }
      expectAllClose(errors.subarray(c * targetCount, (c + 1) * targetCount), [...sums], 1e-10);
    });
  });

  test('columns that repeat each other share one coefficient, and nothing breaks', () => {
    const x = [1, 2, 3, 4, 5];
    const w = kernel.sparseRegression(
      { library: x.flatMap((v) => [v, v]), features: 2, targets: x.map((v) => 4 * v), targetCount: 1 },
      { alpha: 0, threshold: 0.1 },
    );
    expectAllClose(w, [2, 2], 1e-12);
    const none = kernel.sparseRegression({
      library: [0, 0, 0],
      features: 1,
      targets: x.slice(2),
      targetCount: 1,
    });
    expect([...none]).toEqual([0]);
  });
});

describe("integration agrees with SciPy's RK45", () => {
  test.each(oracle.integrations.map((each, i) => [i, each] as const))('%i', (_, problem) => {
    const { values, trajectories } = kernel.integrate({
      dimension: problem.dimension,
      degree: problem.degree as Degree,
      coefficients: problem.coefficients,
      starts: problem.start,
      sources: problem.source,
      from: problem.span[0]!,
      to: problem.span[1]!,
      samples: problem.samples,
      relativeTolerance: problem.relative,
      absoluteTolerance: problem.absolute,
    });
    const [{ outcome, steps, rejectedSteps, reached }] = trajectories as [(typeof trajectories)[number]];
    expect(values.length).toBe(problem.samples.length * problem.dimension);
    expectAllClose(values.subarray(0, problem.values.length), problem.values, 1e-9);
    expect(values.subarray(problem.values.length).every(Number.isNaN)).toBe(true);
    expect(reached).toBeCloseTo(problem.reached, 12);
    expect(outcome).toBe(problem.finished ? 'finished' : 'diverged');
    // Into a singularity the last steps are as long as rounding decides.
    if (!problem.finished) return;
    expect(steps).toBe(problem.steps);
    expect(2 + 6 * (steps + rejectedSteps)).toBe(problem.evaluations);
  });

  test('a trajectory is the same alone and among others', () => {
    const problems = oracle.integrations.filter(({ dimension, degree }) => dimension === 3 && degree === 2);
    const all = { dimension: 3, degree: 2 as const, from: 0, to: 1, samples: [0, 0.5, 1] };
    const together = kernel.integrate({
      ...all,
      coefficients: problems.flatMap(({ coefficients }) => coefficients),
      starts: problems.flatMap(({ start }) => start),
    });
    problems.forEach(({ coefficients, start }, k) => {
      const alone = kernel.integrate({ ...all, coefficients, starts: start });
      expect(together.values.slice(k * 9, (k + 1) * 9)).toEqual(alone.values);
      expect(together.trajectories[k]).toEqual(alone.trajectories[0]);
    });
  });
});

describe('integration ends', () => {
  const growth = { dimension: 1, degree: 1 as const, coefficients: [0, 1], starts: [1], from: 0, to: 3 };

  test('and records where a bound is reached', () => {
    const problem = {
      ...growth,
      samples: [1, 3],
      upperBounds: [oracle.event.bound],
      relativeTolerance: 1e-9,
      absoluteTolerance: 1e-12,
    };
    const passing = kernel.integrate(problem);
    expect(passing.trajectories[0]).toMatchObject({
      outcome: 'finished',
      event: { component: 0, side: 'upper' },
    });
    expect(passing.trajectories[0]!.event!.at).toBeCloseTo(oracle.event.at, 9);
    expect(passing.values[1]).toBeCloseTo(Math.exp(3), 7);
    const stopping = kernel.integrate({ ...problem, stopAtBound: true });
    expect(stopping.trajectories[0]).toMatchObject({ outcome: 'stopped-at-bound' });
    expect(stopping.trajectories[0]!.reached).toBe(passing.trajectories[0]!.event!.at);
    expect([...stopping.values]).toEqual([passing.values[0], Number.NaN]);
  });

  test('with a signal where the solution goes to infinity', () => {
    // dy/ds = y² from 1 blows up at s = 1.
    const { values, trajectories } = kernel.integrate({
      ...growth,
      degree: 2,
      coefficients: [0, 0, 1],
      samples: [0.5, 2],
    });
    expect(trajectories[0]!.outcome).toBe('diverged');
    expect(trajectories[0]!.reached).toBeCloseTo(1, 6);
    expect(values[0]).toBeCloseTo(2, 5);
    expect(values[1]).toBeNaN();
  });

  test('at the step limit', () => {
    const { trajectories } = kernel.integrate({
      ...growth,
      coefficients: [0, -1e6],
      samples: [],
      maxSteps: 50,
    });
    expect(trajectories[0]).toMatchObject({ outcome: 'step-limit' });
    expect(trajectories[0]!.steps + trajectories[0]!.rejectedSteps).toBe(50);
  });

  test('at once where there is no way to go', () => {
    const { values, trajectories } = kernel.integrate({ ...growth, to: 0, samples: [0, 0] });
    expect([...values]).toEqual([1, 1]);
    expect(trajectories[0]).toMatchObject({ outcome: 'finished', steps: 0 });
  });
});

describe('symmetric eigenvalues agree with LAPACK', () => {
  test.each(oracle.eigen.map((each) => [each.n, each] as const))('n = %i', (n, { matrix, values }) => {
    const eigen = kernel.symmetricEigen(matrix, n);
    const scale = Math.max(...values.map(Math.abs));
    expectAllClose(
      eigen.values.map((v) => v / scale),
      values.map((v) => v / scale),
      1e-13,
    );
    for (let k = 0; k < n; k++) {
      const vector = eigen.vectors.subarray(k * n, (k + 1) * n);
      const product = Array.from({ length: n }, (_, i) =>
        vector.reduce((sum, v, j) => sum + v * matrix[i * n + j]!, 0),
      );
      expectAllClose(
        vector.map((v) => (v * eigen.values[k]!) / scale),
        product.map((p) => p / scale),
        1e-13,
      );
    }
  });
});

test('refusals name the argument', () => {
  const data = { library: [1, 2, 3], features: 2, targets: [1], targetCount: 1 };
  expect(() => kernel.sparseRegression(data)).toThrow(KernelError);
  expect(() => kernel.sparseRegression(data)).toThrow(/^library: expected a whole number of rows of 2/);
  expect(() => kernel.sparseRegression({ ...data, features: 1 })).toThrow(/^targets/);
  const flow = { dimension: 1, degree: 1 as const, coefficients: [0, 1], starts: [1], from: 0, to: 1 };
  expect(() => kernel.integrate({ ...flow, samples: [0.5, 0.2] })).toThrow(/samples\[1\]/);
  expect(() => kernel.integrate({ ...flow, samples: [], starts: [Number.NaN] })).toThrow(/starts\[0\]/);
  expect(() => kernel.integrate({ ...flow, samples: [], degree: 4 as Degree })).toThrow(/degree/);
  expect(() => kernel.symmetricEigen([1, 2, 3], 2)).toThrow(/matrix/);
});

test.each(stepped.integrations.map((s) => [`first ${s.first_step}, largest ${s.max_step}`, s] as const))(
  'a first and a largest step are taken as SciPy takes them: %s',
  (_, s) => {
    const { values, trajectories } = kernel.integrate({
      dimension: 2,
      degree: 2,
      coefficients: [0.3, 1, 0, -1, -0.2, 0, 0.1, 0.4, -0.5, 0, 0, 0],
      starts: [0.1, 0.7],
      from: 0,
      to: s.to,
      samples: s.samples,
      ...(s.first_step !== null && { firstStep: s.first_step }),
      ...(s.max_step !== null && { maxStep: s.max_step }),
    });
    expectAllClose(values, s.values, 1e-9);
    expect(trajectories[0]!.steps).toBe(s.steps);
  },
);
