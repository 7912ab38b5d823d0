import { labsQuestion } from '@cape/analysis';
import { range } from '@cape/analysis/number-text';
import type { Point } from '../figure.ts';
import { defineFigure } from '../figure-kind.ts';

/** Within ±5 a model is balanced (arXiv 2605.18840). */
const balanced = 5;

/** Each lab's releases and their mean about the frontier line. */
export const hFieldFigure = defineFigure({
  input: labsQuestion.input,
  examples: [{}, { line: 'refit' }],
  draw(input, using) {
    const { labs, line } = labsQuestion.ask(input, using);
    const rows = [...labs].sort((a, b) => b.meanH - a.meanH);
    const means: Point[] = rows.map(({ lab, meanH, meanHInterval, n }, at) => ({
      x: meanH,
      y: at,
      label: `${lab}: mean of ${n}`,
      group: 'mean of the lab',
      ...(meanHInterval && { xInterval: { lower: meanHInterval.lower, upper: meanHInterval.upper } }),
    }));
    const releases: Point[] = rows.flatMap(({ lab, releases }, at) =>
      releases.map(({ model, h, released, interval }) => ({
        x: h,
        y: at,
        label: model,
        group: 'release',
        aside: true,
        note: `${lab}, ${released}; h ${range(interval)}`,
      })),
    );
    return {
      id: 'h-field',
      title: 'The h-field of each lab',
      description: `How far each release’s GPQA Diamond lies above or below the ${line.kind} line at its SWE-bench score: to the right it reasons better than it codes, to the left it codes better. Filled points are a lab’s mean with its ${Math.round(input.level * 100)} % interval; the shaded middle is balanced (within ${balanced} points).`,
      x: { label: 'h, points', scale: 'linear' },
      y: { label: '', scale: 'names', names: rows.map(({ lab }) => lab) },
      marks: [
        { kind: 'span', axis: 'x', from: -balanced, to: balanced, label: '' },
        { kind: 'rule', axis: 'x', at: 0, label: '' },
        { kind: 'points', points: releases },
        { kind: 'points', points: means },
      ],
    };
  },
});
