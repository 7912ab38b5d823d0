/**
 * The binary interface: every export of the module, documented in docs/kernel-abi.md. Pointers are byte
 * offsets into the exported memory; arrays are contiguous, doubles 8-byte and tables 4-byte aligned.
 */

import { symmetricEigen as symmetricEigenOf } from './eigen';
import { allocate } from './memory';
import { quantiles as quantilesOf, ranks as ranksOf } from './order';
import { features as featuresOf } from './polynomial';
import { fillNormals, fillUniforms, seed as seedGenerator } from './random';
import {
  line as lineOf,
  parabola as parabolaOf,
  summary as summaryOf,
  theilSen as theilSenOf,
} from './regression';
import { drawRows } from './resample';
import { BAD_PARAMETER, OK, OUT_OF_MEMORY } from './status';

/** Raised by one whenever an export changes its meaning or its arguments. */
export function abiVersion(): i32 {
  return 3;
}

export { bootstrap, jackknife } from './bootstrap';
export { normalCdf, normalQuantile, studentCdf, studentQuantile } from './distributions';
export { mcnemar, mcnemarMid } from './binomial';
export { interval } from './interval';
export { bootstrapItemMeans } from './item-bootstrap';
export { itemCovariance } from './item-covariance';
export { allocate, mark, release } from './memory';
export { choleskyFactor, correlatedNormals } from './noise';
export { permutationTest } from './permutation';
export { integrate } from './rk45';
export { leaveOneOut, sparseEnsemble, sparseRegression } from './stlsq';

export function log(x: f64): f64 {
  return NativeMath.log(x);
}
export function log10(x: f64): f64 {
  return NativeMath.log10(x);
}
export function exp(x: f64): f64 {
  return NativeMath.exp(x);
}
export function pow(base: f64, exponent: f64): f64 {
  return NativeMath.pow(base, exponent);
}

export function summary(x: usize, n: i32, out: usize): i32 {
  summaryOf(x, n, out);
  return OK;
}

export function line(x: usize, y: usize, n: i32, out: usize): i32 {
  lineOf(x, y, n, out);
  return OK;
}

export function quadratic(x: usize, y: usize, n: i32, out: usize): i32 {
  parabolaOf(x, y, n, out);
  return OK;
}

export function theilSen(x: usize, y: usize, n: i32, out: usize): i32 {
  return theilSenOf(x, y, n, out) ? OK : OUT_OF_MEMORY;
}

export function ranks(x: usize, n: i32, out: usize): i32 {
  return ranksOf(x, n, out) ? OK : OUT_OF_MEMORY;
}

/** Quantiles of x (which is rearranged) at `count` probabilities. */
export function quantiles(x: usize, n: i32, probabilities: usize, count: i32, out: usize): i32 {
  return quantilesOf(x, n, probabilities, count, out) ? OK : OUT_OF_MEMORY;
}

export function normals(count: i32, seed: u64, stream: u64, out: usize): i32 {
  seedGenerator(seed, stream);
  fillNormals(out, count);
  return OK;
}

export function uniforms(count: i32, seed: u64, stream: u64, out: usize): i32 {
  seedGenerator(seed, stream);
  fillUniforms(out, count);
  return OK;
}

/** `resamples` rows of n u32 observation numbers. A design without clusters. */
export function resampleRows(
  rows: usize,
  strata: usize,
  strataCount: i32,
  n: i32,
  resamples: i32,
  seed: u64,
  stream: u64,
  out: usize,
): i32 {
  const scratch = allocate(((<usize>n) << 2) + 32);
  if (scratch == 0) return OUT_OF_MEMORY;
  seedGenerator(seed, stream);
  for (let b = 0; b < resamples; b++) {
    drawRows(rows, 0, strata, strataCount, scratch, out + ((<usize>b * <usize>n) << 2));
  }
  return OK;
}

/** Monomials of n states in `dimension` variables; see assembly/polynomial.ts for their order. */
export function polynomialFeatures(states: usize, n: i32, dimension: i32, degree: i32, out: usize): i32 {
  featuresOf(states, n, dimension, degree, out);
  return OK;
}

/** Eigenvalues and vectors of a symmetric n×n matrix, which is used up. */
export function symmetricEigen(matrix: usize, n: i32, values: usize, vectors: usize): i32 {
  return symmetricEigenOf(matrix, n, values, vectors) ? OK : BAD_PARAMETER;
}
