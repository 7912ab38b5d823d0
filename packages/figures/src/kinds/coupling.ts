import { couplingQuestion } from '@cape/analysis';
import { defineFigure } from '../figure-kind.ts';

/** γ₁₂ of each step between two sizes of a family, over the phases. */
export const couplingFigure = defineFigure({
  input: couplingQuestion.input,
  examples: [{}, { group: 'Pythia' }],
  draw(input, using) {
    const coupling = couplingQuestion.ask(input, using);
    const steps = coupling.groups.flatMap(({ group, local }) =>
      local.flatMap(({ from, to, paramsB, gamma, interval }) =>
        gamma === null
          ? []
          : [{ x: paramsB, y: gamma, label: `${from} → ${to}`, group, yInterval: interval }],
      ),
    );
    return {
      id: 'coupling',
      title: 'Local coupling',
      description:
        'Each point is a step between two sizes of a family: points of the second benchmark gained per point of the first. Bars are 95 % Fieller intervals from the tests’ items; one that runs to the edge is open.',
      x: { label: 'parameters, billions', scale: 'log' },
      y: { label: 'γ₁₂, points per point', scale: 'linear', domain: [-2, 2] },
      marks: [
        { kind: 'span', axis: 'y', from: -0.1, to: 0.1, label: 'transition; above it bonus, below it tax' },
        { kind: 'rule', axis: 'y', at: 0, label: '' },
        { kind: 'points', points: steps },
      ],
    };
  },
});
