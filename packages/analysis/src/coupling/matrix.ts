import type { Kernel } from '@cape/core-wasm';
import type { BenchmarkId, Model } from '@cape/evidence';
import { finiteOrNull } from '../finite.ts';
import { bootstrapInterval } from './correlation-interval.ts';
import { coupledPairs } from './coupled-pairs.ts';
import { latentCorrelation } from './latent-r.ts';
import type { Sampling } from './population.ts';

/** Coupling of every pair of benchmarks over the models with both scores, and the eigenstructure of the matrix. */
export function couplingMatrix(
  kernel: Kernel,
  models: readonly Model[],
  benchmarks: readonly BenchmarkId[],
  sampling: Sampling,
  onProgress?: (share: number) => void,
) {
  const { level, noise } = sampling;
  const correlations = coupledPairs(kernel, models, benchmarks, level);
  const found = correlations.map(({ x, y, n, r, interval, pair, pValue, adjustedP }, index) => {
    onProgress?.((index + 1) / correlations.length);
    return {
      x,
      y,
      n,
      interval,
      bca: interval && bootstrapInterval(kernel, pair, 'bca', sampling, false),
      latent: interval && noise === 'items' ? latentCorrelation(kernel, r, pair, n - 2, level) : null,
      r,
      pValue,
      adjustedP,
    };
  });
  const { kept, leftOut } = columnsWithEveryPair(models, benchmarks, found);
  return {
    pairs: found.map(({ r, pValue, adjustedP, ...pair }) => ({
      ...pair,
      r: finiteOrNull(r),
      pValue: finiteOrNull(pValue),
      adjustedP: finiteOrNull(adjustedP),
    })),
    eigen: eigenOf(kernel, kept, found),
    leftOut,
  };
}

interface FoundPair {
  readonly x: BenchmarkId;
  readonly y: BenchmarkId;
  readonly n: number;
  readonly r: number;
}

/** Benchmarks of which every pair has an r: constant columns go first, then whichever lacks most pairs. */
function columnsWithEveryPair(
  models: readonly Model[],
  benchmarks: readonly BenchmarkId[],
  pairs: readonly FoundPair[],
): { kept: readonly BenchmarkId[]; leftOut: readonly { id: BenchmarkId; why: string }[] } {
  const leftOut: { id: BenchmarkId; why: string }[] = [];
  let kept = benchmarks.filter((id) => {
    const values = models.flatMap(({ scores }) => scores.get(id)?.value ?? []);
    if (values.some((value) => value !== values[0])) return true;
    leftOut.push({
      id,
      why: values.length === 0 ? 'no scores' : `the same score, ${values[0]}, in every model`,
    });
    return false;
  });
  for (;;) {
    const missing = pairs.filter(
      ({ x, y, r }) => !Number.isFinite(r) && kept.includes(x) && kept.includes(y),
    );
    if (missing.length === 0) return { kept, leftOut };
    const lacks = (id: BenchmarkId) => missing.filter(({ x, y }) => x === id || y === id).length;
    const worst = kept.reduce((most, id) => (lacks(id) >= lacks(most) ? id : most));
    leftOut.push({ id: worst, why: `no r with ${lacks(worst)} of the others` });
    kept = kept.filter((id) => id !== worst);
  }
}

function eigenOf(
  kernel: Pick<Kernel, 'symmetricEigen'>,
  benchmarks: readonly BenchmarkId[],
  pairs: readonly FoundPair[],
) {
  const d = benchmarks.length;
  if (d < 2) return null;
  const matrix = new Float64Array(d * d);
  for (let i = 0; i < d; i += 1) matrix[i * d + i] = 1;
  for (const { x, y, r } of pairs) {
    const [i, j] = [benchmarks.indexOf(x), benchmarks.indexOf(y)];
    if (i < 0 || j < 0) continue;
    matrix[i * d + j] = r;
    matrix[j * d + i] = r;
  }
  const { values: eigenvalues, vectors } = kernel.symmetricEigen(matrix, d);
  const values = [...eigenvalues];
  const squares = values.reduce((sum, value) => sum + value * value, 0);
  return {
    benchmarks: [...benchmarks],
    values,
    shares: values.map((value) => value / d),
    vectors: values.map((_, i) => [...vectors.subarray(i * d, (i + 1) * d)]),
    effectiveDimension: (d * d) / squares,
  };
}
