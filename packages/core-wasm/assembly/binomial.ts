/** The binomial distribution: drawing from it, its mass at ½, and McNemar's exact test. */
import { next, uniform } from './random';

const TWO_PI: f64 = 6.283185307179586477;

/** ln n! less Stirling's √(2πn)·(n/e)ⁿ: exact values, then the series. */
function stirlingError(n: f64): f64 {
  if (n < 16.0) {
    // ln n! from a product that is exact below 2^53.
    let factorial = 1.0;
    for (let k = 2.0; k <= n; k += 1.0) factorial *= k;
    if (n == 0.0) return 0.0;
    return NativeMath.log(factorial) - (n + 0.5) * NativeMath.log(n) + n - 0.5 * NativeMath.log(TWO_PI);
  }
  const square = 1.0 / (n * n);
  return (1.0 / 12.0 - (1.0 / 360.0 - (1.0 / 1260.0 - (1.0 / 1680.0 - square / 1188.0) * square) * square) * square) / n;
}

/** x·ln(x/m) + m − x without the cancellation of its terms (Loader 2000). */
function devianceTerm(x: f64, m: f64): f64 {
  const gap = x - m;
  if (abs(gap) < 0.1 * (x + m)) {
    const v = gap / (x + m);
    let sum = gap * v;
    let power = 2.0 * x * v;
    for (let j = 1; j < 1000; j++) {
      power *= v * v;
      const following = sum + power / <f64>(2 * j + 1);
      if (following == sum) break;
      sum = following;
    }
    return sum;
  }
  return x * NativeMath.log(x / m) - gap;
}

/** P(X = k) of n fair tosses, 0 ≤ k ≤ n, n ≥ 1: Loader's saddle-point form. */
function fairMass(k: f64, n: f64): f64 {
  if (k == 0.0 || k == n) return NativeMath.pow(0.5, n);
  const half = 0.5 * n;
  const exponent =
    stirlingError(n) - stirlingError(k) - stirlingError(n - k) - devianceTerm(k, half) - devianceTerm(n - k, half);
  return NativeMath.exp(exponent) * sqrt<f64>(n / (TWO_PI * k * (n - k)));
}

/**
 * McNemar's exact test: the two-sided binomial probability of a split of discordant items at least as uneven as `first` against
 * `second`; 1 where there are none. With `mid` half of the observed split's own probability is left out (mid-p).
 */
function mcnemarOf(first: f64, second: f64, mid: bool): f64 {
  if (!(first >= 0.0 && second >= 0.0) || floor(first) != first || floor(second) != second) return NaN;
  const n = first + second;
  if (n == 0.0) return 1.0;
  const k = min(first, second);
  const mass = fairMass(k, n);
  // The tail as a multiple of its last term.
  let ratio = 1.0;
  let tail = 1.0;
  for (let i = k; i > 0.0; i -= 1.0) {
    ratio *= i / (n - i + 1.0);
    const following = tail + ratio;
    if (following == tail) break;
    tail = following;
  }
  const both = 2.0 * tail * mass;
  return min(1.0, mid ? both - mass : both);
}

export function mcnemar(first: f64, second: f64): f64 {
  return mcnemarOf(first, second, false);
}
export function mcnemarMid(first: f64, second: f64): f64 {
  return mcnemarOf(first, second, true);
}

/** A Binomial(n, p) deviate. */
export function drawBinomial(n: i32, p: f64): i32 {
  if (!(p > 0.0) || n == 0) return 0;
  if (p >= 1.0) return n;
  if (p > 0.5) return n - drawUnlikely(n, 1.0 - p);
  return drawUnlikely(n, p);
}

function drawUnlikely(n: i32, p: f64): i32 {
  return <f64>n * p < 10.0 ? drawByInversion(n, p) : drawByRejection(n, p);
}

/** Walk up the masses until they exceed a uniform number: the mean is below ten. */
function drawByInversion(n: i32, p: f64): i32 {
  const odds = p / (1.0 - p);
  const none = NativeMath.exp(<f64>n * NativeMath.log1p(-p));
  while (true) {
    let u = uniform(i64x2.extract_lane(next(), 0));
    let mass = none;
    for (let k = 0; k <= n; k++) {
      if (u < mass) return k;
      u -= mass;
      mass *= (<f64>(n - k) / <f64>(k + 1)) * odds;
    }
    // Rounding left a share of 1e-16 beyond the last: draw again.
  }
}

/** Hörmann's transformed rejection BTRS (1993), for n·p ≥ 10 and p ≤ ½. */
function drawByRejection(n: i32, p: f64): i32 {
  const count = <f64>n;
  const spread = sqrt<f64>(count * p * (1.0 - p));
  const b = 1.15 + 2.53 * spread;
  const a = -0.0873 + 0.0248 * b + 0.01 * p;
  const centre = count * p + 0.5;
  const accepted = 0.92 - 4.2 / b;
  while (true) {
    const bits = next();
    const u = uniform(i64x2.extract_lane(bits, 0)) - 0.5;
    const v = uniform(i64x2.extract_lane(bits, 1));
    const us = 0.5 - abs(u);
    const k = floor((2.0 * a / us + b) * u + centre);
    if (us >= 0.07 && v <= accepted) return <i32>k;
    if (!(k >= 0.0 && k <= count)) continue;
    const odds = p / (1.0 - p);
    const mode = floor((count + 1.0) * p);
    const scale = (2.83 + 5.1 / b) * spread;
    const height = NativeMath.log((v * scale) / (a / (us * us) + b));
    const bar =
      (mode + 0.5) * NativeMath.log((mode + 1.0) / (odds * (count - mode + 1.0))) +
      (count + 1.0) * NativeMath.log((count - mode + 1.0) / (count - k + 1.0)) +
      (k + 0.5) * NativeMath.log((odds * (count - k + 1.0)) / (k + 1.0)) +
      tailCorrection(mode) + tailCorrection(count - mode) - tailCorrection(k) - tailCorrection(count - k);
    if (height <= bar) return <i32>k;
  }
}

/** ln k! less (k + ½)·ln(k + 1) − (k + 1) + ½·ln 2π. */
function tailCorrection(k: f64): f64 {
  if (k < 10.0) {
    let factorial = 1.0;
    for (let i = 2.0; i <= k; i += 1.0) factorial *= i;
    return NativeMath.log(factorial) - (k + 0.5) * NativeMath.log(k + 1.0) + k + 1.0 - 0.5 * NativeMath.log(TWO_PI);
  }
  const square = 1.0 / ((k + 1.0) * (k + 1.0));
  return (1.0 / 12.0 - (1.0 / 360.0 - square / 1260.0) * square) / (k + 1.0);
}
