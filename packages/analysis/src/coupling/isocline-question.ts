import * as z from 'zod/mini';
import { Interval } from '../interval.ts';
import { openPanel, panelFields } from '../panel/panel-input.ts';
import { rungWarnings } from '../panel/rungs.ts';
import { defineQuestion } from '../question.ts';
import { samplingFields } from '../sampling-fields.ts';
import { Warning } from '../warning.ts';
import { passWork } from '../work/pass-work.ts';
import { isoclineTest, publishedIsocline } from './isocline.ts';

const Rate = z.object({
  hits: z.int(),
  n: z.int(),
  rate: z.nullable(z.number()),
  interval: z.nullable(Interval),
});

/** The published boundary between tax and bonus, tested against always calling the commonest sign. */
export const isoclineQuestion = defineQuestion({
  input: z.object({
    ...panelFields('base'),
    ratio: z
      ._default(
        z.number({ error: 'a ratio above 0, at most 10' }).check(z.positive(), z.maximum(10)),
        publishedIsocline,
      )
      .check(z.describe('a/b of B₂ = √((a/b)·B₁), in fractions.')),
    level: samplingFields.level,
  }),
  answer: z.object({
    method: z.string(),
    panel: z.string(),
    n: z.int(),
    ratio: z.number(),
    /** Above the boundary called negative, below it positive. */
    rule: Rate,
    /** Always calling the sign most steps have. */
    commonest: z.extend(Rate, { sign: z.enum(['positive', 'negative']) }),
    /** Steps that only one of the two gets right, and the exact two-sided p of so uneven a split (McNemar). */
    onlyRule: z.int(),
    onlyCommonest: z.int(),
    pValue: z.number(),
    verdict: z.enum(['better', 'worse', 'no different']),
    warnings: z.array(Warning),
  }),
  examples: [{}, { panel: 'observational' }],
  work: passWork(500, 10),
  ask(given, { kernel }) {
    const { panel, warnings, input } = openPanel(given);
    const { n, ...test } = isoclineTest(kernel, panel, input);
    return {
      method:
        'sign of each step against the side of the boundary its middle lies on; Wilson intervals; exact McNemar test',
      panel: panel.name,
      n,
      ratio: input.ratio,
      ...test,
      warnings: [...rungWarnings(panel, 'params', ['hellaswag', 'truthfulqa']), ...warnings],
    };
  },
});
