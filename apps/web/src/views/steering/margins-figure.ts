import type { Figure } from '@cape/figures';
import type { Evaluation } from '@cape/steer';
import { text } from '#text/steering';
import { conditionName } from './conditions.tsx';

/** Each prompt's margin before and after each push. */
export function marginsFigure({ margins, conditions }: Evaluation): Figure {
  const { title, description, x, y, unchanged } = text.measure.figure;
  const before = margins.map(({ unsteered }) => unsteered);
  const ends = [Math.min(...before), Math.max(...before)];
  return {
    id: 'steering-margins',
    title,
    description,
    x: { label: x, scale: 'linear' },
    y: { label: y, scale: 'linear' },
    marks: [
      { kind: 'rule', axis: 'x', at: 0, label: '' },
      { kind: 'rule', axis: 'y', at: 0, label: '' },
      { kind: 'line', dashed: true, label: unchanged, points: ends.map((end) => ({ x: end, y: end })) },
      ...conditions.map(({ name }, c) => ({
        kind: 'points' as const,
        points: margins.map(({ prompt, unsteered, conditions: after }) => ({
          x: unsteered,
          y: after[c]!,
          label: prompt,
          group: conditionName(name),
        })),
      })),
    ],
  };
}
