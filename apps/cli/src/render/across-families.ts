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
      { title: 'method', key: 'method', value: ({ name }) => name, show: ({ name }) => methodName(name) },
      {
        title: 'error (points)',
        key: 'points',
        value: ({ error }) => error.points,
        show: ({ error }) => fixed(error.points, 2),
      },
      {
        title: 'intervals hold',
        key: 'coverage',
        value: ({ coverage }) => coverage,
        show: ({ coverage }) => chance(coverage),
      },
      { title: 'n', key: 'n', value: ({ error }) => error.n },
      {
        title: 'no prediction',
        key: 'missing',
        value: ({ error }) => error.missing,
      },
    ]),
    text(`The default prediction is “${methodName(across.best)}”.`),
    ...across.methods
      .slice(0, 1)
      .map(({ name, description }) => text(`${methodName(name)}: ${description}.`)),
  ];
}
