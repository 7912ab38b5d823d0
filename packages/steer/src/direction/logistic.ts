import { EigenvalueDecomposition, Matrix, solve } from 'ml-matrix';
import { dot, mean, minus, type Vector } from './vector.ts';

/** A linear probe: how sure a state is a true statement's, as `weights · (state − centre) + bias`, in logits. */
export interface Probe {
  readonly weights: Float64Array;
  readonly centre: Float64Array;
  readonly bias: number;
}

const MAX_STEPS = 50;
const CONVERGED = 1e-10;

/**
 * Logistic regression of true against false statements' states with an L2 penalty, by Newton's method: the minimum of
 * |w|²/2 + C Σ log(1 + exp(−y (w·x + b))) with C = 1, over states that were centred and divided by the root of their
 * mean square, as scikit-learn's LogisticRegression(C=1) has it. The weights lie in the span of the states, so that
 * with fewer states than dimensions only a system of the states' number is solved.
 */
export function logisticProbe(truths: readonly Vector[], falsehoods: readonly Vector[]): Probe {
  const states = [...truths, ...falsehoods];
  const labels = states.map((_, i) => (i < truths.length ? 1 : -1));
  const centre = mean(states);
  const centred = states.map((state) => minus(state, centre));
  const meanSquare = centred.reduce((sum, row) => sum + dot(row, row), 0) / (states.length * centre.length);
  const scale = Math.sqrt(meanSquare) || 1;
  const rows = centred.map((row) => row.map((value) => value / scale));
  const span = centre.length < states.length ? null : spanOf(rows);
  const coordinates = span === null ? rows : span.coordinates;
  const { weights, bias } = fitted(coordinates, labels);
  const back = span === null ? weights : span.back(weights);
  return { weights: back.map((value) => value / scale), centre, bias };
}

/** True where a probe takes a state for a true statement's. */
export function takesForTrue({ weights, centre, bias }: Probe, state: Vector): boolean {
  let sum = bias;
  for (let j = 0; j < weights.length; j++) sum += weights[j]! * (state[j]! - centre[j]!);
  return sum > 0;
}

/** Rows as coordinates of equal lengths and angles along an orthonormal basis of their span. */
function spanOf(rows: readonly Float64Array[]) {
  const gram = new Matrix(rows.map((a) => rows.map((b) => dot(a, b))));
  const { realEigenvalues, eigenvectorMatrix } = new EigenvalueDecomposition(gram, { assumeSymmetric: true });
  const least = 1e-12 * Math.max(...realEigenvalues);
  const kept = realEigenvalues.flatMap((value, i) => (value > least ? i : []));
  const roots = kept.map((i) => Math.sqrt(realEigenvalues[i]!));
  return {
    coordinates: rows.map((_, r) =>
      Float64Array.from(kept, (i, k) => roots[k]! * eigenvectorMatrix.get(r, i)),
    ),
    back: (weights: Float64Array): Float64Array => {
      const sum = new Float64Array(rows[0]!.length);
      rows.forEach((row, r) => {
        let weight = 0;
        kept.forEach((i, k) => {
          weight += (weights[k]! / roots[k]!) * eigenvectorMatrix.get(r, i);
        });
        for (let j = 0; j < sum.length; j++) sum[j]! += weight * row[j]!;
      });
      return sum;
    },
  };
}

function fitted(
  rows: readonly Float64Array[],
  labels: readonly number[],
): { weights: Float64Array; bias: number } {
  const size = rows[0]!.length;
  // The intercept is the last coordinate; it bears no penalty.
  let at = new Float64Array(size + 1);
  const value = (point: Float64Array): number =>
    dot(point.subarray(0, size), point.subarray(0, size)) / 2 +
    rows.reduce((sum, row, i) => sum + softplus(-labels[i]! * margin(row, point)), 0);
  for (let step = 0; step < MAX_STEPS; step++) {
    const slope = Float64Array.from(at, (weight, j) => (j < size ? weight : 0));
    const curve = Array.from({ length: size + 1 }, (_, j) => {
      const row = new Float64Array(size + 1);
      if (j < size) row[j] = 1;
      return row;
    });
    rows.forEach((row, i) => {
      const probability = 1 / (1 + Math.exp(labels[i]! * margin(row, at)));
      const pull = -labels[i]! * probability;
      const weight = probability * (1 - probability);
      for (let j = 0; j <= size; j++) {
        const x = j < size ? row[j]! : 1;
        slope[j]! += pull * x;
        const target = curve[j]!;
        for (let k = 0; k < size; k++) target[k]! += weight * x * row[k]!;
        target[size]! += weight * x;
      }
    });
    const move = solve(new Matrix(curve), Matrix.columnVector(Array.from(slope))).to1DArray();
    const decrease = dot(slope, move);
    let length = 1;
    const from = value(at);
    const moved = (): Float64Array<ArrayBuffer> => at.map((weight, j) => weight - length * move[j]!);
    while (length > 1e-8 && value(moved()) > from - 1e-4 * length * decrease) length /= 2;
    at = moved();
    if (decrease < CONVERGED) break;
  }
  return { weights: at.slice(0, size), bias: at[size]! };
}

function margin(row: Float64Array, point: Float64Array): number {
  let sum = point[row.length]!;
  for (let j = 0; j < row.length; j++) sum += row[j]! * point[j]!;
  return sum;
}

const softplus = (x: number): number => Math.max(0, x) + Math.log1p(Math.exp(-Math.abs(x)));
