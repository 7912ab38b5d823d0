import { answer, currentOr, panelQuestion, saturationQuestion } from '@cape/analysis';
import { fixed } from '@cape/analysis/number-text';
import { benchmark } from '@cape/evidence';
import * as z from 'zod/mini';
import { defineFigure } from '../figure-kind.ts';
import { besideField, besideNote, besidePoints, rowsAsked } from './places.ts';

/** The models on both axes, the old axis' leaders set off: how far they still lie apart on either. */
export const saturationFigure = defineFigure({
  input: z.extend(saturationQuestion.input, { beside: besideField }),
  examples: [{}, { panel: 'multibench', resamples: 200 }],
  draw(input, using) {
    const { models } = answer(panelQuestion, rowsAsked(currentOr(input)), using);
    const { leaders, old, new: next, top } = saturationQuestion.ask(input, using);
    const leading = new Set(leaders);
    const [oldName, newName] = [benchmark(old.benchmark).name, benchmark(next.benchmark).name];
    const points = models.flatMap(({ model, scores }) => {
      const [x, y] = [scores[old.benchmark], scores[next.benchmark]];
      if (x === undefined || y === undefined) return [];
      const leads = leading.has(model);
      return [
        {
          x: x.value,
          y: y.value,
          label: model,
          group: leads ? `the top ${top} on ${oldName}` : 'the others',
          // 1.96 standard errors either way; for the leaders alone, so that theirs can be read.
          ...(leads && { xInterval: around(x), yInterval: around(y) }),
        },
      ];
    });
    const lead = points.filter(({ label }) => leading.has(label));
    const others = besidePoints(input.beside, old.benchmark, next.benchmark, using);
    const across = (axis: 'x' | 'y') => lead.map((point) => point[axis]);
    return {
      id: 'saturation',
      title: 'The leaders on both axes',
      description: `${points.length} models; the shaded stretches are where the top ${top} on ${oldName} lie on each axis. Bars are 95 % intervals from the tests’ items.${besideNote(others)}`,
      x: { label: `${oldName}, %`, scale: 'linear' },
      y: { label: `${newName}, %`, scale: 'linear' },
      marks: [
        {
          kind: 'span',
          axis: 'x',
          from: Math.min(...across('x')),
          to: Math.max(...across('x')),
          label: `${fixed(old.spread, 1)} points`,
        },
        {
          kind: 'span',
          axis: 'y',
          from: Math.min(...across('y')),
          to: Math.max(...across('y')),
          label: `${fixed(next.spread, 1)} points`,
        },
        { kind: 'points', points: others },
        { kind: 'points', points: points.filter(({ label }) => !leading.has(label)) },
        { kind: 'points', points: lead },
      ],
    };
  },
});

function around({ value, standardError }: { value: number; standardError: number }) {
  return { lower: value - 1.96 * standardError, upper: value + 1.96 * standardError };
}
