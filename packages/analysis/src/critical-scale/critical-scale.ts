import type { Kernel } from '@cape/core-wasm';
import * as z from 'zod/mini';
import type { Sampling } from '../coupling/population.ts';
import { Interval } from '../interval.ts';
import { type Scale, sizeAt } from '../panel/scale.ts';
import { bootstrapMethod, type ItemNoise } from './bootstrap.ts';
import { Censoring, censoringOf, judge, type Verdict } from './censoring.ts';
import { statementOf } from './critical-scale-summary.ts';
import { type Curve, parabolaOn, runningOn, scatterAbout } from './curve.ts';
import { invertTest, type Reference, referenceOf } from './inverted-test.ts';
import type { Ladder, Method } from './ladder.ts';
import { type PooledCurve, pooledCurve } from './pooled-curve.ts';
import { quadraticMinimum } from './quadratic.ts';
import { runningRoot } from './running-root.ts';
import { zeroCrossing } from './zero-crossing.ts';

export const CriticalScaleMethod = z.enum(['zero-crossing', 'quadratic', 'running'], {
  error: '"zero-crossing", "quadratic" or "running"',
});

export type CriticalScaleMethod = z.infer<typeof CriticalScaleMethod>;

interface Recipe {
  readonly find: Method;
  /** True where it reads a ladder step by step. */
  readonly stepwise: boolean;
  readonly fewest: number;
  /** The curve by which one family is tested. */
  readonly curveOn: (ladder: Ladder) => Curve | null;
  /** Families have levels of their own in the fit: they, not their models, are what several have been drawn as. */
  readonly ownLevels?: boolean;
  /** It follows single steps and assumes no curve: the test only opens ends of its bootstrap interval. */
  readonly stepsAlone?: boolean;
}

const methods: Readonly<Record<CriticalScaleMethod, Recipe>> = {
  'zero-crossing': { find: zeroCrossing, stepwise: true, fewest: 3, curveOn: parabolaOn, stepsAlone: true },
  quadratic: { find: quadraticMinimum, stepwise: false, fewest: 4, curveOn: parabolaOn },
  running: { find: runningRoot, stepwise: false, fewest: 3, curveOn: runningOn, ownLevels: true },
};

/** From how many families on they are redrawn whole: fewer have too few different resamples. */
const fewestFamilies = 8;

/** All families in one fit, as the published 3.5 B was made. */
export const pooled = 'all';

export const Slope = z.object({
  /** Change of γ per decade. */
  value: z.number(),
  interval: Interval,
  probabilityRising: z.number(),
});

/** The running coupling over several families with levels of their own. */
export const PooledRunning = z.object({
  steps: z.int(),
  /** Inside families as they grow: what a critical scale rests on. */
  within: Slope,
  /** Between families' means: a comparison of families, not a path that any of them took. */
  between: z.nullable(Slope),
  /** Standard deviation of the families' levels beside both slopes. */
  levels: z.number(),
  /** Posterior of each family's own critical scale, shrunken towards the typical family. */
  families: z.array(
    z.object({
      family: z.string(),
      /** Null beyond the sizes it was seen at. */
      median: z.nullable(z.number()),
      interval: Interval,
      censored: z.nullable(Censoring),
      shares: z.object({ inside: z.number(), above: z.number(), below: z.number() }),
    }),
  ),
});

export const CriticalScale = z.object({
  /** A family, or "all": every model in one fit. */
  group: z.string(),
  /** The variant whose ladder this is, where a family has several. */
  variant: z.nullable(z.string()),
  method: CriticalScaleMethod,
  n: z.int(),
  /** Sizes seen, in the scale's unit. */
  smallest: z.nullable(z.number()),
  largest: z.nullable(z.number()),
  /** The crossing, in the scale's unit; null where it is censored. */
  estimate: z.nullable(z.number()),
  /** Of the resamples, or of the test's confidence; null where it lies beyond the sizes seen. */
  median: z.nullable(z.number()),
  /**
   * Null ends are open. One family by the quadratic or the running coupling: places where the coupling is
   * not significantly different from zero. By the zero crossing, and where several families are pooled: a
   * bootstrap.
   */
  interval: Interval,
  /** Percentiles over resampled models (and items), where they are not the interval itself. */
  bootstrap: z.nullable(Interval),
  censored: z.nullable(Censoring),
  /** Above: the largest size seen. Below: the smallest. */
  bound: z.nullable(z.number()),
  /** Probabilities that the crossing lies inside the sizes seen, above or below them: shares of resamples, or of the test's confidence. */
  shares: z.object({ inside: z.number(), above: z.number(), below: z.number(), undefined: z.number() }),
  /** By the running coupling over several families; null otherwise. */
  pooled: z.nullable(PooledRunning),
  /** The same with the item errors that the families' own scatter bears out; null where nothing tells it. */
  familyScatter: z.nullable(
    z.object({
      estimate: z.nullable(z.number()),
      interval: Interval,
      censored: z.nullable(Censoring),
      statement: z.string(),
    }),
  ),
  /** The same in words. */
  statement: z.string(),
});

export type CriticalScale = z.infer<typeof CriticalScale>;

export function criticalScale(
  kernel: Kernel,
  ladder: Ladder,
  {
    group,
    variant = null,
    byScatter = null,
    verdictAlone = false,
  }: {
    readonly group: string;
    readonly variant?: string | null;
    /** The same ladder with the item errors that the families' own scatter bears out. */
    readonly byScatter?: Ladder | null;
    /** True where neither a bootstrap beside a test or a posterior is wanted nor each family's own crossing. */
    readonly verdictAlone?: boolean;
  },
  method: CriticalScaleMethod,
  scale: Scale,
  sampling: Sampling,
  onProgress?: (share: number) => void,
): CriticalScale {
  const { find, stepwise, fewest, curveOn, stepsAlone = false, ownLevels = false } = methods[method];
  const n = ladder.places.length;
  if (n < fewest) {
    const nothing = n === 0;
    return {
      group,
      variant,
      method,
      n,
      smallest: nothing ? null : ladder.smallest,
      largest: nothing ? null : ladder.largest,
      estimate: null,
      median: null,
      interval: { lower: null, upper: null, level: sampling.level, method: 'none' },
      bootstrap: null,
      censored: 'unidentified',
      bound: null,
      shares: { inside: 0, above: 0, below: 0, undefined: 1 },
      pooled: null,
      familyScatter: null,
      statement: `${n === 1 ? 'one model has' : `${n} models have`} no ${method} estimate: it takes at least ${fewest}.`,
    };
  }
  const families = new Set(ladder.families).size;
  const pools = families > 1;
  const unit = ownLevels && families >= fewestFamilies ? 'families' : 'models';
  const curve = pools ? null : curveOn(ladder);
  const reference = curve && referenceOf(curve, ladder, sampling.noise);
  const itemNoise =
    sampling.noise === 'none'
      ? { x: 0, y: 0 }
      : pools || !stepsAlone
        ? { x: 1, y: 1 }
        : itemNoiseNotSeen(ladder);
  const together = pools && ownLevels ? pooledCurve(kernel, ladder, sampling.level) : null;
  const isTested = curve !== null && reference !== null && !stepsAlone;
  const { value, distribution, range } = bootstrapMethod(
    kernel,
    ladder,
    find,
    {
      ...sampling,
      // Redrawn models beside a test or a posterior are for comparison: one of the two ends has them.
      resamples: verdictAlone && (isTested || together !== null) ? 0 : sampling.resamples,
      itemNoise,
      stepwise,
      unit,
    },
    onProgress,
  );
  const redrawn = judge(value, distribution, range, sampling.level);
  const tested =
    curve && reference && invertTest(kernel, curve, ladder, value, range, reference, sampling.level);
  const verdict = stepsAlone
    ? openWhereUnsettled(redrawn, tested, value, range)
    : (together?.typical.verdict ?? tested ?? redrawn);
  const place = together?.typical.value ?? value;
  const amount = (place: number | null) => (place === null ? null : sizeAt(kernel, place, scale));
  const { censored } = verdict;
  const interval = ({ lower, upper }: Verdict, intervalMethod: string) => ({
    lower: amount(lower),
    upper: amount(upper),
    level: sampling.level,
    method: intervalMethod,
  });
  const resampling = `percentile bootstrap over ${unit}${sampling.noise === 'items' ? ' and items' : ''}`;
  const result = {
    group,
    variant,
    method,
    n,
    smallest: ladder.smallest,
    largest: ladder.largest,
    estimate: censored === null ? sizeAt(kernel, place, scale) : null,
    median: amount(verdict.median),
    interval: interval(
      verdict,
      together !== null
        ? 'posterior of the typical family, levels of families random'
        : isTested
          ? `inverted ${describe(reference!)}`
          : resampling,
    ),
    bootstrap: isTested || together !== null ? interval(redrawn, resampling) : null,
    pooled: together && pooledAnswer(together, verdictAlone ? [] : together.families(), ladder, interval),
    censored,
    bound: censored === 'above' ? ladder.largest : censored === 'below' ? ladder.smallest : null,
    shares: {
      inside: verdict.inside,
      above: verdict.above,
      below: verdict.below,
      undefined: verdict.undefinedShare,
    },
  };
  return {
    ...result,
    familyScatter:
      byScatter &&
      atScatter(
        criticalScale(kernel, byScatter, { group, variant, verdictAlone: true }, method, scale, sampling),
      ),
    statement: statementOf(result, scale),
  };
}

function atScatter({
  estimate,
  interval,
  censored,
  statement,
}: CriticalScale): CriticalScale['familyScatter'] {
  return { estimate, interval, censored, statement };
}

function pooledAnswer(
  { steps, within, between, levels }: PooledCurve,
  families: ReturnType<PooledCurve['families']>,
  { names }: Ladder,
  interval: (verdict: Verdict, method: string) => Interval,
): z.infer<typeof PooledRunning> {
  return {
    steps,
    within,
    between,
    levels,
    families: families.flatMap((found, label) => {
      if (found === null) return [];
      const { verdict } = found;
      const ends = interval({ ...verdict, lower: verdict.median, upper: verdict.median }, '');
      return {
        family: names?.[label] ?? String(label),
        median: ends.lower,
        interval: interval(verdict, 'posterior of the family’s own curve'),
        censored: verdict.censored,
        shares: { inside: verdict.inside, above: verdict.above, below: verdict.below },
      };
    }),
  };
}

/** The reference distribution in words. */
function describe({ errors, degreesOfFreedom }: Reference): string {
  return Number.isFinite(degreesOfFreedom)
    ? `Student t test (${errors}, ${degreesOfFreedom} df)`
    : `normal test (${errors})`;
}

/**
 * On a long ladder noise alone has a lowest rung that resampling finds again. So a crossing from steps is
 * bounded on a side only where the family's curve falls (or rises) significantly there; and where resamples fall
 * (or rise) all along the ladder, by how far it does.
 */
function openWhereUnsettled(
  redrawn: Verdict,
  tested: Verdict | null,
  value: number,
  range: { readonly from: number; readonly to: number },
): Verdict {
  const [low, high] = [tested?.lower ?? null, tested?.upper ?? null];
  const lower = low === null || redrawn.lower === range.to ? low : redrawn.lower;
  const upper = high === null || redrawn.upper === range.from ? high : redrawn.upper;
  return { ...redrawn, lower, upper, censored: censoringOf(value, range, lower, upper) };
}

/**
 * Scores as observed carry the noise of their items already. What the bootstrap over models still has to
 * add is only what does not show in their scatter about the family's curve.
 */
function itemNoiseNotSeen({ places, x, y, xStandardErrors, yStandardErrors }: Ladder): ItemNoise {
  const parabola = parabolaOn({ places });
  const notSeen = (scores: Float64Array, errors: Float64Array) => {
    if (parabola === null || places.length < 4) return 1;
    const { squares, fromItems } = scatterAbout(
      parabola,
      scores,
      errors.map((error) => error * error),
    );
    return squares < fromItems ? Math.sqrt(1 - squares / fromItems) : 0;
  };
  return { x: notSeen(x, xStandardErrors), y: notSeen(y, yStandardErrors) };
}
