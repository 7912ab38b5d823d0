import { answer, BenchmarkKey, compareQuestion } from '@cape/analysis';
import { InputError } from '@cape/evidence';
import * as z from 'zod/mini';
import { drawTradeOff } from '../comparison.ts';
import { defineFigure } from '../figure-kind.ts';

/** Two benchmarks' changes against each other: which one paid for the other. */
export const tradeOffFigure = defineFigure({
  input: z.extend(compareQuestion.input, { x: z.optional(BenchmarkKey), y: z.optional(BenchmarkKey) }),
  examples: compareQuestion.examples,
  draw({ x, y, ...input }, using) {
    const compared = answer(compareQuestion, input, using);
    const [pair] = compared.coupling;
    const [across, up] = [x ?? pair?.x, y ?? pair?.y];
    const figure = across === undefined || up === undefined ? null : drawTradeOff(compared, across, up);
    if (figure !== null) return figure;
    const shared = compared.benchmarks.map(({ benchmark }) => benchmark);
    throw new InputError([
      {
        code: 'no-pair',
        path: 'x',
        expected: `two benchmarks that the runs share (${shared.join(', ')})`,
        received: [x, y].filter((name) => name !== undefined).join(' and ') || 'none given',
      },
    ]);
  },
});
