import type { BenchmarkChange } from './change-of-runs.ts';

/**
 * Covariance of two benchmarks' differences, in points². It is zero unless the benchmarks score the same questions, as
 * two metrics of one task do: then Σ (dxᵢ − d̄x)(dyᵢ − d̄y) over the m items of both, times m/(m − 1), over nx·ny.
 */
export function covarianceOfChanges(x: BenchmarkChange, y: BenchmarkChange): number {
  const [first, second] = [x.shared, y.shared];
  // Equal numbers in two benchmarks mean nothing; equal hashes mean the same document.
  if (first?.keyedBy !== 'hash' || second?.keyedBy !== 'hash') return 0;
  const rows = new Map(first.keys.map((key, row) => [key, row]));
  let [products, both] = [0, 0];
  for (const [row, key] of second.keys.entries()) {
    const other = rows.get(key);
    if (other === undefined) continue;
    both += 1;
    products +=
      (100 * (first.b[other]! - first.a[other]!) - x.change.difference) *
      (100 * (second.b[row]! - second.a[row]!) - y.change.difference);
  }
  return both < 2 ? 0 : ((both / (both - 1)) * products) / (x.change.n * y.change.n);
}
