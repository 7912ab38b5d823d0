import type { Kernel } from '@cape/core-wasm';
import { Matrix, solve } from 'ml-matrix';

/**
 * Natural cubic smoothing splines (Reinsch 1967; Green and Silverman 1994, chapter 2): the curve g that
 * minimizes Σ(y − g)² + λ∫g″². One basis serves every column measured at the same places.
 */
export interface SmoothingBasis {
  readonly places: Float64Array;
  /** Demmler–Reinsch basis: row k belongs to the penalty's k-th eigenvalue. */
  readonly vectors: Float64Array;
  readonly penalties: Float64Array;
  /** Maps values at the places to second derivatives at the inner ones. */
  readonly curvature: Matrix;
}

export interface Smoothed {
  readonly values: Float64Array;
  readonly derivatives: Float64Array;
  readonly lambda: number;
}

export function smoothingBasis(kernel: Pick<Kernel, 'symmetricEigen'>, places: Float64Array): SmoothingBasis {
  const n = places.length;
  const gap = (i: number) => places[i + 1]! - places[i]!;
  const q = Matrix.zeros(n, n - 2);
  const r = Matrix.zeros(n - 2, n - 2);
  for (let j = 0; j < n - 2; j++) {
    q.set(j, j, 1 / gap(j));
    q.set(j + 1, j, -1 / gap(j) - 1 / gap(j + 1));
    q.set(j + 2, j, 1 / gap(j + 1));
    r.set(j, j, (gap(j) + gap(j + 1)) / 3);
    if (j + 1 < n - 2) {
      r.set(j, j + 1, gap(j + 1) / 6);
      r.set(j + 1, j, gap(j + 1) / 6);
    }
  }
  const curvature = solve(r, q.transpose());
  const { values, vectors } = kernel.symmetricEigen(q.mmul(curvature).to1DArray(), n);
  return { places, vectors, penalties: values.map((value) => Math.max(0, value)), curvature };
}

/** Smooth one column; λ by generalized cross-validation (Craven and Wahba 1979) unless given. */
export function smooth(
  kernel: Pick<Kernel, 'pow'>,
  basis: SmoothingBasis,
  y: Float64Array,
  given?: number,
): Smoothed {
  const n = y.length;
  const shares = Float64Array.from({ length: n }, (_, k) =>
    y.reduce((sum, value, i) => sum + value * basis.vectors[k * n + i]!, 0),
  );
  const score = (lambda: number) => {
    let residual = 0;
    let freedom = 0;
    basis.penalties.forEach((penalty, k) => {
      const lost = (lambda * penalty) / (1 + lambda * penalty);
      residual += (lost * shares[k]!) ** 2;
      freedom += lost;
    });
    return (n * residual) / (freedom * freedom);
  };
  const lambda =
    given ??
    least(
      (place) => score(kernel.pow(10, place)),
      -8,
      6,
      (v) => kernel.pow(10, v),
    );
  const values = new Float64Array(n);
  basis.penalties.forEach((penalty, k) => {
    const kept = shares[k]! / (1 + lambda * penalty);
    for (let i = 0; i < n; i++) values[i]! += kept * basis.vectors[k * n + i]!;
  });
  return { values, derivatives: derivativesOf(basis, values), lambda };
}

/** Least point of a smooth function over a range: the best of a grid, then golden section around it. */
function least(
  of: (place: number) => number,
  from: number,
  to: number,
  back: (place: number) => number,
): number {
  const steps = 112;
  const width = (to - from) / steps;
  let best = from;
  for (let i = 0; i <= steps; i++) if (of(from + i * width) < of(best)) best = from + i * width;
  const golden = (Math.sqrt(5) - 1) / 2;
  let low = Math.max(from, best - width);
  let high = Math.min(to, best + width);
  for (let i = 0; i < 40; i++) {
    const left = high - golden * (high - low);
    const right = low + golden * (high - low);
    if (of(left) <= of(right)) high = right;
    else low = left;
  }
  return back((low + high) / 2);
}

/** Slopes at the places of the natural cubic spline through the values. */
function derivativesOf({ places, curvature }: SmoothingBasis, values: Float64Array): Float64Array {
  const n = values.length;
  const inner = curvature.mmul(Matrix.columnVector(values)).to1DArray();
  const second = [0, ...inner, 0];
  return Float64Array.from({ length: n }, (_, i) => {
    const right = Math.min(i, n - 2);
    const gap = places[right + 1]! - places[right]!;
    const chord = (values[right + 1]! - values[right]!) / gap;
    return i < n - 1
      ? chord - (gap / 6) * (2 * second[i]! + second[i + 1]!)
      : chord + (gap / 6) * (second[n - 2]! + 2 * second[n - 1]!);
  });
}
