import { saturationQuestion } from '@cape/analysis';
import { fixed } from '@cape/analysis/number-text';
import { benchmark } from '@cape/evidence';
import type { Point } from '../figure.ts';
import { defineFigure } from '../figure-kind.ts';

/** The benchmarks to rotate to: how far they set the leaders of the old one apart, and what of it is news. */
export const nextAxisFigure = defineFigure({
  input: saturationQuestion.input,
  examples: [{}, { panel: 'multibench' }],
  draw(input, using) {
    const { rotateTo, old, top } = saturationQuestion.ask(input, using);
    const oldName = benchmark(old.benchmark).name;
    const [whole, own] = ['range of the leaders', `not explained by ${oldName}`];
    const widest = Math.max(old.spread, ...rotateTo.map(({ spread }) => spread));
    const points = (group: string, place: (row: (typeof rotateTo)[number]) => number) =>
      rotateTo.map(
        (row, at): Point => ({
          x: place(row),
          y: at,
          label: benchmark(row.benchmark).name,
          group,
          aside: group === whole,
          note: `${row.leaders} of the ${top} leaders; r with ${oldName} ${fixed(row.r, 2)} over ${row.n} models`,
        }),
      );
    return {
      id: 'next-axis',
      title: 'How far other benchmarks set the leaders apart',
      description: `The top ${top} on ${oldName}, on each other benchmark that three of them have: the range of their scores (hollow), and what of it the old benchmark does not explain (filled), the best next axis first. The upright line is their range on ${oldName} itself.`,
      x: { label: 'points', scale: 'linear', domain: [0, 1.05 * widest] },
      y: {
        label: '',
        scale: 'names',
        names: rotateTo.map(({ benchmark: id, leaders }) =>
          leaders < top ? `${benchmark(id).name}, ${leaders} of ${top}` : benchmark(id).name,
        ),
      },
      groups: [whole, own],
      marks: [
        { kind: 'rule', axis: 'x', at: old.spread, label: '' },
        { kind: 'points', points: points(whole, ({ spread }) => spread) },
        { kind: 'points', points: points(own, ({ ownSpread }) => ownSpread) },
      ],
    };
  },
});
