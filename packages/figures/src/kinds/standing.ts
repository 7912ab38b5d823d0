import { answer, builtinPanels, lineQuestion, modelQuestion, panelQuestion } from '@cape/analysis';
import { type BenchmarkId, benchmark } from '@cape/evidence';
import type { Figure, Mark, Point } from '../figure.ts';
import { defineFigure } from '../figure-kind.ts';
import { groupOrder, percentDomain, placesOf, scoreInterval } from './places.ts';

interface Setting {
  readonly panel: string;
  readonly x: BenchmarkId;
  readonly y: BenchmarkId;
}

/** Panel in which a model is shown: at the frontier if it has that pair, else among base models. */
const settings: readonly Setting[] = [
  { panel: 'frontier', x: 'swe_bench_verified', y: 'gpqa_diamond' },
  { panel: 'base', x: 'hellaswag', y: 'truthfulqa' },
];

/** One model among the known ones. */
export const standingFigure = defineFigure({
  input: modelQuestion.input,
  examples: [
    { params: '1.4B', scores: { HS: 52.9, TQA: 38.9 }, family: 'Pythia' },
    { scores: { SWE: 87.6, GPQA: 94.2 }, lab: 'Anthropic' },
    { model: 'Qwen2.5-7B' },
  ],
  draw(input, using): Figure {
    const { model } = modelQuestion.ask(input, using);
    const scores = model.scores;
    const { panel, x, y } = settings.find((each) => scores[each.x] && scores[each.y]) ?? settings[1]!;
    const rowsOf = (name: string) => answer(panelQuestion, { panel: name, view: 'curated' }, using).models;
    const rows = rowsOf(panel);
    const nearest = new Map(model.nearest.map((each) => [each.model, each.panel]));
    // The nearest may stand in other panels.
    const others = [...new Set(nearest.values())]
      .filter((name) => name !== panel && builtinPanels.some((each) => each.name === name))
      .flatMap((name) => rowsOf(name).filter((row) => nearest.get(row.model) === name));
    const known = placesOf([...rows, ...others], x, y)
      .filter(({ label }) => label !== model.name)
      .map((point): Point => {
        const { xInterval: _x, yInterval: _y, ...place } = point;
        // The nearest keep their errors: with those this one is compared.
        return nearest.has(point.label)
          ? { ...point, note: 'among the nearest', lead: true }
          : { ...place, aside: true };
      });
    const own = scores[x] && scores[y] ? [placeOf(model.name ?? 'this model', scores[x], scores[y])] : [];
    const all = [...known, ...own];
    const [nameX, nameY] = [benchmark(x).name, benchmark(y).name];
    const line: Mark[] =
      panel === 'frontier'
        ? [
            {
              kind: 'line',
              label: 'the line of the frontier',
              points: answer(lineQuestion, { resamples: 100 }, using).predictionBand.map((place) => ({
                x: place.x,
                y: place.expected,
              })),
            },
          ]
        : [];
    return {
      id: 'standing',
      title: own.length > 0 ? 'Where it stands' : 'The known models',
      description: `${nameY} against ${nameX} for the known models; the nearest to this one are filled, bars are 95 % intervals from the tests’ items.`,
      x: { label: `${nameX}, %`, scale: 'linear', domain: percentDomain(all.map((point) => point.x)) },
      y: { label: `${nameY}, %`, scale: 'linear', domain: percentDomain(all.map((point) => point.y)) },
      groups: groupOrder([...rows, ...others]),
      marks: [...line, { kind: 'points', points: all }],
    };
  },
});

type Score = Parameters<typeof scoreInterval>[0];

function placeOf(label: string, x: Score, y: Score): Point {
  const [xInterval, yInterval] = [scoreInterval(x), scoreInterval(y)];
  return {
    x: x.value,
    y: y.value,
    label,
    group: label,
    emphasis: true,
    ...(xInterval && { xInterval }),
    ...(yInterval && { yInterval }),
  };
}
