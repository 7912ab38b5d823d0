import { couplingQuestion, scaleUnits } from '@cape/analysis';
import { fixed } from '@cape/core-wasm/number-text';
import { benchmark } from '@cape/evidence';
import type { Mark } from '../figure.ts';
import { defineFigure } from '../figure-kind.ts';
import { phaseSpans } from '../phase-spans.ts';

/** γ₁₂ beyond this is hardly ever told from noise: the steps near zero are what the figure is about. */
const shown = 2;

/** γ₁₂ of each step between two sizes of a family, over the phases. */
export const couplingFigure = defineFigure({
  input: couplingQuestion.input,
  examples: [{}, { group: 'Pythia' }],
  draw(input, using) {
    const { groups, overall, x, y, scale } = couplingQuestion.ask(input, using);
    const steps = groups.flatMap(({ group, local }) =>
      local.flatMap(({ from, to, size, gamma, interval, probabilityPositive, phase }) =>
        gamma === null
          ? []
          : [
              {
                x: size,
                y: gamma,
                label: `${from} → ${to}`,
                group,
                yInterval: { lower: interval.lower, upper: interval.upper },
                aside: phase === 'undetermined',
                lead: phase !== 'undetermined',
                note: `positive with probability ${fixed(probabilityPositive, 2)}`,
              },
            ],
      ),
    );
    const sizes = steps.map(({ x }) => x);
    const { slope = null, interceptAtOne = null } = overall.running?.theilSen ?? {};
    const running: Mark[] =
      slope === null || interceptAtOne === null || sizes.length === 0
        ? []
        : [
            {
              kind: 'line',
              label: 'running coupling (Theil–Sen)',
              dashed: true,
              points: [Math.min(...sizes), Math.max(...sizes)].map((size) => ({
                x: size,
                y: interceptAtOne + slope * using.kernel.log10(size),
              })),
            },
          ];
    return {
      id: 'coupling',
      title: 'Running coupling γ₁₂',
      description: `Each point is a step between two sizes of a family: points of ${benchmark(y).name} gained for one point of ${benchmark(x).name}. Bars are ${Math.round(input.level * 100)} % Fieller intervals from the tests’ items, an arrow is an open end. Filled points are statistically clear, hollow ones are within measurement error. The narrow band about zero is the transition.`,
      x: { label: scale === 'params' ? 'parameters, billions' : scaleUnits[scale], scale: 'log' },
      y: { label: 'γ₁₂, points for a point', scale: 'linear', domain: [-shown, shown] },
      groups: groups.map(({ group }) => group),
      marks: [...phaseSpans, ...running, { kind: 'points', points: steps }],
    };
  },
});
