import type { Kernel } from '@cape/core-wasm';
import type { Model } from '@cape/evidence';
import type { BoundedLine } from './bounded-line.ts';
import { sameWeights } from './compute-tier.ts';
import { changeError, type Point, swings } from './excursion.ts';
import { type Forecast, labMeanInterval, type Scatter } from './forecast.ts';
import { directionOf, hField, leanOf } from './h-field.ts';
import type { Lab } from './labs-question.ts';
import { readingOf } from './labs-summary.ts';
import { releaseOrder } from './release-order.ts';
import { studentInterval } from './student.ts';
import { gpqa, swe, type TrendLine } from './trend-line.ts';

export interface Track {
  readonly models: readonly Model[];
  readonly uncertain: readonly boolean[];
  readonly points: readonly Point[];
}

/** A lab's dated releases with both scores, in order. */
export function trackOf(line: TrendLine, models: readonly Model[]): Track {
  const placed = releaseOrder(models.filter(({ scores }) => scores.has(swe) && scores.has(gpqa)));
  return {
    models: placed.map(({ model }) => model),
    uncertain: placed.map(({ orderUncertain }) => orderUncertain),
    points: placed.map(({ model: { scores } }) => {
      const [x, y] = [scores.get(swe)!, scores.get(gpqa)!];
      return { ...hField(line, x, y), swe: x.value, scores: { swe: x, gpqa: y } };
    }),
  };
}

export function labAnswer(
  kernel: Kernel,
  line: TrendLine,
  lab: string,
  track: Track,
  scatter: Scatter | undefined,
  { level, swe: askedSwe }: { level: number; swe?: number | undefined },
  chanceOf: (releases: number, change: number) => number,
  next: (swe: number) => Forecast | null,
): Lab {
  const { models, points: path } = track;
  const n = path.length;
  const h = path.map((point) => point.h);
  const { mean } = kernel.summary(h);
  const found = swings(kernel, line, path, level, chanceOf);
  const last = found.at(-1);
  const latest = path.at(-1)!;
  const answer: Omit<Lab, 'reading'> = {
    lab,
    n,
    meanH: mean,
    meanHInterval: scatter === undefined ? null : labMeanInterval(kernel, line, path, scatter, level),
    releases: path.map((point, i) => {
      const before = path[i - 1];
      const { total } = point.standardError;
      return {
        model: models[i]!.name,
        released: models[i]!.released!,
        orderUncertain: track.uncertain[i]!,
        swe: point.swe,
        gpqa: models[i]!.scores.get(gpqa)!.value,
        h: point.h,
        standardError: point.standardError,
        interval: studentInterval(kernel, point.h, total, point.degreesOfFreedom, level),
        direction: directionOf(point.h),
        lean: leanOf(point.h),
        change: before === undefined ? null : point.h - before.h,
        changeError: before === undefined ? null : changeError(line, before, point),
      };
    }),
    swings: found.map(({ from, to, ...swing }) => ({
      ...swing,
      from: models[from]!.name,
      to: models[to]!.name,
      releases: to - from + 1,
    })),
    now:
      n === 1
        ? 'first release'
        : last === undefined || last.to !== n - 1
          ? 'steady'
          : last.kind === 'excursion'
            ? 'in an excursion'
            : 'recovered',
    forecast: next(askedSwe ?? latest.swe),
    computeTiers: sameWeights(models).map(([a, b]) => {
      const [from, to] = [path[models.indexOf(a)]!, path[models.indexOf(b)]!];
      // The same weights on the same items: the line's error drops out where SWE-bench is the same.
      const standardError = changeError(line, from, to);
      const change = to.h - from.h;
      const reach = kernel.studentQuantile((1 + level) / 2, line.n - 2) * standardError;
      return {
        lower: a.name,
        higher: b.name,
        change,
        standardError,
        exceedsNoise: Math.abs(change) > reach,
      };
    }),
  };
  return { ...answer, reading: readingOf(answer) };
}

/** Distance of each release from the bounded line, in units of the scatter there. */
export function logitResiduals(bounded: BoundedLine, models: readonly Model[]): number[] {
  return models.map(({ scores }) => {
    const { logit, scatter } = bounded.at(scores.get(swe)!.value);
    return (bounded.logitOf(scores.get(gpqa)!.value) - logit) / scatter;
  });
}
