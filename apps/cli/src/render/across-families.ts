import type { AcrossFamilies } from '@cape/analysis';
import { methodName } from '@cape/analysis/method-name';
import { chance, fixed } from '@cape/analysis/number-text';
import { type Block, heading, table, text } from './block.ts';

/** Every way to predict on families that it has not seen, best first. */
export function acrossFamilies(across: AcrossFamilies | null): readonly Block[] {
  if (across === null) return [];
  return [
    heading(
      `\nEvery way to predict, on ${across.families} families of ${across.panel} (${across.cells} scores), each left out and predicted from its smallest model`,
    ),
    table(across.methods, [
      { title: 'method', of: 'name', key: 'method', show: methodName },
      { title: 'error (points)', of: 'error.points', show: (v) => fixed(v, 2) },
      { title: 'intervals hold', of: 'coverage', show: chance },
      { title: 'n', of: 'error.n' },
      { title: 'no prediction', of: 'error.missing' },
    ]),
    text(`The default prediction is “${methodName(across.best)}”.`),
    ...across.methods
      .slice(0, 1)
      .map(({ name, description }) => text(`${methodName(name)}: ${description}.`)),
  ];
}
