import { Matrix, solve } from 'ml-matrix';
import { dot, mean, minus, type Vector } from './vector.ts';

/**
 * Fisher's linear discriminant of two classes of states: the inverse of their common covariance times the difference
 * of their means. Each class's covariance is shrunk by Ledoit and Wolf (2004) on features of variance 1, as
 * scikit-learn's LinearDiscriminantAnalysis(solver='lsqr', shrinkage='auto') does.
 *
 * The covariance is a diagonal plus as many outer products as there are states, so that with fewer states than
 * dimensions only a system of the states' number is solved (Woodbury).
 */
export function discriminant(truths: readonly Vector[], falsehoods: readonly Vector[]): Float64Array {
  const width = truths[0]!.length;
  const n = truths.length + falsehoods.length;
  const diagonal = new Float64Array(width);
  const rows: Float64Array[] = [];
  for (const states of [truths, falsehoods]) {
    const { centred, scales, shrinkage, average } = shrunk(states);
    const prior = states.length / n;
    for (let j = 0; j < width; j++) diagonal[j]! += prior * shrinkage * average * scales[j]! * scales[j]!;
    const weight = Math.sqrt((prior * (1 - shrinkage)) / states.length);
    for (const row of centred) rows.push(row.map((value) => weight * value));
  }
  const between = minus(mean(truths), mean(falsehoods));
  const divided = (vector: Vector): Float64Array =>
    Float64Array.from({ length: width }, (_, j) => vector[j]! / diagonal[j]!);
  const rowsDivided = rows.map(divided);
  const system = new Matrix(rows.map((a, i) => rowsDivided.map((b, j) => dot(a, b) + (i === j ? 1 : 0))));
  const start = divided(between);
  const weights = solve(system, Matrix.columnVector(rows.map((row) => dot(row, start)))).to1DArray();
  rowsDivided.forEach((row, i) => {
    for (let j = 0; j < width; j++) start[j]! -= weights[i]! * row[j]!;
  });
  return start;
}

/** Centred states of one class, their standard deviations, and how far the covariance of the scaled ones is shrunk. */
function shrunk(states: readonly Vector[]) {
  const n = states.length;
  const centre = mean(states);
  const centred = states.map((state) => minus(state, centre));
  const scales = centre.map((_, j) => {
    const deviation = Math.sqrt(centred.reduce((sum, row) => sum + row[j]! * row[j]!, 0) / n);
    return deviation > 0 ? deviation : 1;
  });
  const scaled = centred.map((row) => row.map((value, j) => value / scales[j]!));
  const p = centre.length;
  const average = scaled.reduce((sum, row) => sum + dot(row, row), 0) / (n * p);
  let squares = 0;
  let products = 0;
  for (const [i, a] of scaled.entries()) {
    squares += dot(a, a) * dot(a, a);
    for (let j = 0; j < i; j++) products += 2 * dot(a, scaled[j]!) ** 2;
  }
  const spread = (squares + products) / (n * n);
  const distance = (spread - average * average * p) / p;
  const noise = Math.min((squares / n - spread) / (p * n), distance);
  return { centred, scales, average, shrinkage: distance > 0 ? Math.max(0, noise) / distance : 1 };
}
