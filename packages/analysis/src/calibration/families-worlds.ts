import type { Kernel } from '@cape/core-wasm';
import { holdoutQuestion } from '../dynamics/holdout-question.ts';
import { answer } from '../question.ts';
import type { CalibrationRow } from './row.ts';

/** Real families, each predicted from its smallest model by what the others teach; before: the law of one family. */
export function familiesRows(kernel: Kernel): CalibrationRow[] {
  const judged = (derivative: 'integral' | 'cumulative') =>
    answer(holdoutQuestion, { derivative, ensemble: 0 }, { kernel }).acrossFamilies!;
  const [before, now] = [judged('integral'), judged('cumulative')];
  const { families, cells, methods } = now;
  const errorOf = (from: typeof now, name: string) =>
    from.methods.find((method) => method.name === name)!.error.points!;
  const world = `${families} families of observational left out, ${cells} scores`;
  return methods.flatMap(({ name, error, coverage }) => [
    {
      figure: `prediction by ${name}`,
      world,
      measure: 'mean error (points)',
      wanted: [0, name === 'shared' ? 3.2 : 100] as const,
      before: name === 'shared' ? errorOf(before, 'ode') : name === 'ode' ? errorOf(before, name) : null,
      after: error.points!,
      repetitions: families,
    },
    ...(coverage === null
      ? []
      : [
          {
            figure: `prediction by ${name}`,
            world,
            measure: 'coverage',
            wanted: name === 'shared' ? ([0.93, 0.97] as const) : ([0, 1] as const),
            before: null,
            after: coverage,
            repetitions: families,
          },
        ]),
  ]);
}
