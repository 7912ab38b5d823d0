import type { Kernel } from '@cape/core-wasm';
import type { Interval } from '../interval.ts';

/** Scores of the models that a line is fitted on. */
export interface BoundedData {
  /** Percent. */
  readonly x: Float64Array;
  readonly y: Float64Array;
  /** Item-sampling errors of y, points; 0 where not known. */
  readonly yStandardErrors: Float64Array;
}

/** Estimate of the model at one place. */
export interface BoundedPrediction {
  /** Median, percent: never below chance nor above 100. */
  readonly expected: number;
  readonly interval: Interval;
}

/**
 * A trend of a percentage on another that knows its ends: with q = (y − chance)/(100 − chance),
 * logit q = a + b·x + error, error variance exp(c₀ + c₁ (x − x̄)/10) beside the items' own.
 */
export interface BoundedLine {
  readonly n: number;
  readonly intercept: number;
  readonly slope: number;
  /** c₀ and c₁: logarithm of the scatter's variance at x̄, and its change per ten points of x. */
  readonly logVariance: number;
  readonly logVariancePer10: number;
  /** The logit of a score above chance. */
  logitOf(score: number): number;
  scoreAt(logit: number): number;
  /** Expected logit, and the parts of a new model's standard deviation there. */
  at(x: number): { readonly logit: number; readonly scatter: number; readonly line: number };
  /** Prediction for a new model at x. */
  predict(x: number, level: number): BoundedPrediction;
}

/** Standard deviation, a priori, of the change of the logarithm of the variance per ten points: the logit takes up most. */
const priorOfChange = 0.1;
const sweeps = 26;
const goldenRatio = 0.6180339887498949;

/**
 * Fits the bounded line by restricted likelihood; the change of the variance has a normal prior about none. `items` is the
 * number of y's items, by which a predicted score's own noise is known; null where it is not. Scores at or below chance,
 * and at 100, count as a quarter of an item from it. Null with fewer than five models, or where x does not vary.
 *
 * Source: Harvey (1976), "Estimating regression models with multiplicative heteroscedasticity", Econometrica 44, 461–465.
 */
export function boundedLine(
  kernel: Pick<Kernel, 'exp' | 'log' | 'studentQuantile'>,
  { x, y, yStandardErrors }: BoundedData,
  { chance, items }: { readonly chance: number; readonly items: number | null },
): BoundedLine | null {
  const n = x.length;
  const room = 100 - chance;
  const least = Math.min(0.25, 25 / (items ?? 200) / room);
  const share = (score: number) => Math.min(1 - least, Math.max(least, (score - chance) / room));
  const logitOf = (score: number) => kernel.log(share(score) / (1 - share(score)));
  const shareAt = (logit: number) => 1 / (1 + kernel.exp(-logit));
  const scoreAt = (logit: number) => chance + room * shareAt(logit);
  const g = y.map(logitOf);
  const itemVariance = y.map((score, i) => {
    const q = share(score);
    return (yStandardErrors[i]! / (room * q * (1 - q))) ** 2;
  });
  const mean = x.reduce((sum, value) => sum + value / n, 0);
  const u = x.map((value) => (value - mean) / 10);
  if (n < 5 || u.every((value) => Math.abs(value) < 1e-9)) return null;
  const fit = (c0: number, c1: number) => {
    let [w, wu, wuu, wg, wug, wgg, logs] = [0, 0, 0, 0, 0, 0, 0];
    let product = 1;
    for (let i = 0; i < n; i += 1) {
      const variance = kernel.exp(c0 + c1 * u[i]!) + itemVariance[i]!;
      const weight = 1 / variance;
      product *= variance;
      if (product < 1e-100 || product > 1e100) {
        logs += kernel.log(product);
        product = 1;
      }
      w += weight;
      wu += weight * u[i]!;
      wuu += weight * u[i]! * u[i]!;
      wg += weight * g[i]!;
      wug += weight * u[i]! * g[i]!;
      wgg += weight * g[i]! * g[i]!;
    }
    const determinant = w * wuu - wu * wu;
    const slope = (w * wug - wu * wg) / determinant;
    const intercept = (wg - slope * wu) / w;
    const squares = wgg - intercept * wg - slope * wug;
    const cost =
      (logs + kernel.log(product) + kernel.log(determinant) + squares + (c1 / priorOfChange) ** 2) / 2;
    return { cost, slope, intercept, w, wu, wuu, determinant };
  };
  const bestLevel = (c1: number) => golden((c0) => fit(c0, c1).cost, -8, 3);
  const c1 = golden((change) => fit(bestLevel(change), change).cost, -0.6, 0.6);
  const c0 = bestLevel(c1);
  const { slope, intercept, w, wu, wuu, determinant } = fit(c0, c1);
  const at = (place: number) => {
    const v = (place - mean) / 10;
    return {
      logit: intercept + slope * v,
      scatter: Math.sqrt(kernel.exp(c0 + c1 * v)),
      line: Math.sqrt((wuu - 2 * v * wu + v * v * w) / determinant),
    };
  };
  return {
    n,
    intercept: intercept - (slope * mean) / 10,
    slope: slope / 10,
    logVariance: c0,
    logVariancePer10: c1,
    logitOf,
    scoreAt,
    at,
    predict(place, level) {
      const { logit, scatter, line } = at(place);
      const q = shareAt(logit);
      const score = scoreAt(logit);
      const own = items === null ? 0 : (score * (100 - score)) / items / (room * q * (1 - q)) ** 2;
      const error = Math.sqrt(scatter * scatter + line * line + own);
      const reach = kernel.studentQuantile((1 + level) / 2, n - 3) * error;
      return {
        expected: score,
        interval: {
          lower: scoreAt(logit - reach),
          upper: scoreAt(logit + reach),
          level,
          method: 'Student t on the chance-corrected logit, variance modelled',
        },
      };
    },
  };
}

/** Place of the least value of a function with one minimum, by golden section. */
function golden(cost: (place: number) => number, from: number, to: number): number {
  let [low, high] = [from, to];
  let [a, b] = [high - goldenRatio * (high - low), low + goldenRatio * (high - low)];
  let [atA, atB] = [cost(a), cost(b)];
  for (let sweep = 0; sweep < sweeps; sweep += 1) {
    if (atA < atB) {
      [high, b, atB] = [b, a, atA];
      a = high - goldenRatio * (high - low);
      atA = cost(a);
    } else {
      [low, a, atA] = [a, b, atB];
      b = low + goldenRatio * (high - low);
      atB = cost(b);
    }
  }
  return (low + high) / 2;
}

/** Coverage of the intervals of models left out. */
export interface Held {
  readonly n: number;
  readonly held: number;
  /** Mean width, points. */
  readonly width: number;
}

/** Each model predicted by the others, over those with x from `from` up. */
export function crossValidated(
  kernel: Pick<Kernel, 'exp' | 'log' | 'studentQuantile'>,
  { x, y, yStandardErrors }: BoundedData,
  scale: { readonly chance: number; readonly items: number | null },
  level: number,
  from = 0,
): Held | null {
  let [n, held, width] = [0, 0, 0];
  for (const i of x.keys()) {
    if (x[i]! < from) continue;
    const others = (values: Float64Array) => values.filter((_, j) => j !== i);
    const line = boundedLine(
      kernel,
      { x: others(x), y: others(y), yStandardErrors: others(yStandardErrors) },
      scale,
    );
    if (line === null) return null;
    const { lower, upper } = line.predict(x[i]!, level).interval;
    n += 1;
    if (lower! <= y[i]! && y[i]! <= upper!) held += 1;
    width += upper! - lower!;
  }
  return n === 0 ? null : { n, held, width: width / n };
}
