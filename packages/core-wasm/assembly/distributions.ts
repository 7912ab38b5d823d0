/**
 * Distribution functions, by series, continued fractions and Newton steps over a software exp and log, so
 * that every runtime gets the same bits. Relative error about 1e-13 where the result is above 1e-290.
 */

const SQRT_PI: f64 = 1.7724538509055160273;
const SQRT_HALF: f64 = 0.7071067811865475244;
const SQRT_TWO_PI: f64 = 2.5066282746310005024;
/** Lentz's guard against division by zero. */
const TINY: f64 = 1e-300;

/** erfc(x) for x ≥ 0: a power series near zero, else the continued fraction, from its tail. */
function upperErrorFunction(x: f64): f64 {
  const square = x * x;
  if (x < 2.0) {
    // erf(x) = 2/√π · exp(−x²) · Σ 2ⁿ x²ⁿ⁺¹ / (2n+1)!!  (Abramowitz and Stegun 7.1.6)
    let term = x;
    let sum = x;
    for (let n = 1; n < 100; n++) {
      term *= (2.0 * square) / <f64>(2 * n + 1);
      sum += term;
      if (term < sum * 1e-17) break;
    }
    return 1.0 - (2.0 / SQRT_PI) * NativeMath.exp(-square) * sum;
  }
  // √π exp(x²) erfc(x) = 1/(x + (1/2)/(x + 1/(x + (3/2)/(x + …))))  (Abramowitz and Stegun 7.1.14)
  let tail = x;
  for (let k = 120; k > 0; k--) tail = x + (0.5 * <f64>k) / tail;
  return NativeMath.exp(-square) / (tail * SQRT_PI);
}

/** Φ(z). */
export function normalCdf(z: f64): f64 {
  if (z != z) return NaN;
  const tail = 0.5 * upperErrorFunction(abs(z) * SQRT_HALF);
  return z < 0 ? tail : 1.0 - tail;
}

/** Near the z that a normal exceeds with probability `tail`: Abramowitz and Stegun 26.2.23, good to 4.5e-4. */
function normalStart(tail: f64): f64 {
  const t = sqrt<f64>(-2.0 * NativeMath.log(tail));
  return (
    t - (2.515517 + t * (0.802853 + t * 0.010328)) / (1.0 + t * (1.432788 + t * (0.189269 + t * 0.001308)))
  );
}

/** Φ⁻¹(p) for p of [0, 1], else NaN. */
export function normalQuantile(p: f64): f64 {
  if (!(p >= 0.0 && p <= 1.0)) return NaN;
  if (p == 0.0) return -Infinity;
  if (p == 1.0) return Infinity;
  if (p == 0.5) return 0.0;
  const tail = min(p, 1.0 - p);
  let z = normalStart(tail);
  // Halley's steps on the tail itself.
  for (let i = 0; i < 4; i++) {
    const excess = 0.5 * upperErrorFunction(z * SQRT_HALF) - tail;
    const step = (excess * SQRT_TWO_PI) / NativeMath.exp(-0.5 * z * z);
    z += step / (1.0 - 0.5 * z * step);
  }
  return p < 0.5 ? -z : z;
}

/** Γ(a + ½) / Γ(a), by its asymptotic series after shifting a above 20. */
function halfStepGammaRatio(a: f64): f64 {
  let shift = 1.0;
  while (a < 20.0) {
    shift *= a / (a + 0.5);
    a += 1.0;
  }
  const inverse = 1.0 / a;
  const square = inverse * inverse;
  const logCorrection =
    inverse *
    (-1.0 / 8.0 +
      square *
        (1.0 / 192.0 + square * (-1.0 / 640.0 + square * (17.0 / 14336.0 + square * (-31.0 / 18432.0)))));
  return shift * sqrt<f64>(a) * NativeMath.exp(logCorrection);
}

/** Continued fraction of the incomplete beta function (NIST DLMF 8.17.22), by Lentz's method. */
function betaFraction(x: f64, a: f64, b: f64): f64 {
  let c = 1.0;
  let d = 1.0 - ((a + b) * x) / (a + 1.0);
  if (abs(d) < TINY) d = TINY;
  d = 1.0 / d;
  let fraction = d;
  for (let m = 1; m < 10000; m++) {
    const k = <f64>m;
    const even = (k * (b - k) * x) / ((a + 2.0 * k - 1.0) * (a + 2.0 * k));
    d = 1.0 + even * d;
    if (abs(d) < TINY) d = TINY;
    c = 1.0 + even / c;
    if (abs(c) < TINY) c = TINY;
    d = 1.0 / d;
    fraction *= d * c;
    const odd = (-(a + k) * (a + b + k) * x) / ((a + 2.0 * k) * (a + 2.0 * k + 1.0));
    d = 1.0 + odd * d;
    if (abs(d) < TINY) d = TINY;
    c = 1.0 + odd / c;
    if (abs(c) < TINY) c = TINY;
    d = 1.0 / d;
    const change = d * c;
    fraction *= change;
    if (abs(change - 1.0) < 1e-16) break;
  }
  return fraction;
}

/**
 * The z as unlikely under a normal as t is under Student: Hill 1970, Algorithm 395. From ν = 1e5, where the fraction
 * would need hundreds of terms, the probability errs by less than 1e-17 of itself.
 */
function normalEquivalent(square: f64, nu: f64): f64 {
  const a = nu - 0.5;
  const b = 48.0 * a * a;
  const w2 = a * NativeMath.log1p(square / nu);
  const correction =
    (3.0 + w2) / b -
    (((4.0 * w2 + 33.0) * w2 + 240.0) * w2 + 855.0) / (10.0 * b * (b + 0.8 * w2 * w2 + 100.0));
  return sqrt<f64>(w2) * (1.0 + correction);
}

/** P(|T| ≥ |t|) for Student's t: the regularized incomplete beta I_{ν/(ν+t²)}(ν/2, ½). */
export function studentTwoSided(t: f64, nu: f64): f64 {
  if (t != t || !(nu > 0.0)) return NaN;
  const square = t * t;
  if (square == 0.0) return 1.0;
  if (square == Infinity) return 0.0;
  if (nu >= 1e5) return upperErrorFunction(normalEquivalent(square, nu) * SQRT_HALF);
  const a = 0.5 * nu;
  const x = nu / (nu + square);
  const y = square / (nu + square);
  // x^(ν/2) · y^½ / B(ν/2, ½), with log x taken from y where x is near 1.
  const logX = x > 0.5 ? NativeMath.log1p(-y) : NativeMath.log(x);
  const front = (NativeMath.exp(a * logX) * sqrt<f64>(y) * halfStepGammaRatio(a)) / SQRT_PI;
  return x < (a + 1.0) / (a + 2.5)
    ? (front * betaFraction(x, a, 0.5)) / a
    : 1.0 - (front * betaFraction(y, 0.5, a)) / 0.5;
}

/** P(T ≤ t). */
export function studentCdf(t: f64, nu: f64): f64 {
  const outside = 0.5 * studentTwoSided(t, nu);
  return t < 0.0 ? outside : 1.0 - outside;
}

/** Student's density at t. */
function studentDensity(t: f64, nu: f64): f64 {
  const logPower = -0.5 * (nu + 1.0) * NativeMath.log1p((t * t) / nu);
  return (halfStepGammaRatio(0.5 * nu) / (SQRT_PI * sqrt<f64>(nu))) * NativeMath.exp(logPower);
}

/**
 * Near the t that |T| exceeds with probability `target`: from the normal's (Abramowitz and Stegun 26.2.23) by the
 * expansion in 1/ν (26.7.5), good to 1e-3 of t for ν from 3; below, what is exact for ν = 2.
 */
function studentStart(target: f64, nu: f64): f64 {
  if (nu < 3.0) return (1.0 - target) / sqrt<f64>(target * (1.0 - 0.5 * target));
  const z = normalStart(0.5 * target);
  const square = z * z;
  const first = (square + 1.0) / 4.0;
  const second = ((5.0 * square + 16.0) * square + 3.0) / 96.0;
  const third = (((3.0 * square + 19.0) * square + 17.0) * square - 15.0) / 384.0;
  return z * (1.0 + (first + (second + third / nu) / nu) / nu);
}

/** The t with P(T ≤ t) = p: Halley's steps inside a bracket, bisecting or doubling where one would leave it. */
export function studentQuantile(p: f64, nu: f64): f64 {
  if (!(p >= 0.0 && p <= 1.0) || !(nu > 0.0)) return NaN;
  if (p == 0.0) return -Infinity;
  if (p == 1.0) return Infinity;
  if (p == 0.5) return 0.0;
  const target = 2.0 * min(p, 1.0 - p);
  let low = 0.0;
  let high = Infinity;
  let t = studentStart(target, nu);
  for (let i = 0; i < 2000; i++) {
    const excess = studentTwoSided(t, nu) - target;
    if (excess > 0.0) low = t;
    else high = t;
    const step = excess / (2.0 * studentDensity(t, nu));
    const following = t + step / (1.0 - (0.5 * step * (nu + 1.0) * t) / (nu + t * t));
    if (abs(following - t) <= 1e-6 * t) {
      // What is left to go is of the order of the step's cube.
      t = following;
      break;
    }
    if (following > low && following < high) t = following;
    else t = high == Infinity ? 2.0 * t : 0.5 * (low + high);
    if (t > 1e300) break;
  }
  return p < 0.5 ? -t : t;
}
