import { answer, BenchmarkKey, panelQuestion, simulateQuestion } from '@cape/analysis';
import * as z from 'zod/mini';
import { defineFigure } from '../figure-kind.ts';
import { drawSimulation } from '../simulation.ts';

/** Path of one model's scores along a law, over size. */
export const simulationFigure = defineFigure({
  input: z.object({
    ...simulateQuestion.input.shape,
    benchmark: z
      .optional(BenchmarkKey)
      .check(z.describe('This benchmark alone, with the trajectory without levers beside it. Default: all.')),
  }),
  examples: [{ ensemble: 50 }, { benchmark: 'HellaSwag', curation: 1, ensemble: 50 }],
  draw({ benchmark: wanted, ...input }, using) {
    const simulated = simulateQuestion.ask(input, using);
    const isPulled = Object.values(simulated.applied).some((u) => u !== 0);
    const plain =
      wanted !== undefined && isPulled
        ? simulateQuestion.ask({ ...input, curation: 0, width: 0, architecture: 0 }, using)
        : undefined;
    const { models } = answer(panelQuestion, { panel: input.panel, view: input.view }, using);
    return drawSimulation(simulated, wanted === undefined ? simulated.benchmarks : [wanted], models, plain);
  },
});
