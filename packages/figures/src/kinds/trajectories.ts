import { labsQuestion } from '@cape/analysis';
import type { Mark, Point } from '../figure.ts';
import { defineFigure } from '../figure-kind.ts';
import { yearsOf } from './places.ts';

/** Within ±5 a model is balanced (arXiv 2605.18840). */
const balanced = 5;

/** Each lab's releases over time, its excursions and recoveries drawn bold. */
export const trajectoriesFigure = defineFigure({
  input: labsQuestion.input,
  examples: [{}, { lab: 'Anthropic' }],
  draw(input, using) {
    const { labs, line } = labsQuestion.ask(input, using);
    const places = new Map<string, Point>();
    for (const { lab, releases } of labs) {
      for (const { model, released, h, interval } of releases) {
        const date = yearsOf(released);
        if (date === null) continue;
        places.set(model, {
          x: date.at,
          // Some are dated by their year alone.
          ...(date.to - date.from > 0.5 && { xInterval: { lower: date.from, upper: date.to } }),
          y: h,
          label: model,
          group: lab,
          yInterval: { lower: interval.lower, upper: interval.upper },
          note: released,
        });
      }
    }
    const path = (names: readonly string[]) => names.flatMap((name) => places.get(name) ?? []);
    const lines = labs.flatMap(({ lab, releases, swings }): Mark[] => {
      const names = releases.map(({ model }) => model);
      return [
        { kind: 'line', label: '', group: lab, points: path(names) },
        ...swings.map(
          ({ from, to }): Mark => ({
            kind: 'line',
            label: '',
            group: lab,
            bold: true,
            points: path(names.slice(names.indexOf(from), names.indexOf(to) + 1)),
          }),
        ),
      ];
    });
    return {
      id: 'trajectories',
      title: 'Each lab’s path over time',
      description: `The h-field of every release from the ${line.kind} line, a lab’s releases joined in their order. A bold stretch moved by more than ten points: an excursion, or the recovery from one. Bars are ${Math.round(input.level * 100)} % intervals from the tests’ items and the line; inside the shaded middle a release is balanced. A bar to the sides: only the year is known.`,
      x: { label: 'release', scale: 'date' },
      y: { label: 'h, points', scale: 'linear' },
      groups: labs.map(({ lab }) => lab),
      marks: [
        { kind: 'span', axis: 'y', from: -balanced, to: balanced, label: '' },
        { kind: 'rule', axis: 'y', at: 0, label: '' },
        ...lines,
        { kind: 'points', points: [...places.values()] },
      ],
    };
  },
});
