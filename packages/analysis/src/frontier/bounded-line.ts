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
  /** c₀ and c₁, posterior means: logarithm of the scatter's variance at x̄, and its change per ten points of x. */
  readonly logVariance: number;
  readonly logVariancePer10: number;
  /** The logit of a score above chance. */
  logitOf(score: number): number;
  scoreAt(logit: number): number;
  /** Expected logit, and the parts of a new model's standard deviation there. */
  at(x: number): { readonly logit: number; readonly scatter: number; readonly line: number };
  /** Prediction of a new model's score at x, with the noise of its items. */
  predict(x: number, level: number): BoundedPrediction;
}

/** Values of c₁ that are weighed, and its standard deviation a priori: the logit takes up most of the change. */
const changes = [-0.5, -0.4, -0.3, -0.2, -0.1, 0, 0.1, 0.2, 0.3, 0.4, 0.5];
const priorOfChange = 0.125;
/** Rounds of placing the models' true logits between the line and their scores. */
const rounds = 3;
const sweeps = 22;
const goldenRatio = 0.6180339887498949;

/** The fit at one c₁: the coefficients, their information, and c₀ as a normal about its most likely value. */
interface AtChange {
  readonly change: number;
  readonly cost: number;
  readonly level: number;
  readonly levelVariance: number;
  readonly intercept: number;
  readonly slope: number;
  readonly information: readonly [number, number, number];
}

/**
 * Fits the bounded line by restricted likelihood, with c₁ and c₀ integrated: what is not known of the scatter widens a
 * prediction. Flat in the scatter's standard deviation at x̄ (Gelman 2006, Bayesian Analysis 1, 515–534), normal in c₁.
 * Scores are linearized about the models' estimated true logits, not about the scores themselves: a score near 100 would
 * seem to be noisier than it is (Breslow and Clayton 1993, J. Am. Stat. Assoc. 88, 9–25). `items` is the number of y's
 * items, by which a predicted score's own noise is known; null where it is not. Null with fewer than five models, or where
 * x does not vary.
 *
 * Source: Harvey (1976), "Estimating regression models with multiplicative heteroscedasticity", Econometrica 44, 461–465.
 */
export function boundedLine(
  kernel: Pick<Kernel, 'exp' | 'log' | 'studentCdf'>,
  { x, y, yStandardErrors }: BoundedData,
  { chance, items }: { readonly chance: number; readonly items: number | null },
): BoundedLine | null {
  const n = x.length;
  const room = 100 - chance;
  const count = items ?? 200;
  const least = Math.min(0.25, 25 / count / room);
  const bounded = (share: number) => Math.min(1 - least, Math.max(least, share));
  const share = (score: number) => bounded((score - chance) / room);
  const logitOf = (score: number) => kernel.log(share(score) / (1 - share(score)));
  const shareAt = (logit: number) => 1 / (1 + kernel.exp(-logit));
  const scoreAt = (logit: number) => chance + room * shareAt(logit);
  /** Items' variance of a score but for their number, never below that of half an item from 0 or 100. */
  const perItem = (score: number) => {
    const inside = Math.min(100 - 50 / count, Math.max(50 / count, score));
    return inside * (100 - inside);
  };
  const mean = x.reduce((sum, value) => sum + value / n, 0);
  const u = x.map((value) => (value - mean) / 10);
  if (n < 5 || u.every((value) => Math.abs(value) < 1e-9)) return null;

  const g = y.map(logitOf);
  const itemVariance = new Float64Array(n);
  const linearizeAbout = (logits: Float64Array) => {
    for (const [i, logit] of logits.entries()) {
      const q = bounded(shareAt(logit));
      const steepness = room * q * (1 - q);
      const score = chance + room * q;
      itemVariance[i] =
        ((yStandardErrors[i]! / steepness) * (yStandardErrors[i]! / steepness) * perItem(score)) /
        perItem(y[i]!);
      g[i] = logit + (y[i]! - score) / steepness;
    }
  };
  const relative = changes.map((change) => u.map((value) => kernel.exp(change * value)));
  const fit = (level: number, at: number) => {
    const scatter = kernel.exp(level);
    let w = 0;
    let wu = 0;
    let wuu = 0;
    let wg = 0;
    let wug = 0;
    let wgg = 0;
    let logs = 0;
    let product = 1;
    for (let i = 0; i < n; i += 1) {
      const variance = scatter * relative[at]![i]! + itemVariance[i]!;
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
    const change = changes[at]! / priorOfChange;
    const cost = (logs + kernel.log(product) + kernel.log(determinant) + squares + change * change) / 2;
    return { cost, intercept, slope, information: [w, wu, wuu] as const };
  };
  const atChange = (change: number, at: number): AtChange => {
    const level = golden((each) => fit(each, at).cost, -8, 3);
    const best = fit(level, at);
    const curvature =
      (fit(level + nearby, at).cost + fit(level - nearby, at).cost - 2 * best.cost) / (nearby * nearby);
    const levelVariance = 1 / Math.max(1, curvature);
    // Flat in the standard deviation: half a unit of the logarithm of the variance per unit of it.
    return { ...best, change, level: level + levelVariance / 2, levelVariance };
  };
  let found: AtChange[] = [];
  let weights = new Float64Array(0);
  const average = (of: (each: AtChange) => number) =>
    found.reduce((sum, each, i) => sum + weights[i]! * of(each), 0);
  const expected = (place: number) => average(({ intercept, slope }) => intercept + slope * place);
  const scatterAt = (place: number) =>
    average(({ level, change, levelVariance }) => kernel.exp(level + change * place + levelVariance / 2));
  let logits = g.slice();
  let [level, along, squares] = [0, 0, 0];
  for (const [i, place] of u.entries()) {
    level += logits[i]! / n;
    along += place * logits[i]!;
    squares += place * place;
  }
  logits = logits.map((logit, i) => (logit + level + (along / squares) * u[i]!) / 2);
  for (let round = 0; round < rounds; round += 1) {
    linearizeAbout(logits);
    found = changes.map(atChange);
    const lowest = found.reduce((lowest, { cost }) => Math.min(lowest, cost), Number.POSITIVE_INFINITY);
    const heights = Float64Array.from(
      found,
      ({ cost, levelVariance }) => kernel.exp(lowest - cost) * Math.sqrt(levelVariance),
    );
    const total = heights.reduce((sum, height) => sum + height, 0);
    weights = heights.map((height) => height / total);
    logits = g.map((logit, i) => {
      const [line, scatter] = [expected(u[i]!), scatterAt(u[i]!)];
      return line + ((logit - line) * scatter) / (scatter + itemVariance[i]!);
    });
  }
  const densities = deviates.map((deviate) => kernel.exp((-deviate * deviate) / 2));
  const densityTotal = densities.reduce((sum, density) => sum + density, 0);
  const logVariance = average(({ level }) => level);
  const slope = average((each) => each.slope);
  const partsAt = (place: number) => {
    const v = (place - mean) / 10;
    const logit = expected(v);
    return {
      logit,
      scatter: scatterAt(v),
      scatterSquared: average(({ level, change, levelVariance }) =>
        kernel.exp(2 * (level + change * v + levelVariance)),
      ),
      line: average(({ intercept, slope: own, information: [w, wu, wuu] }) => {
        const off = intercept + own * v - logit;
        return (wuu - 2 * v * wu + v * v * w) / (w * wuu - wu * wu) + off * off;
      }),
    };
  };
  return {
    n,
    intercept: expected(0) - (slope * mean) / 10,
    slope: slope / 10,
    logVariance,
    logVariancePer10: average(({ change }) => change),
    logitOf,
    scoreAt,
    at(place) {
      const { logit, scatter, line } = partsAt(place);
      return { logit, scatter: Math.sqrt(scatter), line: Math.sqrt(line) };
    },
    predict(place, level) {
      const { logit, scatter, scatterSquared, line } = partsAt(place);
      const variance = scatter + line;
      // Student's t whose scale mixes as the posterior of the variance does, by its first two moments.
      const spread = Math.max(1e-6 * variance * variance, scatterSquared - scatter * scatter);
      const freedom = 4 + (2 * variance * variance) / spread;
      const deviation = Math.sqrt(variance);
      /** P(true score < score), of a new model. */
      const isBelow = (score: number) =>
        score <= chance
          ? 0
          : score >= 100
            ? 1
            : kernel.studentCdf((kernel.log((score - chance) / (100 - score)) - logit) / deviation, freedom);
      const observedBelow = (score: number) =>
        items === null
          ? isBelow(score)
          : deviates.reduce(
              (sum, deviate, i) => sum + densities[i]! * isBelow(trueScore(score, deviate, items)),
              0,
            ) / densityTotal;
      const quantile = (probability: number) =>
        sidesOf((score) => observedBelow(score) - probability, chance, 100);
      return {
        expected: scoreAt(logit),
        interval: {
          lower: quantile((1 - level) / 2).low,
          upper: quantile((1 + level) / 2).high,
          level,
          method: 'Student t on the chance-corrected logit, variance modelled, with the noise of the items',
        },
      };
    },
  };
}

/** Step, in the logarithm of the variance, by which the curvature of the cost is taken. */
const nearby = 0.1;

/** Deviates of an item's normal noise that a prediction sums over. */
const deviates = Array.from({ length: 15 }, (_, i) => (i - 7) / 2);

/** Halvings of a range of scores, and the width at which the bracket beside them is narrow enough. */
const halvings = 28;
const narrow = 1e-5;

/**
 * The two sides of a rising function's root, (to − from)/2²⁸ apart: where a bisection ends, whose early halvings need no
 * value of the function because a bracket found by the Illinois method (Dowell and Jarratt 1971) decides them.
 */
function sidesOf(value: (place: number) => number, from: number, to: number) {
  let [a, b] = [from, to];
  let [atA, atB] = [value(a), value(b)];
  let last = 0;
  for (let i = 0; i < halvings && b - a > narrow && atA < 0 && atB >= 0; i += 1) {
    const inside = (a * atB - b * atA) / (atB - atA);
    // Never at an end, so that both sides close in.
    const place = Math.min(b - narrow / 4, Math.max(a + narrow / 4, inside));
    const at = value(place);
    if (at < 0) {
      [a, atA] = [place, at];
      if (last < 0) atB /= 2;
      last = -1;
    } else {
      [b, atB] = [place, at];
      if (last > 0) atA /= 2;
      last = 1;
    }
  }
  let [low, high] = [from, to];
  for (let halving = 0; halving < halvings; halving += 1) {
    const middle = (low + high) / 2;
    if (middle <= a || (middle < b && value(middle) < 0)) low = middle;
    else high = middle;
  }
  return { low, high };
}

/** The true score that a normal deviate of its items' noise turns into this one: an end of Wilson's interval. */
function trueScore(score: number, deviate: number, items: number): number {
  const k = (deviate * deviate) / items;
  const reach = (deviate / Math.sqrt(items)) * Math.sqrt(score * (100 - score) + 2500 * k);
  return (score + 50 * k - reach) / (1 + k);
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
  kernel: Pick<Kernel, 'exp' | 'log' | 'studentCdf'>,
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
