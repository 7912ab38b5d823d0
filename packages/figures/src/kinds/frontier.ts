import { answer, lineQuestion, panelQuestion } from '@cape/analysis';
import { defineFigure } from '../figure-kind.ts';

/** SWE-bench against GPQA with the line: each model with its item error. */
export const frontierFigure = defineFigure({
  input: lineQuestion.input,
  examples: [{}, { rows: 'all', resamples: 200 }],
  draw(input, using) {
    const panel = answer(panelQuestion, { panel: input.panel, view: input.view }, using);
    const line = lineQuestion.ask(input, using);
    const { from, to } = line.range;
    const leftOut = new Set(line.leftOut);
    const at = (x: number) => ({ x, y: line.slope * x + line.intercept });
    // 1.96 standard errors either way.
    const interval = ({ value, standardError }: { value: number; standardError: number }) => ({
      lower: value - 1.96 * standardError,
      upper: value + 1.96 * standardError,
    });
    return {
      id: 'frontier',
      title: 'The frontier',
      description: `GPQA Diamond against SWE-bench Verified, ${panel.n} models; bars are 95 % intervals from the tests’ items. The line is least squares over ${line.n}; hollow models came after it was frozen.`,
      x: { label: 'SWE-bench Verified, %', scale: 'linear' },
      y: { label: 'GPQA Diamond, %', scale: 'linear' },
      marks: [
        { kind: 'line', label: 'least squares', points: [at(from), at(to)] },
        {
          kind: 'points',
          points: panel.models.flatMap(({ model, group, scores }) => {
            const x = scores[line.x];
            const y = scores[line.y];
            if (x === undefined || y === undefined) return [];
            const place = { x: x.value, y: y.value, label: model, group, aside: leftOut.has(model) };
            return [{ ...place, xInterval: interval(x), yInterval: interval(y) }];
          }),
        },
      ],
    };
  },
});
