import type { AnswerOf, cascadeQuestion } from '@cape/analysis';
import { fixed, signed } from '@cape/analysis/number-text';
import { benchmark } from '@cape/evidence';
import type { Figure, Point } from './figure.ts';

type Answer = AnswerOf<typeof cascadeQuestion>;

const groups = ['active', 'saturated', 'no clear coupling'] as const;

/** Each stage's pair: how its two benchmarks go together, and whether both still tell the best models apart. */
export function drawStages({ stages }: Answer): Figure {
  const level = stages.find(({ interval }) => interval !== null)?.interval?.level;
  const missing = stages.filter(({ r }) => r === null).map(({ name }) => name);
  return {
    id: 'stages',
    title: 'How each stage’s pair goes together',
    description: `Correlation r of the two benchmarks over all models that have both${level === undefined ? '' : `, with its ${Math.round(level * 100)} % interval`}: right of zero they rise together. Active: that is beyond chance, and both benchmarks separate the five best models; saturated: one of them no longer does.${
      missing.length === 0 ? '' : ` Too few scores for ${missing.join(', ')}.`
    }`,
    x: { label: 'r', scale: 'linear', domain: [-1, 1] },
    y: {
      label: '',
      scale: 'names',
      names: stages.map(({ name, axes }) => `${name} ${pairOf(axes)}`),
    },
    groups,
    marks: [
      { kind: 'rule', axis: 'x', at: 0, label: '' },
      { kind: 'points', points: stages.flatMap((stage, at) => pointOf(stage, at)) },
    ],
  };
}

/** Each stage where the papers place it by size, with how its pair stands today. */
export function drawTimeline({ stages }: Answer): Figure {
  return {
    id: 'timeline',
    title: 'Where the papers place each stage, and how it stands',
    description:
      'The sizes at which the papers let each pair of tests take over (bars), and how the pair stands on the table that speaks of it. Active: the two rise together beyond chance and both separate the five best models; saturated: one of them no longer does.',
    x: { label: 'parameters, billions', scale: 'log', domain: [0.05, 2_000] },
    y: { label: '', scale: 'names', names: stages.map(({ name, axes }) => `${name} ${pairOf(axes)}`) },
    groups: [...groups, 'no data'],
    marks: [
      {
        kind: 'bars',
        bars: stages.map(({ publishedSizes: { from, to } }, y) => ({ y, from: from / 1.1, to: to * 1.1 })),
        label: 'as published',
      },
      {
        kind: 'points',
        points: stages.map((stage, y) => {
          const { name, published, publishedSizes: sizes, r } = stage;
          const state = stateOf(stage);
          return {
            x: Math.sqrt(sizes.from * sizes.to),
            y,
            label: r === null ? state : `${state}, r ${signed(r, 2)}`,
            group: state,
            lead: true,
            note: `${name}, as published: ${published}`,
          };
        }),
      },
    ],
  };
}

function stateOf({ r, active, axes }: Answer['stages'][number]): string {
  if (r === null) return 'no data';
  if (active) return groups[0];
  return axes.some(({ separates }) => separates === false) ? groups[1] : groups[2];
}

function pointOf(stage: Answer['stages'][number], at: number): Point[] {
  const { name, axes, r, interval, n, panel } = stage;
  if (r === null) return [];
  const spreads = axes.map(({ benchmark: id, topSpread }) =>
    topSpread === null ? [] : `${benchmark(id).name} ${fixed(topSpread, 1)} points`,
  );
  return [
    {
      x: r,
      y: at,
      label: `${name}: ${pairOf(axes)}`,
      group: stateOf(stage),
      note: `${n} models of ${panel}; the five best lie apart by ${spreads.flat().join(', ')}`,
      ...(interval !== null && { xInterval: { lower: interval.lower, upper: interval.upper } }),
    },
  ];
}

function pairOf(axes: Answer['stages'][number]['axes']): string {
  return axes.map(({ benchmark: id }) => benchmark(id).name).join(' – ');
}
