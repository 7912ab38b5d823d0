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
 * Probability that the ratio of two independent normal differences is below a bound:
 * P(y/x < g) = ∫ f(x) · P(y < gx or y > gx, as x is positive or negative) dx, by Gauss–Legendre quadrature
 * on segments that end where the integrand bends.
 */
export function probabilityRatioBelow(
  kernel: Pick<Kernel, 'normalCdf' | 'exp'>,
  numerator: Difference,
  denominator: Difference,
  bound: number,
): number {
  const { value: x, standardError: sx } = denominator;
  const { value: y, standardError: sy } = numerator;
  /** P(y/v < bound) for a denominator known to be v. */
  const given = (v: number) => {
    const gap = bound * v - y;
    const below = sy > 0 ? kernel.normalCdf(gap / sy) : gap > 0 ? 1 : gap < 0 ? 0 : 0.5;
    return v >= 0 ? below : 1 - below;
  };
  if (!(sx > 0)) return given(x);

  const reach = 9;
  // Where the integrand bends, in standard deviations of x: at x = 0, and around y = bound·x.
  const bends = [(0 - x) / sx];
  if (bound !== 0) {
    const centre = (y / bound - x) / sx;
    const width = sy / (Math.abs(bound) * sx);
    bends.push(centre - 6 * width, centre, centre + 6 * width);
  }
  const ends = [-reach, ...bends.filter((t) => t > -reach && t < reach).sort((p, q) => p - q), reach];
  let total = 0;
  for (let segment = 0; segment + 1 < ends.length; segment += 1) {
    const from = ends[segment] ?? 0;
    const to = ends[segment + 1] ?? 0;
    const pieces = Math.max(4, Math.ceil((to - from) / 1.5));
    for (let piece = 0; piece < pieces; piece += 1) {
      const half = (to - from) / pieces / 2;
      const middle = from + (2 * piece + 1) * half;
      for (const [node, weight] of gaussLegendre) {
        for (const t of [middle - node * half, middle + node * half]) {
          total += weight * half * kernel.exp(-0.5 * t * t) * given(x + sx * t);
        }
      }
    }
  }
  return Math.min(1, Math.max(0, total / 2.5066282746310002));
}

/** Positive nodes and weights of the ten-point rule on [−1, 1] (Abramowitz and Stegun, table 25.4). */
const gaussLegendre = [
  [0.14887433898163122, 0.29552422471475287],
  [0.4333953941292472, 0.26926671930999635],
  [0.6794095682990244, 0.21908636251598204],
  [0.8650633666889845, 0.1494513491505806],
  [0.9739065285171717, 0.06667134430868814],
] as const;
