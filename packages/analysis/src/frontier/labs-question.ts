import type { Kernel } from '@cape/core-wasm';
import type { Model } from '@cape/evidence';
import * as z from 'zod/mini';
import { Percent } from '../benchmarks/percent.ts';
import { GivenName } from '../given-name.ts';
import { Interval } from '../interval.ts';
import { findGroup, groupsOf } from '../panel/groups.ts';
import { openPanel, panelFields, samplingFields } from '../panel/panel-input.ts';
import { defineQuestion } from '../question.ts';
import type { Warning as WarningType } from '../warning.ts';
import { Warning } from '../warning.ts';
import { passWork } from '../work/pass-work.ts';
import type { BoundedLine } from './bounded-line.ts';
import { ComputeTierPair, sameWeights } from './compute-tier.ts';
import { changeError, type Point, swings } from './excursion.ts';
import {
  Backtest,
  backtest,
  Forecast,
  forecast,
  labMeanInterval,
  labScatter,
  type Scatter,
} from './forecast.ts';
import { directionOf, hField, leanOf } from './h-field.ts';
import { points, signed } from './points.ts';
import { releaseOrder } from './release-order.ts';
import { studentInterval } from './student.ts';
import { swingNull } from './swing-null.ts';
import {
  boundedTrend,
  extrapolation,
  gpqa,
  LineKind,
  LineSummary,
  swe,
  type TrendLine,
  trendLine,
} from './trend-line.ts';

const Release = z.object({
  model: z.string(),
  released: z.string(),
  /** Its date and the one before leave open which came first; the table's order decides. */
  orderUncertain: z.boolean(),
  swe: z.number(),
  gpqa: z.number(),
  h: z.number(),
  standardError: z.object({ items: z.number(), line: z.number(), total: z.number() }),
  interval: Interval,
  direction: z.enum(['reasoning-rich', 'coding-rich', 'on the line']),
  lean: z.enum(['balanced', 'leaning', 'specialist']),
  /** Change of h since the lab's release before, and its standard error; null for the first. */
  change: z.nullable(z.number()),
  changeError: z.nullable(z.number()),
});

const SwingAnswer = z.object({
  kind: z.enum(['excursion', 'recovery']),
  from: z.string(),
  to: z.string(),
  /** Releases from the first to the last of it. */
  releases: z.int(),
  change: z.number(),
  standardError: z.number(),
  /** Chance that as many releases without order show a swing this large. */
  pValue: z.number(),
  exceedsNoise: z.boolean(),
  probabilityOverTen: z.number(),
});

const Lab = z.object({
  lab: z.string(),
  n: z.int(),
  meanH: z.number(),
  /** By the scatter of releases about their lab's mean, pooled over labs, and the line's own error; null where no lab has two. */
  meanHInterval: z.nullable(Interval),
  releases: z.array(Release),
  /** Stretches that moved h by more than ten points one way. */
  swings: z.array(SwingAnswer),
  /** What the latest release does: by its lab's last swing. */
  now: z.enum(['in an excursion', 'recovered', 'steady', 'first release']),
  forecast: z.nullable(Forecast),
  computeTiers: z.array(ComputeTierPair),
  reading: z.array(z.string()),
});
type Lab = z.infer<typeof Lab>;

/** Every lab's releases in order, and where its next one is expected. */
export const labsQuestion = defineQuestion({
  input: z.object({
    ...panelFields('frontier'),
    lab: z.optional(GivenName).check(z.describe('One lab alone.')),
    line: z
      ._default(LineKind, 'frozen')
      .check(z.describe('frozen: the published line; refit: least squares over every row of the panel.')),
    swe: z
      .optional(Percent)
      .check(z.describe('SWE-bench score to forecast at; the lab’s latest where not given.')),
    level: samplingFields.level,
  }),
  answer: z.object({
    method: z.string(),
    n: z.int(),
    line: LineSummary,
    labs: z.array(Lab),
    backtest: z.nullable(Backtest),
    /** What holds for the labs together, in words. */
    reading: z.array(z.string()),
    warnings: z.array(Warning),
  }),
  examples: [{}, { lab: 'Anthropic' }, { panel: 'multibench', lab: 'google', line: 'refit' }],
  work: passWork(2_000, 50),
  ask: (input, { kernel }) => {
    const { panel, warnings } = openPanel(input);
    const line = trendLine(kernel, input.line, panel);
    const groups = groupsOf(panel);
    const tracks = new Map<string, Track>();
    for (const [lab, models] of groups) {
      const track = trackOf(line, models);
      if (track.points.length > 0) tracks.set(lab, track);
    }
    const scatter = labScatter([...tracks.values()].map(({ points }) => points.map(({ h }) => h)));
    const bounded = boundedTrend(kernel, input.line, panel);
    const residualsOf = ({ models }: Track) => (bounded === null ? [] : logitResiduals(bounded, models));
    const onLogit = labScatter([...tracks.values()].map(residualsOf));
    const chanceOf = swingNull(
      kernel,
      [...tracks.values()].map(({ points }) => points.map(({ h }) => h)),
    );
    const tested = backtest(
      kernel,
      [...tracks.values()].map(({ points }) => points.map(({ h }) => h)),
      input.level,
    );
    const [wanted] = input.lab === undefined ? [undefined] : findGroup(groups, input.lab, 'lab');
    const shown = [...tracks].filter(([lab]) => wanted === undefined || lab === wanted);
    const labs = shown.map(([lab, track]) =>
      labAnswer(kernel, line, lab, track, scatter, input, chanceOf, (swe) =>
        bounded === null || onLogit === undefined
          ? null
          : forecast(kernel, line, bounded, residualsOf(track), onLogit, swe, input.level),
      ),
    );
    return {
      method: 'h of each release from the line; swings between turning points; forecast by the lab’s mean h',
      n: labs.reduce((sum, { n }) => sum + n, 0),
      line: { kind: line.kind, slope: line.slope, intercept: line.intercept, n: line.n, r: line.r },
      labs,
      backtest: tested ?? null,
      reading: tested === undefined ? [] : [backtestReading(tested)],
      warnings: [
        ...warnings,
        ...dateWarnings(
          labs,
          [...groups].filter(([lab]) => wanted === undefined || lab === wanted),
        ),
        ...(labs.length === 0
          ? [{ code: 'no-data', message: 'No dated release has both SWE-bench Verified and GPQA Diamond.' }]
          : []),
        ...extrapolationWarning(kernel, line, labs),
      ],
    };
  },
});

interface Track {
  readonly models: readonly Model[];
  readonly uncertain: readonly boolean[];
  readonly points: readonly Point[];
}

/** A lab's dated releases with both scores, in order. */
function trackOf(line: TrendLine, models: readonly Model[]): Track {
  const placed = releaseOrder(models.filter(({ scores }) => scores.has(swe) && scores.has(gpqa)));
  return {
    models: placed.map(({ model }) => model),
    uncertain: placed.map(({ orderUncertain }) => orderUncertain),
    points: placed.map(({ model: { scores } }) => {
      const [x, y] = [scores.get(swe)!, scores.get(gpqa)!];
      return { ...hField(line, x, y), swe: x.value };
    }),
  };
}

function labAnswer(
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

/** How far each release lies from the bounded line, in units of the scatter there. */
function logitResiduals(bounded: BoundedLine, models: readonly Model[]): number[] {
  return models.map(({ scores }) => {
    const { logit, scatter } = bounded.at(scores.get(swe)!.value);
    return (bounded.logitOf(scores.get(gpqa)!.value) - logit) / scatter;
  });
}

function readingOf(lab: Omit<Lab, 'reading'>): string[] {
  const { meanHInterval: mean, forecast: next } = lab;
  const text = [
    mean === null
      ? `${lab.lab} has ${lab.n === 1 ? 'one release' : `${lab.n} releases`} here: mean h ${signed(lab.meanH)}.`
      : mean.lower! > 0 || mean.upper! < 0
        ? `${lab.lab}’s mean h is ${signed(lab.meanH)} (${points(mean.lower)} to ${points(mean.upper)}): ${directionOf(lab.meanH)} beyond what its releases’ scatter explains.`
        : `${lab.lab}’s mean h is ${signed(lab.meanH)}, but ${points(mean.lower)} to ${points(mean.upper)} fits: ${lab.n === 1 ? 'its one release' : `its ${lab.n} releases`} cannot tell it from the trend.`,
  ];
  for (const { kind, from, to, change, standardError, pValue, exceedsNoise } of lab.swings) {
    text.push(
      `${kind === 'excursion' ? 'Excursion' : 'Recovery'} ${from} → ${to}: ${signed(change)} ± ${standardError.toFixed(1)} points, ${exceedsNoise ? `more than as many releases without order show (p = ${pValue.toFixed(3)})` : `no more than as many releases without order may show (p = ${pValue.toFixed(2)})`}.`,
    );
  }
  for (const { lower, higher, change, exceedsNoise } of lab.computeTiers) {
    text.push(
      `Same weights, more test-time compute (${lower} → ${higher}): ${signed(change)} points, ${exceedsNoise ? 'more than noise' : 'within noise'}.`,
    );
  }
  if (next !== null) {
    text.push(
      `Next release at SWE-bench ${next.swe}: GPQA ${points(next.gpqa)} expected, ${points(next.interval.lower)} to ${points(next.interval.upper)}.`,
    );
  }
  return text;
}

function backtestReading({ n, lineAlone, lineAndLab, gainInterval }: Backtest): string {
  const figures = `over ${n} releases predicted from their lab’s earlier ones the line alone is off by ${lineAlone.toFixed(1)} points, the line plus the lab’s mean by ${lineAndLab.toFixed(1)}`;
  return gainInterval.lower! > 0
    ? `The lab’s mean helps: ${figures}.`
    : gainInterval.upper! < 0
      ? `The lab’s mean misleads: ${figures}.`
      : `The data cannot tell whether a lab’s mean helps to predict its next release: ${figures}.`;
}

function dateWarnings(
  labs: readonly Lab[],
  groups: readonly (readonly [string, readonly Model[]])[],
): WarningType[] {
  const unsure = labs.flatMap(({ releases }) =>
    releases.filter(({ orderUncertain }) => orderUncertain).map(({ model }) => model),
  );
  const undated = groups
    .flatMap(([, models]) => models)
    .filter(({ released, scores }) => released === null && scores.has(swe) && scores.has(gpqa));
  const warnings: WarningType[] = [];
  if (unsure.length > 0) {
    warnings.push({
      code: 'uncertain-order',
      message: `Dates do not say whether these came before or after the release of their lab listed before them (a column “order” decides, else their names): ${listed(unsure)}.`,
    });
  }
  if (undated.length > 0) {
    warnings.push({
      code: 'undated',
      message: `Left out for want of a date: ${listed(undated.map(({ name }) => name))}.`,
    });
  }
  return warnings;
}

function listed(names: readonly string[]): string {
  return names.length <= 6
    ? names.join(', ')
    : `${names.slice(0, 6).join(', ')} and ${names.length - 6} more`;
}

function extrapolationWarning(kernel: Kernel, line: TrendLine, labs: readonly Lab[]): WarningType[] {
  const highest = kernel.summary(labs.flatMap(({ releases }) => releases.map((each) => each.swe))).maximum;
  const message = extrapolation(line, highest);
  return Number.isFinite(highest) && message !== undefined ? [{ code: 'extrapolated', message }] : [];
}
