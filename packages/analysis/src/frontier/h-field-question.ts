import * as z from 'zod/mini';
import { NoFraction, PercentError } from '../benchmarks/percent.ts';
import { GivenName } from '../given-name.ts';
import { Interval } from '../interval.ts';
import { openPanel, panelFields } from '../panel/panel-input.ts';
import { defineQuestion } from '../question.ts';
import { samplingFields } from '../sampling-fields.ts';
import { Warning } from '../warning.ts';
import { hFieldOfModel } from './h-field-of-model.ts';
import { readingOf } from './h-field-summary.ts';
import { extrapolation, LineKind, LineSummary } from './trend-line.ts';

const HFieldInput = z.object({
  swe: NoFraction.check(z.describe('SWE-bench Verified, percent.')),
  gpqa: NoFraction.check(z.describe('GPQA Diamond, percent.')),
  sweError: z
    .optional(PercentError)
    .check(z.describe('Its reported standard error in points; from its 500 items where not given.')),
  gpqaError: z
    .optional(PercentError)
    .check(z.describe('Its reported standard error in points; from its 198 items where not given.')),
  reporters: z
    ._default(z.enum(['one', 'mixed'], { error: '"one" or "mixed"' }), 'one')
    .check(
      z.describe(
        'mixed: the two scores, or those they are compared with, come from different reporters, whose spread enters the error.',
      ),
    ),
  line: z
    ._default(LineKind, 'frozen')
    .check(z.describe('frozen: the published line; refit: least squares over every row of the panel.')),
  lab: z.optional(GivenName).check(z.describe('Compare with this lab’s earlier releases.')),
  ...panelFields('frontier'),
  level: samplingFields.level,
});
export type HFieldInput = z.output<typeof HFieldInput>;

/** Position of one model about the frontier line. */
export const hFieldQuestion = defineQuestion({
  input: HFieldInput,
  answer: z.object({
    method: z.string(),
    n: z.int(),
    h: z.number(),
    predicted: z.number(),
    interval: Interval,
    /** Points: of both scores (their items, and with mixed reporters the spread between these), of the line, of both. */
    standardError: z.object({ items: z.number(), line: z.number(), total: z.number() }),
    /** Standard deviation between reporters of one score, points, where it is part of the error. */
    reporterSpread: z.nullable(z.object({ swe: z.number(), gpqa: z.number() })),
    degreesOfFreedom: z.number(),
    probabilityReasoningRich: z.number(),
    probabilitySpecialist: z.number(),
    direction: z.enum(['reasoning-rich', 'coding-rich', 'on the line']),
    /** By |h| alone: below 5 balanced, beyond 10 a specialist. */
    lean: z.enum(['balanced', 'leaning', 'specialist']),
    /** True where the interval leaves zero out. */
    toldFromTrend: z.boolean(),
    line: LineSummary,
    /**
     * Range of a new model at this SWE-bench score, by the bounded line: the scatter of models there, not the error
     * of the mean, and never beyond chance and 100.
     */
    newModel: z.object({ expected: z.number(), interval: Interval, holdsThisOne: z.boolean() }),
    /** Factor by which both tests would have to be larger to distinguish h of this size from zero: 1 where it is, null where no number suffices. */
    itemsNeeded: z.nullable(z.number()),
    lab: z.nullable(z.object({ name: z.string(), n: z.int(), meanH: z.number(), aboveLabMean: z.number() })),
    /** The answer in words. */
    reading: z.array(z.string()),
    warnings: z.array(Warning),
  }),
  examples: [
    { swe: 87.6, gpqa: 94.2 },
    { swe: 80.8, gpqa: 74.1, line: 'refit', lab: 'Anthropic' },
  ],
  work: () => 100,
  ask: (given, { kernel }) => {
    const { panel, warnings, input } = openPanel(given);
    const { line, spread, found } = hFieldOfModel(kernel, panel, input);
    const beyond = extrapolation(line, input.swe);
    return {
      method: `h = GPQA − (${line.slope}·SWE + ${line.intercept}); error of both tests’ items${spread === null ? '' : ', of the spread between their reporters'} and of the line`,
      ...found,
      reading: readingOf(found, spread !== null),
      warnings: [...warnings, ...(beyond === undefined ? [] : [{ code: 'extrapolated', message: beyond }])],
    };
  },
});
