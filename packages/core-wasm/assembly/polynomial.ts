/**
 * Libraries of monomials to degree 3 in PySINDy's order: 1; x0, x1 …; x0², x0x1 …; x0³, x0²x1 …
 */
import { at, put } from './memory';

/** Number of monomials of `dimension` variables of at most this degree (0 to 3). */
export function featureCount(dimension: i32, degree: i32): i32 {
  let count = 1;
  if (degree > 0) count += dimension;
  if (degree > 1) count += (dimension * (dimension + 1)) / 2;
  if (degree > 2) count += (dimension * (dimension + 1) * (dimension + 2)) / 6;
  return count;
}

/** All monomials of each of n states (n×dimension), row by row. */
export function features(states: usize, n: i32, dimension: i32, degree: i32, out: usize): void {
  for (let r = 0; r < n; r++) {
    const x = states + ((<usize>r * <usize>dimension) << 3);
    store<f64>(out, 1.0);
    out += 8;
    if (degree < 1) continue;
    for (let i = 0; i < dimension; i++) {
      store<f64>(out, at(x, i));
      out += 8;
    }
    if (degree < 2) continue;
    for (let i = 0; i < dimension; i++) {
      for (let j = i; j < dimension; j++) {
        store<f64>(out, at(x, i) * at(x, j));
        out += 8;
      }
    }
    if (degree < 3) continue;
    for (let i = 0; i < dimension; i++) {
      for (let j = i; j < dimension; j++) {
        const pair = at(x, i) * at(x, j);
        for (let k = j; k < dimension; k++) {
          store<f64>(out, pair * at(x, k));
          out += 8;
        }
      }
    }
  }
}

/**
 * Copy polynomial `index` of `dimension` from PySINDy's order into the order in which Horner's scheme
 * c + Σ xᵢ (cᵢ + Σ xⱼ (cᵢⱼ + Σ xₖ cᵢⱼₖ)) meets its coefficients: all polynomials' constants, then all their
 * c₀ and so on, 16 bytes each: `table` points at one lane of the vectors.
 */
export function intoHornerOrder(coefficients: usize, dimension: i32, degree: i32, index: i32, table: usize): void {
  const step = (<usize>dimension) << 4;
  let to = table + ((<usize>index) << 4);
  let pair = 1 + dimension;
  let triple = featureCount(dimension, 2);
  store<f64>(to, at(coefficients, 0));
  to += step;
  if (degree < 1) return;
  for (let i = 0; i < dimension; i++) {
    store<f64>(to, at(coefficients, 1 + i));
    to += step;
    if (degree < 2) continue;
    for (let j = i; j < dimension; j++) {
      store<f64>(to, at(coefficients, pair++));
      to += step;
      if (degree < 3) continue;
      for (let k = j; k < dimension; k++) {
        store<f64>(to, at(coefficients, triple++));
        to += step;
      }
    }
  }
}

/**
 * `size` neighboring polynomials (1, 3 or 5) side by side: they share the loads of x and the counting, and
 * their sums hide each other's latency. `size` and `degree` are constants, so what does not apply is left
 * out when this is compiled. Loops are tested at their end: only then do their constants stay in registers.
 */
// @ts-ignore: decorator
@inline
function evaluateGroup(
  size: i32, degree: i32, c: usize, step: usize, x: usize, xEnd: usize, out: usize, outStep: usize,
): void {
  let a0 = v128.load(c), a1 = a0, a2 = a0, a3 = a0, a4 = a0;
  if (size > 1) { a1 = v128.load(c, 16); a2 = v128.load(c, 32); }
  if (size > 3) { a3 = v128.load(c, 48); a4 = v128.load(c, 64); }
  c += step;
  let i = x;
  do {
    const xi = v128.load(i);
    let b0 = v128.load(c), b1 = b0, b2 = b0, b3 = b0, b4 = b0;
    if (size > 1) { b1 = v128.load(c, 16); b2 = v128.load(c, 32); }
    if (size > 3) { b3 = v128.load(c, 48); b4 = v128.load(c, 64); }
    c += step;
    if (degree > 1) {
      let j = i;
      do {
        const xj = v128.load(j);
        let d0 = v128.load(c), d1 = d0, d2 = d0, d3 = d0, d4 = d0;
        if (size > 1) { d1 = v128.load(c, 16); d2 = v128.load(c, 32); }
        if (size > 3) { d3 = v128.load(c, 48); d4 = v128.load(c, 64); }
        c += step;
        if (degree > 2) {
          let k = j;
          do {
            const xk = v128.load(k);
            d0 = f64x2.add(d0, f64x2.mul(xk, v128.load(c)));
            if (size > 1) {
              d1 = f64x2.add(d1, f64x2.mul(xk, v128.load(c, 16)));
              d2 = f64x2.add(d2, f64x2.mul(xk, v128.load(c, 32)));
            }
            c += step;
            k += 16;
          } while (k < xEnd);
        }
        b0 = f64x2.add(b0, f64x2.mul(xj, d0));
        if (size > 1) {
          b1 = f64x2.add(b1, f64x2.mul(xj, d1));
          b2 = f64x2.add(b2, f64x2.mul(xj, d2));
        }
        if (size > 3) {
          b3 = f64x2.add(b3, f64x2.mul(xj, d3));
          b4 = f64x2.add(b4, f64x2.mul(xj, d4));
        }
        j += 16;
      } while (j < xEnd);
    }
    a0 = f64x2.add(a0, f64x2.mul(xi, b0));
    if (size > 1) {
      a1 = f64x2.add(a1, f64x2.mul(xi, b1));
      a2 = f64x2.add(a2, f64x2.mul(xi, b2));
    }
    if (size > 3) {
      a3 = f64x2.add(a3, f64x2.mul(xi, b3));
      a4 = f64x2.add(a4, f64x2.mul(xi, b4));
    }
    i += 16;
  } while (i < xEnd);
  v128.store(out, a0);
  if (size > 1) {
    v128.store(out + outStep, a1);
    v128.store(out + 2 * outStep, a2);
  }
  if (size > 3) {
    v128.store(out + 3 * outStep, a3);
    v128.store(out + 4 * outStep, a4);
  }
}

/**
 * `dimension` polynomials in the same variables at two states at once, one in each lane: `x` holds
 * vectors, `coefficients` is as {@link intoHornerOrder} laid it, results stand `outStep` bytes apart.
 */
export function evaluatePairs(
  coefficients: usize, dimension: i32, degree: i32, x: usize, out: usize, outStep: usize,
): void {
  const step = (<usize>dimension) << 4;
  const xEnd = x + step;
  let c = coefficients;
  let left = dimension;
  if (degree == 2) {
    for (; left >= 5; left -= 5, c += 80, out += 5 * outStep) evaluateGroup(5, 2, c, step, x, xEnd, out, outStep);
    for (; left >= 3; left -= 3, c += 48, out += 3 * outStep) evaluateGroup(3, 2, c, step, x, xEnd, out, outStep);
    for (; left > 0; left--, c += 16, out += outStep) evaluateGroup(1, 2, c, step, x, xEnd, out, outStep);
  } else if (degree == 1) {
    for (; left >= 3; left -= 3, c += 48, out += 3 * outStep) evaluateGroup(3, 1, c, step, x, xEnd, out, outStep);
    for (; left > 0; left--, c += 16, out += outStep) evaluateGroup(1, 1, c, step, x, xEnd, out, outStep);
  } else if (degree == 3) {
    for (; left >= 3; left -= 3, c += 48, out += 3 * outStep) evaluateGroup(3, 3, c, step, x, xEnd, out, outStep);
    for (; left > 0; left--, c += 16, out += outStep) evaluateGroup(1, 3, c, step, x, xEnd, out, outStep);
  } else {
    for (; left > 0; left--, c += 16, out += outStep) v128.store(out, v128.load(c));
  }
}
