import { wilsonInterval } from '@cape/core-wasm';
import * as z from 'zod/mini';
import { Interval } from '../interval.ts';
import { groupsOf } from '../panel/groups.ts';
import { openPanel, panelFields, samplingFields } from '../panel/panel-input.ts';
import { rungWarnings } from '../panel/rungs.ts';
import { defineQuestion } from '../question.ts';
import { Warning } from '../warning.ts';
import { passWork } from '../work/pass-work.ts';
import { exactSignTest } from './isocline.ts';
import { gammaOf, stepsOf } from './local.ts';

/** B₂ = √(0.187·B₁), in fractions: the published isocline, calibrated on one family (arXiv 2605.18838). */
export const publishedIsocline = 0.187;

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
    const steps = [...groupsOf(panel).values()].flatMap((models) =>
      stepsOf(models, 'hellaswag', 'truthfulqa').flatMap((step) => {
        const gamma = gammaOf(step);
        if (gamma === null || gamma === 0) return [];
        const middle = (id: 'hellaswag' | 'truthfulqa') =>
          (step.from.scores.get(id)!.value + step.to.scores.get(id)!.value) / 2;
        const boundary = 10 * Math.sqrt(input.ratio * middle('hellaswag'));
        return [{ positive: gamma > 0, called: middle('truthfulqa') < boundary }];
      }),
    );
    const n = steps.length;
    const positives = steps.filter(({ positive }) => positive).length;
    const mostly = positives * 2 >= n;
    const right = steps.map(({ positive, called }) => ({
      rule: called === positive,
      commonest: positive === mostly,
    }));
    const onlyRule = right.filter(({ rule, commonest }) => rule && !commonest).length;
    const onlyCommonest = right.filter(({ rule, commonest }) => commonest && !rule).length;
    const pValue = exactSignTest(onlyRule, onlyCommonest);
    const rate = (hits: number) => ({
      hits,
      n,
      rate: n === 0 ? null : hits / n,
      interval:
        n === 0
          ? null
          : { ...wilsonInterval(kernel, hits, n, input.level), level: input.level, method: 'Wilson' },
    });
    return {
      method:
        'sign of each step against the side of the boundary its middle lies on; Wilson intervals; exact McNemar test',
      panel: panel.name,
      n,
      ratio: input.ratio,
      rule: rate(right.filter(({ rule }) => rule).length),
      commonest: {
        ...rate(right.filter(({ commonest }) => commonest).length),
        sign: mostly ? ('positive' as const) : ('negative' as const),
      },
      onlyRule,
      onlyCommonest,
      pValue,
      verdict:
        pValue >= 1 - input.level
          ? ('no different' as const)
          : onlyRule > onlyCommonest
            ? ('better' as const)
            : ('worse' as const),
      warnings: [...rungWarnings(panel, 'params', ['hellaswag', 'truthfulqa']), ...warnings],
    };
  },
});
