import * as z from 'zod/mini';
import { Interval } from '../interval.ts';
import { PanelSource } from '../panel/panel-input.ts';
import { View } from '../panel/view.ts';
import { defineQuestion } from '../question.ts';
import { samplingFields } from '../sampling-fields.ts';
import { Warning } from '../warning.ts';
import { passWork } from '../work/pass-work.ts';
import { internalFlow, stagesOf } from './cascade.ts';
import { flowReading, stageReading } from './cascade-summary.ts';
import { Flow } from './flow.ts';

export const Axis = z.object({
  benchmark: z.string(),
  /** Range of the five best, points; and whether it exceeds item noise. */
  topSpread: z.nullable(z.number()),
  /** Mean range of five equally good models by their scores' errors alone, points. */
  noiseAlone: z.nullable(z.number()),
  separates: z.nullable(z.boolean()),
});

const Stage = z.object({
  name: z.string(),
  published: z.string(),
  /** Sizes at which the papers place the stage, billions of parameters. */
  publishedSizes: z.object({ from: z.number(), to: z.number() }),
  panel: z.string(),
  n: z.int(),
  r: z.nullable(z.number()),
  interval: z.nullable(Interval),
  axes: z.array(Axis),
  /** The pair couples (the interval of r leaves zero out) and both axes separate their leaders. */
  active: z.boolean(),
});

export const cascadeQuestion = defineQuestion({
  input: z.object({
    panel: z
      .optional(PanelSource)
      .check(
        z.describe(
          'One panel to ask about every pair. Without it, for each pair the panel that can speak of it.',
        ),
      ),
    view: z._default(View, 'curated'),
    level: samplingFields.level,
  }),
  answer: z.object({
    method: z.string(),
    n: z.int(),
    stages: z.array(Stage),
    internal: z.object({
      ladder: z.array(z.object({ model: z.string(), paramsB: z.number(), coupling: z.number() })),
      flow: z.nullable(Flow),
      /** Relative change from 13 B to 30 B, percent. */
      dropPercent: z.nullable(z.number()),
    }),
    reading: z.array(z.string()),
    warnings: z.array(Warning),
  }),
  examples: [{}, { panel: 'multibench' }],
  work: passWork(3_000, 50),
  ask({ panel, view, level }, { kernel }) {
    const { stages, warnings } = stagesOf(kernel, panel, view, level);
    const internal = internalFlow(kernel, level);
    return {
      method:
        'Pearson r with Fisher intervals per pair; top-five range against item noise; flow by least squares with Fieller',
      n: stages.reduce((sum, { n }) => sum + n, 0),
      stages,
      internal,
      reading: [...stages.map(stageReading), flowReading(internal.flow)],
      warnings: [
        ...warnings,
        {
          code: 'pooled-families',
          message:
            'r over a whole panel mixes what happens within families and between them: see the question coupling for the split.',
        },
      ],
    };
  },
});

export type Stage = z.infer<typeof Stage>;
