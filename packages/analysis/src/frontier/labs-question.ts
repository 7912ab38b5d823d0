import * as z from 'zod/mini';
import { NoFraction } from '../benchmarks/percent.ts';
import { GivenName } from '../given-name.ts';
import { Interval } from '../interval.ts';
import { byFamilyScatter } from '../item-noise/family-scatter.ts';
import { itemCorrelationField } from '../item-noise/item-correlation-field.ts';
import { fromItems, restsOnItems, SettledEnds, settledEnds } from '../item-noise/settled-ends.ts';
import { findGroup, groupsOf } from '../panel/groups.ts';
import { currentFields, currentOr, openPanel, panelFields } from '../panel/panel-input.ts';
import { defineQuestion } from '../question.ts';
import { samplingFields } from '../sampling-fields.ts';
import { Warning } from '../warning.ts';
import { passWork } from '../work/pass-work.ts';
import { ComputeTierPair } from './compute-tier.ts';
import { changesBeyond } from './excursion.ts';
import { Backtest, backtest, Forecast, forecast, labScatter } from './forecast.ts';
import { labAnswer, logitResiduals, type Track, trackOf } from './labs.ts';
import { backtestReading, dateWarnings, extrapolationWarning } from './labs-summary.ts';
import { swingNull } from './swing-null.ts';
import { boundedTrend, gpqa, LineKind, LineSummary, swe, trendLine } from './trend-line.ts';

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

export const Lab = z.object({
  lab: z.string(),
  n: z.int(),
  meanH: z.number(),
  /** By the scatter of releases about their lab's mean, pooled over labs, and the line's own error; null where no lab has two. */
  meanHInterval: z.nullable(Interval),
  releases: z.array(Release),
  /** Stretches that moved h by more than ten points one way. */
  swings: z.array(SwingAnswer),
  /** State of the latest release, by its lab's last swing. */
  now: z.enum(['in an excursion', 'recovered', 'steady', 'first release']),
  forecast: z.nullable(Forecast),
  computeTiers: z.array(ComputeTierPair),
  reading: z.array(z.string()),
});

export type Lab = z.infer<typeof Lab>;

/** Every lab's releases in order, and where its next one is expected. */
export const labsQuestion = defineQuestion({
  input: z.object({
    ...panelFields('frontier'),
    ...currentFields,
    lab: z.optional(GivenName).check(z.describe('One lab alone.')),
    line: z
      ._default(LineKind, 'frozen')
      .check(z.describe('frozen: the published line; refit: least squares over every row of the panel.')),
    swe: z
      .optional(NoFraction)
      .check(z.describe('SWE-bench score to forecast at; the lab’s latest where not given.')),
    level: samplingFields.level,
    itemCorrelation: itemCorrelationField,
  }),
  answer: z.object({
    method: z.string(),
    n: z.int(),
    line: LineSummary,
    labs: z.array(Lab),
    /** Changes of h from one release to the next beyond their errors, under both assumptions about shared item errors. */
    settled: SettledEnds,
    backtest: z.nullable(Backtest),
    /** Findings on the labs together, in words. */
    reading: z.array(z.string()),
    warnings: z.array(Warning),
  }),
  examples: [{}, { lab: 'Anthropic' }, { panel: 'multibench', lab: 'google', line: 'refit' }],
  work: passWork(2_000, 50),
  ask: (given, { kernel }) => {
    const { panel, warnings, input } = openPanel(currentOr(given));
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
    const reach = kernel.studentQuantile((1 + input.level) / 2, line.n - 2);
    const exceeding = (over: readonly Track[]) =>
      over.reduce((sum, { points }) => sum + changesBeyond(line, points, reach), 0);
    const scattered = byFamilyScatter(kernel, panel, [swe, gpqa], 'params').panel;
    const byScatter = scattered && groupsOf(scattered);
    const settled = settledEnds({
      total: shown.reduce((sum, [, { points }]) => sum + points.length - 1, 0),
      independent: exceeding(shown.map(([, track]) => track)),
      familyScatter: byScatter && exceeding(shown.map(([lab]) => trackOf(line, byScatter.get(lab)!))),
      itemCorrelation: input.itemCorrelation,
      known: restsOnItems(
        shown.flatMap(([, { models }]) => models),
        [swe, gpqa],
      )
        ? fromItems
        : null,
      nouns: ['change of h from one release to the next', 'changes of h from one release to the next'],
      verbs: ['exceeds its error', 'exceed their errors'],
      groupedBy: panel.groupedBy,
    });
    return {
      method: 'h of each release from the line; swings between turning points; forecast by the lab’s mean h',
      n: labs.reduce((sum, { n }) => sum + n, 0),
      line: { kind: line.kind, slope: line.slope, intercept: line.intercept, n: line.n, r: line.r },
      labs,
      settled,
      backtest: tested ?? null,
      reading: [
        ...(settled.total === 0 ? [] : [settled.statement]),
        ...(tested === undefined ? [] : [backtestReading(tested)]),
      ],
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
