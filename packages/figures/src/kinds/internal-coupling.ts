import { cascadeQuestion } from '@cape/analysis';
import { fixed, percent } from '@cape/analysis/number-text';
import type * as z from 'zod/mini';
import type { Figure } from '../figure.ts';
import { defineFigure } from '../figure-kind.ts';

/** OPT's internal coupling against size, with the fixed point of its flow. */
export const internalCouplingFigure = defineFigure({
  input: cascadeQuestion.input,
  examples: [{}, { level: 0.5 }],
  draw: (input, using) => internalCoupling(cascadeQuestion.ask(input, using)),
});

function internalCoupling({ internal }: z.output<typeof cascadeQuestion.answer>): Figure {
  const { ladder, flow } = internal;
  const rungs = ladder.map(({ model, paramsB, coupling }) => ({
    x: paramsB,
    y: coupling,
    label: model,
    group: 'OPT',
  }));
  const { lower, upper } = flow?.interval ?? { lower: null, upper: null };
  return {
    id: 'internal-coupling',
    title: 'Internal coupling of OPT',
    description:
      'Coupling of reasoning and truthfulness prompts inside each model, as published. The level line is the fixed point of the flow fitted up to 13 B, where coupling would stand still.',
    x: { label: 'parameters, billions', scale: 'log' },
    y: { label: 'internal coupling', scale: 'linear', domain: [0, 1] },
    marks: [
      ...(flow !== null && lower !== null && upper !== null
        ? [
            {
              kind: 'span' as const,
              axis: 'y' as const,
              from: Math.max(0, lower),
              to: Math.min(1, upper),
              label: `fixed point, ${percent(flow.interval.level)} interval`,
            },
          ]
        : []),
      ...(flow === null
        ? []
        : [
            {
              kind: 'rule' as const,
              axis: 'y' as const,
              at: flow.fixedPoint,
              label: `fixed point ${fixed(flow.fixedPoint, 2)}`,
            },
          ]),
      { kind: 'line', points: rungs, label: 'OPT', group: 'OPT' },
      { kind: 'points', points: rungs },
    ],
  };
}
