import type { Kernel } from '@cape/core-wasm';
import { finiteOrNull } from '../finite.ts';
import type { Interval } from '../interval.ts';

/** A measured difference: its value and standard error, in points. */
export interface Difference {
  readonly value: number;
  readonly standardError: number;
}

/**
 * Fieller's set of the ratios numerator/denominator that two normal differences are compatible with. Where the
 * denominator is not clearly nonzero at this level the set is unbounded: both ends are null, and where it is two rays
 * the values between them are its `gap`.
 *
 * `covariance` is that of the two differences' errors, in points²: 0 where they rest on different items.
 * Source: Fieller (1954), "Some problems in interval estimation", J. R. Stat. Soc. B 16, 175–185.
 */
export function fiellerInterval(
  kernel: Pick<Kernel, 'normalQuantile'>,
  numerator: Difference,
  denominator: Difference,
  level: number,
  covariance = 0,
): Interval {
  const q = kernel.normalQuantile((1 + level) / 2);
  const spreadX = q * q * denominator.standardError * denominator.standardError;
  const spreadY = q * q * numerator.standardError * numerator.standardError;
  const shared = q * q * covariance;
  const x = denominator.value;
  const y = numerator.value;
  const a = x * x - spreadX;
  const b = x * y - shared;
  // b² − ac, multiplied out so that nothing cancels.
  const square = x * x * spreadY + y * y * spreadX - spreadX * spreadY + shared * shared - 2 * x * y * shared;
  if (!(a > 0)) {
    const gap = square > 0 && a < 0 ? twoRays(b / a, Math.sqrt(square) / -a) : null;
    return gap === null
      ? { lower: null, upper: null, level, method: 'Fieller, unbounded' }
      : { lower: null, upper: null, level, method: 'Fieller, two rays', gap };
  }
  const root = Math.sqrt(Math.max(0, square));
  return {
    lower: finiteOrNull((b - root) / a),
    upper: finiteOrNull((b + root) / a),
    level,
    method: 'Fieller',
  };
}

/** The ratios that two rays leave out. */
function twoRays(middle: number, reach: number): { from: number; to: number } | null {
  return Number.isFinite(middle) && Number.isFinite(reach)
    ? { from: middle - reach, to: middle + reach }
    : null;
}

/**
 * Probability that the ratio of two normal differences is below a bound. With U = y − bound·x, y/x lies below it where
 * U and x have opposite signs; of the pairs (x, U) and (y, U), whichever is less correlated tells. `covariance` is that
 * of the two differences' errors, in points².
 */
export function probabilityRatioBelow(
  kernel: Pick<Kernel, 'normalCdf' | 'exp'>,
  numerator: Difference,
  denominator: Difference,
  bound: number,
  covariance = 0,
): number {
  const { value: x, standardError: sx } = denominator;
  const { value: y, standardError: sy } = numerator;
  const shift = Math.abs(bound) * sx;
  const variance = sy * sy + shift * shift - 2 * bound * covariance;
  const u: Difference = { value: y - bound * x, standardError: Math.sqrt(Math.max(0, variance)) };
  const correlationOf = (product: number, other: number) =>
    u.standardError > 0 && other > 0 ? within1(product / (u.standardError * other)) : 0;
  const ofX = correlationOf(covariance - bound * sx * sx, sx);
  const ofY = correlationOf(sy * sy - bound * covariance, sy);
  if (Math.abs(ofX) <= Math.abs(ofY)) return within01(oppositeSigns(kernel, denominator, u, ofX));
  // Below the bound: below zero, and beside it the wedge between the bound and zero, on one side or the other.
  const wedge = oppositeSigns(kernel, numerator, u, ofY);
  const ofBoth = sx > 0 && sy > 0 ? within1(covariance / (sx * sy)) : 0;
  return within01(oppositeSigns(kernel, numerator, denominator, ofBoth) + Math.sign(bound) * wedge);
}

/**
 * Probability that two jointly normal values have opposite signs: Φ(a) + Φ(b) − 2Φ(a, b; ρ), the last by Plackett's
 * (1954) integral over the correlation. A value known to be zero has either sign.
 */
function oppositeSigns(
  kernel: Pick<Kernel, 'normalCdf' | 'exp'>,
  first: Difference,
  second: Difference,
  correlation: number,
): number {
  const negative = ({ value, standardError }: Difference) =>
    standardError > 0 ? kernel.normalCdf(-value / standardError) : value < 0 ? 1 : value > 0 ? 0 : 0.5;
  const [below, belowToo] = [negative(first), negative(second)];
  const apart = below + belowToo - 2 * below * belowToo;
  if (correlation === 0) return apart;
  const a = first.value / first.standardError;
  const b = second.value / second.standardError;
  let integral = 0;
  let from = 0;
  for (const to of panelsTo(correlation)) {
    let sum = 0;
    for (const [node, weight] of gaussLegendre) {
      for (const sign of [-1, 1]) {
        const r = (from + to + (to - from) * sign * node) / 2;
        const rest = 1 - r * r;
        sum += (weight * kernel.exp((2 * a * b * r - a * a - b * b) / (2 * rest))) / Math.sqrt(rest);
      }
    }
    integral += (to - from) * sum;
    from = to;
  }
  return apart - integral / twoPi;
}

/** Ends of the panels on which the integrand up to this correlation is smooth: ever narrower towards ±1. */
function panelsTo(correlation: number): readonly number[] {
  const size = Math.abs(correlation);
  const ends: number[] = [];
  if (size > smoothUpTo)
    for (let rest = 0.5; 1 - rest < size && rest > 1e-9; rest /= 2)
      ends.push(Math.sign(correlation) * (1 - rest));
  return [...ends, correlation];
}

/** One panel is exact to 1e-9 up to this correlation. */
const smoothUpTo = 0.71;

const within1 = (value: number) => Math.min(1, Math.max(-1, value));

/** A probability, rid of its rounding error beyond 0 and 1. */
const within01 = (value: number) => Math.min(1, Math.max(0, value));

const twoPi = 6.283185307179586;

/** Positive nodes and weights of the ten-point rule on [−1, 1] (Abramowitz and Stegun, table 25.4). */
const gaussLegendre = [
  [0.14887433898163122, 0.29552422471475287],
  [0.4333953941292472, 0.26926671930999635],
  [0.6794095682990244, 0.21908636251598204],
  [0.8650633666889845, 0.1494513491505806],
  [0.9739065285171717, 0.06667134430868814],
] as const;
