import * as z from 'zod/mini';
import { pairFields } from '../benchmarks/benchmark-name.ts';
import { Percent } from '../benchmarks/percent.ts';
import { GivenName } from '../given-name.ts';
import { panelFields } from '../panel/panel-input.ts';
import { defineQuestion } from '../question.ts';
import { samplingFields } from '../sampling-fields.ts';
import { Warning } from '../warning.ts';
import { Measurement } from './measurements.ts';
import { familyPlan, itemsPlan } from './power.ts';
import { continuousItems, noSteps, powerSummary } from './power-summary.ts';

const PlannedItems = z.object({
  /** Items needed to find the difference. */
  items: z.int(),
  /** Smallest difference, in points, that the benchmark's own items find; null where their number is not known. */
  detectable: z.nullable(z.number()),
});

export const PowerPlan = z.object({
  benchmark: z.string(),
  /** Items that the benchmark has; null where that is not known. */
  has: z.nullable(z.int()),
  difference: z.number(),
  score: z.number(),
  itemCorrelation: z.number(),
  designEffect: z.number(),
  /** Both models answer the same items. */
  paired: PlannedItems,
  /** Each model answers items of its own, or items are not kept. */
  unpaired: PlannedItems,
});

export type PowerPlan = z.infer<typeof PowerPlan>;

export const FamilyPlan = z.object({
  panel: z.string(),
  group: z.string(),
  x: z.string(),
  y: z.string(),
  steps: z.int(),
  /** Steps that today's errors settle. */
  settled: z.int(),
  /** Steps that a repetition of today's measurement would be expected to settle. */
  repeated: z.number(),
  /** The largest gain first. */
  measurements: z.array(Measurement),
});

export type FamilyPlan = z.infer<typeof FamilyPlan>;

const PowerInput = z
  .object({
    benchmark: z
      .optional(z.string().check(z.minLength(1), z.maxLength(200)))
      .check(z.describe('The benchmark on which two models are to be compared.')),
    difference: z
      .optional(
        z.number({ error: 'a difference in points, from −100 to 100, other than 0' }).check(
          z.minimum(-100),
          z.maximum(100),
          z.refine((value) => value !== 0),
        ),
      )
      .check(z.describe('The true difference that is to be found, in points; negative for a drop.')),
    score: z
      ._default(Percent, 50)
      .check(z.describe('The first model’s score, in percent; 50 is the least favourable.')),
    items: z
      .optional(z.int({ error: 'a number of items from 1' }).check(z.minimum(1), z.maximum(100_000_000)))
      .check(z.describe('Items of the benchmark, where it has another number than CAPE knows.')),
    itemCorrelation: z
      ._default(z.number({ error: 'a correlation from 0 to 0.99' }).check(z.minimum(0), z.maximum(0.99)), 0.7)
      .check(
        z.describe(
          'Correlation of the two models’ items: 0 for unrelated models, about 0.7 within the clean public families.',
        ),
      ),
    designEffect: z
      ._default(z.number({ error: 'a factor from 1 to 1000' }).check(z.minimum(1), z.maximum(1000)), 1)
      .check(z.describe('How much clusters of items inflate the variance; 1 for independent items.')),
    group: z
      .optional(GivenName)
      .check(z.describe('A family of the panel: which further measurement would settle most of its steps.')),
    ...panelFields('base'),
    ...pairFields,
    level: samplingFields.level,
    power: z
      ._default(z.number({ error: 'a power from 0.5 to 0.999' }).check(z.minimum(0.5), z.maximum(0.999)), 0.8)
      .check(z.describe('Probability with which the difference is to be found.')),
  })
  .check(
    z.refine(({ benchmark, group }) => benchmark !== undefined || group !== undefined, {
      path: ['benchmark'],
      error: 'a benchmark and a difference, or the group of a panel',
      params: { code: 'nothing-asked' },
    }),
    z.refine(({ benchmark, difference }) => benchmark === undefined || difference !== undefined, {
      path: ['difference'],
      error: 'the difference to be found, in points',
      params: { code: 'difference-missing' },
    }),
    z.refine(({ score, difference = 0 }) => score + difference >= 0 && score + difference <= 100, {
      path: ['difference'],
      error: 'a difference that leaves the second score between 0 and 100',
      params: { code: 'out-of-range' },
    }),
  );
export type PowerInput = z.output<typeof PowerInput>;

export const powerQuestion = defineQuestion({
  input: PowerInput,
  answer: z.object({
    method: z.string(),
    level: z.number(),
    power: z.number(),
    plan: z.nullable(PowerPlan),
    family: z.nullable(FamilyPlan),
    summary: z.array(z.string()),
    warnings: z.array(Warning),
  }),
  examples: [
    { benchmark: 'truthfulqa_mc1', difference: -2 },
    { panel: 'base', group: 'Pythia' },
  ],
  work: () => 20_000,
  ask(input, { kernel }) {
    const { level, power, benchmark, group, difference } = input;
    const family = group === undefined ? null : familyPlan(kernel, { ...input, group });
    const answer = {
      method:
        'Normal power of a paired and of an unpaired difference of means; a step is settled where both of its differences are clear of zero',
      level,
      power,
      plan: benchmark === undefined ? null : itemsPlan(kernel, benchmark, difference!, input),
      family: family?.plan ?? null,
    };
    return {
      ...answer,
      summary: powerSummary(answer),
      warnings: [
        ...continuousItems(benchmark),
        ...(family === null ? [] : [...family.warnings, ...noSteps(family.plan)]),
      ],
    };
  },
});
