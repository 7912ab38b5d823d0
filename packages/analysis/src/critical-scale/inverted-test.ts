import type { Kernel } from '@cape/core-wasm';
import type { Sampling } from '../coupling/population.ts';
import { censoringOf, type Verdict } from './censoring.ts';
import { type Curve, couplingWeights, scatterAbout } from './curve.ts';
import type { Ladder } from './ladder.ts';

/** Distribution that a coupling divided by its standard error is compared with. */
export interface Reference {
  /** Squared error of each model's B₂, in points². */
  readonly variances: Float64Array;
  /** Infinite where the items' errors are taken as known: the normal distribution. */
  readonly degreesOfFreedom: number;
  readonly errors: 'item errors' | 'scatter beyond item errors' | 'scatter';
}

/**
 * Scores as observed already carry the noise of their items, and it shows in how they scatter about the
 * family's curve. So with noise "none" the scatter alone is the error, by Student's t. With "items" the
 * items' errors, by the normal, where the scatter is no larger than they explain, and the scatter, by
 * Student's t, where it is larger. Null where neither is known.
 */
export function referenceOf(curve: Curve, ladder: Ladder, noise: Sampling['noise']): Reference | null {
  const { y } = ladder;
  const items = itemVariances(curve, ladder);
  const { squares, degreesOfFreedom, fromItems } = scatterAbout(curve, y, items);
  if (noise === 'items' && items.some((variance) => variance > 0)) {
    if (squares <= fromItems || degreesOfFreedom < 1)
      return { variances: items, degreesOfFreedom: Number.POSITIVE_INFINITY, errors: 'item errors' };
    const more = squares / fromItems;
    return {
      variances: items.map((variance) => more * variance),
      degreesOfFreedom,
      errors: 'scatter beyond item errors',
    };
  }
  return degreesOfFreedom < 1 || squares === 0
    ? null
    : { variances: y.map(() => squares / degreesOfFreedom), degreesOfFreedom, errors: 'scatter' };
}

/**
 * Items' errors as they enter B₂. Where the curve runs along B₁, its errors move a model along the curve: by what
 * they do to B₂ at the coupling there (effective variance: Orear 1982).
 */
function itemVariances(curve: Curve, { places, y, xStandardErrors, yStandardErrors }: Ladder): Float64Array {
  const own = yStandardErrors.map((error) => error * error);
  if (curve.bend === 2) return own;
  const { atCenter, perDecade } = couplingWeights(curve);
  return own.map((variance, i) => {
    const coupling = y.reduce(
      (sum, score, j) => sum + (atCenter[j]! + (places[i]! - curve.center) * perDecade[j]!) * score,
      0,
    );
    return variance + (coupling * xStandardErrors[i]!) ** 2;
  });
}

/**
 * Places at which the coupling is not significantly different from zero, after Fieller (1954): an end is
 * closed where the coupling is significantly negative (lower end) or positive (upper end) at a size seen.
 */
export function invertTest(
  kernel: Kernel,
  curve: Curve,
  { y }: Ladder,
  value: number,
  range: { readonly from: number; readonly to: number },
  reference: Reference,
  level: number,
): Verdict {
  const { variances, degreesOfFreedom: df } = reference;
  const { center } = curve;
  const { atCenter, perDecade } = couplingWeights(curve);
  const normal = !Number.isFinite(df);
  const tail = (1 - level) / 2;
  const critical = normal ? kernel.normalQuantile(1 - tail) : kernel.studentQuantile(1 - tail, df);
  const below = (deviate: number) => (normal ? kernel.normalCdf(deviate) : kernel.studentCdf(deviate, df));
  let [c, s, cc, cs, ss] = [0, 0, 0, 0, 0];
  for (const i of atCenter.keys()) {
    const [a, b, v] = [atCenter[i]!, perDecade[i]!, variances[i]!];
    c += a * y[i]!;
    s += b * y[i]!;
    cc += a * a * v;
    cs += a * b * v;
    ss += b * b * v;
  }
  /** The coupling at a place, in units of its standard error. */
  const deviateAt = (place: number) => {
    const d = place - center;
    return (c + s * d) / Math.sqrt(cc + 2 * cs * d + ss * d * d);
  };
  const q2 = critical * critical;
  const bounds = rootsOf(s * s - q2 * ss, 2 * (c * s - q2 * cs), c * c - q2 * cc)
    .map((d) => d + center)
    .filter((place) => place > range.from && place < range.to);
  const marks = [range.from, ...bounds, range.to];
  let lower: number | null = null;
  let upper: number | null = null;
  for (let k = 1; k < marks.length; k += 1) {
    const deviate = deviateAt((marks[k - 1]! + marks[k]!) / 2);
    if (deviate < -critical) lower = marks[k]!;
    if (deviate > critical && upper === null) upper = marks[k - 1]!;
  }
  // A coupling that turns from positive to negative bounds nothing.
  if (lower !== null && upper !== null && lower > upper) [lower, upper] = [null, null];
  const [shareAbove, shareBelow] = [below(-deviateAt(range.to)), below(deviateAt(range.from))];
  const inside = Math.max(0, 1 - shareAbove - shareBelow);
  return {
    censored: censoringOf(value, range, lower, upper),
    lower,
    upper,
    median: value >= range.from && value <= range.to ? value : null,
    inside,
    above: shareAbove,
    below: shareBelow,
    undefinedShare: 0,
  };
}

/** Real roots of a·x² + b·x + c in ascending order. */
function rootsOf(a: number, b: number, c: number): readonly number[] {
  const discriminant = b * b - 4 * a * c;
  if (discriminant < 0) return [];
  // The larger root first, so that nothing cancels.
  const half = -(b + (b < 0 ? -1 : 1) * Math.sqrt(discriminant)) / 2;
  const roots = [half / a, c / half].filter(Number.isFinite);
  return roots.sort((x, y) => x - y);
}
