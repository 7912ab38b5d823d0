import { answer, currentOr, hFieldQuestion, linePanel, lineQuestion, panelQuestion } from '@cape/analysis';
import { benchmark } from '@cape/evidence';
import * as z from 'zod/mini';
import type { Point } from '../figure.ts';
import { defineFigure } from '../figure-kind.ts';
import {
  besideField,
  besideNote,
  besidePoints,
  groupOrder,
  newestLead,
  percentDomain,
  placesOf,
  rowsAsked,
} from './places.ts';

const { swe, gpqa } = hFieldQuestion.input.shape;

/** The line of one benchmark on another, its models with their item errors, and a model of one's own. */
export const frontierFigure = defineFigure({
  input: z.extend(lineQuestion.input, {
    swe: z.optional(swe),
    gpqa: z.optional(gpqa),
    name: z
      ._default(z.string().check(z.minLength(1), z.maxLength(80)), 'yours')
      .check(z.describe('What that model is called.')),
    beside: besideField,
  }),
  examples: [{}, { rows: 'all' }, { swe: 87.6, gpqa: 94.2, name: 'a new model' }],
  draw(input, using) {
    const panel = answer(panelQuestion, rowsAsked(currentOr(input, linePanel(input))), using);
    const line = lineQuestion.ask(input, using);
    const [nameX, nameY] = [benchmark(line.x).name, benchmark(line.y).name];
    const leftOut = new Set(line.leftOut);
    const points = newestLead(placesOf(panel.models, line.x, line.y), panel.models).map((point) =>
      leftOut.has(point.label) ? { ...point, aside: true } : point,
    );
    const own: Point[] =
      input.swe === undefined || input.gpqa === undefined
        ? []
        : [{ x: input.swe, y: input.gpqa, label: input.name, group: input.name, emphasis: true }];
    const others = besidePoints(input.beside, line.x, line.y, using);
    const all = [...others, ...points, ...own];
    const at = (x: number) => ({ x, y: line.slope * x + line.intercept });
    return {
      id: 'frontier',
      title: `${nameY} against ${nameX}`,
      description: `Each point is a model, its bars the 95 % intervals from the tests’ items. The line is least squares over ${line.n} models; a new model falls into the band with ${Math.round(input.level * 100)} % probability.${leftOut.size > 0 ? ' Hollow models came after the line was frozen.' : ''}${besideNote(others)}`,
      x: { label: `${nameX}, %`, scale: 'linear', domain: percentDomain(all.map(({ x }) => x)) },
      y: { label: `${nameY}, %`, scale: 'linear', domain: percentDomain(all.map(({ y }) => y)) },
      groups: groupOrder(panel.models),
      marks: [
        { kind: 'band', label: 'where a new model may fall', points: line.predictionBand },
        { kind: 'line', label: '', points: [at(line.range.from), at(line.range.to)] },
        { kind: 'points', points: all },
      ],
    };
  },
});
