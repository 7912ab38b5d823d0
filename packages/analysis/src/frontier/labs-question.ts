import * as z from 'zod/mini';
import { NoFraction } from '../benchmarks/percent.ts';
import { GivenName } from '../given-name.ts';
import { Interval } from '../interval.ts';
import { itemCorrelationField } from '../item-noise/item-correlation-field.ts';
import { SettledEnds } from '../item-noise/settled-ends.ts';
import { currentFields, currentOr, openPanel, panelFields } from '../panel/panel-input.ts';
import { defineQuestion } from '../question.ts';
import { samplingFields } from '../sampling-fields.ts';
import { Warning } from '../warning.ts';
import { passWork } from '../work/pass-work.ts';
import { ComputeTierPair } from './compute-tier.ts';
import { Backtest, Forecast } from './forecast.ts';
import { labTrajectories } from './lab-trajectories.ts';
import { backtestReading, dateWarnings, extrapolationWarning } from './labs-summary.ts';
import { LineKind, LineSummary } from './trend-line.ts';

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

const LabsInput = z.object({
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
});
export type LabsInput = z.output<typeof LabsInput>;

/** Every lab's releases in order, and where its next one is expected. */
export const labsQuestion = defineQuestion({
  input: LabsInput,
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
    const { line, groups, labs, settled, tested } = labTrajectories(kernel, panel, input);
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
        ...dateWarnings(labs, groups),
        ...(labs.length === 0
          ? [{ code: 'no-data', message: 'No dated release has both SWE-bench Verified and GPQA Diamond.' }]
          : []),
        ...extrapolationWarning(kernel, line, labs),
      ],
    };
  },
});
