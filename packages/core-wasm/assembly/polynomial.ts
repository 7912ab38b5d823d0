/**
 * Libraries of monomials to degree 3 in PySINDy's order: 1; x0, x1 …; x0², x0x1 …; x0³, x0²x1 …
 */
import { at, put } from './memory';

/** How many monomials of `dimension` variables have at most this degree (0 to 3). */
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
 * Copy one polynomial's coefficients from PySINDy's order into the order in which Horner's scheme
 * c + Σ xᵢ (cᵢ + Σ xⱼ (cᵢⱼ + Σ xₖ cᵢⱼₖ)) meets them. `out` steps by 16 bytes: one lane of a vector.
 * Returns where the next polynomial goes.
 */
export function intoHornerOrder(coefficients: usize, dimension: i32, degree: i32, out: usize): usize {
  let pair = 1 + dimension;
  let triple = featureCount(dimension, 2);
  store<f64>(out, at(coefficients, 0));
  out += 16;
  if (degree < 1) return out;
  for (let i = 0; i < dimension; i++) {
    store<f64>(out, at(coefficients, 1 + i));
    out += 16;
    if (degree < 2) continue;
    for (let j = i; j < dimension; j++) {
      store<f64>(out, at(coefficients, pair++));
      out += 16;
      if (degree < 3) continue;
      for (let k = j; k < dimension; k++) {
        store<f64>(out, at(coefficients, triple++));
        out += 16;
      }
    }
  }
  return out;
}

/**
 * `dimension` polynomials in the same variables at two states at once, one in each lane: `x` and `out` are
 * vectors, `coefficients` as {@link intoHornerOrder} laid them. Quadratic laws, the commonest, are worked
 * two polynomials at a time, which shares the loads of x and keeps two sums in flight.
 */
export function evaluatePairs(
  coefficients: usize, dimension: i32, degree: i32, x: usize, out: usize,
): void {
  const xEnd = x + ((<usize>dimension) << 4);
  const outEnd = out + ((<usize>dimension) << 4);
  const next = (<usize>featureCount(dimension, degree)) << 4;
  let c = coefficients;
  if (degree == 2) {
    for (; out + 16 < outEnd; out += 32) {
      let first = v128.load(c);
      let second = v128.load(c + next);
      c += 16;
      for (let i = x; i < xEnd; i += 16) {
        let innerFirst = v128.load(c);
        let innerSecond = v128.load(c + next);
        c += 16;
        for (let j = i; j < xEnd; j += 16) {
          const y = v128.load(j);
          innerFirst = f64x2.add(innerFirst, f64x2.mul(y, v128.load(c)));
          innerSecond = f64x2.add(innerSecond, f64x2.mul(y, v128.load(c + next)));
          c += 16;
        }
        const y = v128.load(i);
        first = f64x2.add(first, f64x2.mul(y, innerFirst));
        second = f64x2.add(second, f64x2.mul(y, innerSecond));
      }
      v128.store(out, first);
      v128.store(out, second, 16);
      c += next;
    }
  }
  for (; out < outEnd; out += 16) {
    let sum = v128.load(c);
    c += 16;
    if (degree == 1) {
      for (let i = x; i < xEnd; i += 16) {
        sum = f64x2.add(sum, f64x2.mul(v128.load(i), v128.load(c)));
        c += 16;
      }
    } else if (degree > 1) {
      for (let i = x; i < xEnd; i += 16) {
        let inner = v128.load(c);
        c += 16;
        for (let j = i; j < xEnd; j += 16) {
          let innermost = v128.load(c);
          c += 16;
          if (degree == 3) {
            for (let k = j; k < xEnd; k += 16) {
              innermost = f64x2.add(innermost, f64x2.mul(v128.load(k), v128.load(c)));
              c += 16;
            }
          }
          inner = f64x2.add(inner, f64x2.mul(v128.load(j), innermost));
        }
        sum = f64x2.add(sum, f64x2.mul(v128.load(i), inner));
      }
    }
    v128.store(out, sum);
  }
}
