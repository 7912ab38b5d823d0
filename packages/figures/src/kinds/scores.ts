import { answer, BenchmarkKey, couplingQuestion, panelQuestion } from '@cape/analysis';
import { benchmark } from '@cape/evidence';
import * as z from 'zod/mini';
import { defineFigure } from '../figure-kind.ts';
import { besideField, besideNote, besidePoints, groupOrder, placesOf } from './places.ts';

/** Two benchmarks against each other, each family's sizes joined. */
export const scoresFigure = defineFigure({
  input: z.extend(z.pick(couplingQuestion.input, { panel: true, view: true, group: true }), {
    x: z.prefault(BenchmarkKey, 'hellaswag'),
    y: z.prefault(BenchmarkKey, 'truthfulqa'),
    beside: besideField,
  }),
  examples: [{}, { group: 'Pythia' }, { panel: 'observational', x: 'HellaSwag', y: 'TruthfulQA' }],
  draw({ group: wanted, beside, ...input }, using) {
    const rows = answer(panelQuestion, { panel: input.panel, view: input.view }, using);
    const [nameX, nameY] = [benchmark(input.x).name, benchmark(input.y).name];
    const models = rows.models
      .filter(({ group }) => wanted === undefined || group.toLowerCase() === wanted.toLowerCase())
      .sort((a, b) => (a.paramsB ?? 0) - (b.paramsB ?? 0));
    const sizes = new Map(models.map(({ model, paramsB }) => [model, paramsB]));
    const places = placesOf(models, input.x, input.y);
    const largest = new Map(places.map(({ group, label }) => [group, label]));
    const points = places.map((point) => {
      const paramsB = sizes.get(point.label);
      return {
        ...point,
        ...(paramsB && { note: `${paramsB} B parameters` }),
        ...(largest.get(point.group) === point.label && { lead: true }),
      };
    });
    const families = [...new Set(points.map(({ group }) => group))].map((family) =>
      points.filter(({ group, note }) => group === family && note !== undefined),
    );
    const others = besidePoints(beside, input.x, input.y, using);
    return {
      id: 'scores',
      title: `${nameY} against ${nameX}`,
      description: `Each point is a model, its family’s sizes joined from small to large: a line that falls to the right pays for ${nameX} with ${nameY}, one that rises gains both. Bars are 95 % intervals from the tests’ items.${besideNote(others)}`,
      x: { label: `${nameX}, %`, scale: 'linear' },
      y: { label: `${nameY}, %`, scale: 'linear' },
      groups: groupOrder(rows.models),
      marks: [
        { kind: 'points', points: others },
        ...families
          .filter((family) => family.length > 1 && family.length < 100)
          .map((family) => ({
            kind: 'line' as const,
            label: '',
            group: family[0]!.group,
            points: family.map(({ x, y }) => ({ x, y })),
          })),
        { kind: 'points', points },
      ],
    };
  },
});
