import type { Kernel } from '@cape/core-wasm';
import { finiteOrNull } from '../finite.ts';
import type { Interval } from '../interval.ts';

/** A measured difference: its value and standard error, in points. */
export interface Difference {
  readonly value: number;
  readonly standardError: number;
}

/**
 * Fieller's interval of the ratio numerator/denominator of two independent normal differences.
 * Where the denominator is not clearly nonzero at this level the set of compatible ratios is unbounded,
 * and both ends are null.
 *
 * Source: Fieller (1954), "Some problems in interval estimation", J. R. Stat. Soc. B 16, 175–185.
 */
export function fiellerInterval(
  kernel: Pick<Kernel, 'normalQuantile'>,
  numerator: Difference,
  denominator: Difference,
  level: number,
): Interval {
  const z = kernel.normalQuantile((1 + level) / 2);
  const spreadX = z * z * denominator.standardError * denominator.standardError;
  const spreadY = z * z * numerator.standardError * numerator.standardError;
  const x = denominator.value;
  const y = numerator.value;
  const a = x * x - spreadX;
  if (!(a > 0)) return { lower: null, upper: null, level, method: 'Fieller, unbounded' };
  // b² − ac, multiplied out so that nothing cancels.
  const root = Math.sqrt(x * x * spreadY + y * y * spreadX - spreadX * spreadY);
  return {
    lower: finiteOrNull((x * y - root) / a),
    upper: finiteOrNull((x * y + root) / a),
    level,
    method: 'Fieller',
  };
}

/**
 * Probability that the ratio of two independent normal differences is below a bound. With U = y − bound·x, y/x lies
 * below it where U and x have opposite signs; of the pairs (x, U) and (y, U), whichever is less correlated tells.
 */
export function probabilityRatioBelow(
  kernel: Pick<Kernel, 'normalCdf' | 'exp'>,
  numerator: Difference,
  denominator: Difference,
  bound: number,
): number {
  const { value: x, standardError: sx } = denominator;
  const { value: y, standardError: sy } = numerator;
  const shift = Math.abs(bound) * sx;
  const u: Difference = { value: y - bound * x, standardError: Math.sqrt(sy * sy + shift * shift) };
  if (shift <= sy) {
    const correlation = u.standardError > 0 ? (-bound * sx) / u.standardError : 0;
    return within01(oppositeSigns(kernel, denominator, u, correlation));
  }
  // Below the bound: below zero, and beside it the wedge between the bound and zero, on one side or the other.
  const wedge = oppositeSigns(kernel, numerator, u, sy / u.standardError);
  return within01(oppositeSigns(kernel, numerator, denominator, 0) + Math.sign(bound) * wedge);
}

/**
 * Probability that two jointly normal values have opposite signs: Φ(a) + Φ(b) − 2Φ(a, b; ρ), the last by Plackett's
 * (1954) integral over the correlation, which may be at most 0.71 in size. A value known to be zero has either sign.
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
  for (const [node, weight] of gaussLegendre) {
    for (const sign of [-1, 1]) {
      const r = (correlation / 2) * (1 + sign * node);
      const rest = 1 - r * r;
      integral += (weight * kernel.exp((2 * a * b * r - a * a - b * b) / (2 * rest))) / Math.sqrt(rest);
    }
  }
  return apart - (correlation * integral) / twoPi;
}

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
