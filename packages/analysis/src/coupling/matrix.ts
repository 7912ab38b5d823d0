import type { Kernel } from '@cape/core-wasm';
import type { BenchmarkId, Model } from '@cape/evidence';

interface FoundPair {
  readonly x: BenchmarkId;
  readonly y: BenchmarkId;
  readonly n: number;
  readonly r: number;
}

/** Benchmarks of which every pair has an r: constant columns go first, then whichever lacks most pairs. */
export function columnsWithEveryPair(
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

export function eigenOf(
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
