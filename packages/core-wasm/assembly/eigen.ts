/** Eigenvalues and vectors of small symmetric matrices by cyclic Jacobi rotations. */
import { at, put } from './memory';

const MAX_SWEEPS = 60;

/**
 * `a`, n×n and symmetric, is used up. `values` gets the eigenvalues, largest first; row k of `vectors`
 * the unit eigenvector of the k-th, its largest component positive. False where the sweeps do not converge.
 */
export function symmetricEigen(a: usize, n: i32, values: usize, vectors: usize): bool {
  const step = (<usize>n) << 3;
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < n; j++) put(vectors, i * n + j, i == j ? 1.0 : 0.0);
  }
  let converged = false;
  for (let sweep = 0; sweep < MAX_SWEEPS && !converged; sweep++) {
    converged = true;
    for (let p = 0; p < n - 1; p++) {
      for (let q = p + 1; q < n; q++) {
        const rowP = a + <usize>p * step;
        const rowQ = a + <usize>q * step;
        const off = at(rowP, q);
        const app = at(rowP, p);
        const aqq = at(rowQ, q);
        // Below the rounding of both diagonals' geometric mean (Demmel and Veselić 1992).
        if (abs(off) <= 1e-16 * sqrt<f64>(abs(app) * abs(aqq))) {
          put(rowP, q, 0.0);
          put(rowQ, p, 0.0);
          continue;
        }
        const theta = (aqq - app) / (2.0 * off);
        // Far off the diagonal θ² would overflow; there t = 1/(2θ).
        const t =
          abs(theta) > 1e150
            ? 0.5 / theta
            : (theta >= 0.0 ? 1.0 : -1.0) / (abs(theta) + sqrt<f64>(1.0 + theta * theta));
        if (t == 0.0) {
          put(rowP, q, 0.0);
          put(rowQ, p, 0.0);
          continue;
        }
        converged = false;
        const c = 1.0 / sqrt<f64>(1.0 + t * t);
        const s = t * c;
        put(rowP, p, app - t * off);
        put(rowQ, q, aqq + t * off);
        put(rowP, q, 0.0);
        put(rowQ, p, 0.0);
        for (let k = 0; k < n; k++) {
          if (k != p && k != q) {
            const akp = at(rowP, k);
            const akq = at(rowQ, k);
            const newP = c * akp - s * akq;
            const newQ = s * akp + c * akq;
            put(rowP, k, newP);
            put(rowQ, k, newQ);
            put(a, k * n + p, newP);
            put(a, k * n + q, newQ);
          }
          const vp = at(vectors, p * n + k);
          const vq = at(vectors, q * n + k);
          put(vectors, p * n + k, c * vp - s * vq);
          put(vectors, q * n + k, s * vp + c * vq);
        }
      }
    }
  }
  for (let i = 0; i < n; i++) put(values, i, at(a, i * n + i));
  for (let i = 0; i < n; i++) {
    let best = i;
    for (let j = i + 1; j < n; j++) if (at(values, j) > at(values, best)) best = j;
    swap(values + ((<usize>i) << 3), values + ((<usize>best) << 3), 1);
    const row = vectors + <usize>i * step;
    swap(row, vectors + <usize>best * step, n);
    let largest = 0;
    // A hair of preference for the first keeps the sign where two components tie.
    for (let k = 1; k < n; k++) if (abs(at(row, k)) > abs(at(row, largest)) * (1.0 + 1e-9)) largest = k;
    if (at(row, largest) < 0.0) for (let k = 0; k < n; k++) put(row, k, -at(row, k));
  }
  return converged;
}

function swap(one: usize, other: usize, n: i32): void {
  if (one == other) return;
  for (let k = 0; k < n; k++) {
    const held = at(one, k);
    put(one, k, at(other, k));
    put(other, k, held);
  }
}
