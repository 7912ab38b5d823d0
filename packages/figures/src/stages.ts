import type { AnswerOf, cascadeQuestion } from '@cape/analysis';
import { fixed } from '@cape/analysis/number-text';
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

function pointOf(
  { name, axes, r, interval, active, n, panel }: Answer['stages'][number],
  at: number,
): Point[] {
  if (r === null) return [];
  const worn = axes.filter(({ separates }) => separates === false);
  const group = groups[active ? 0 : worn.length > 0 ? 1 : 2];
  const spreads = axes.map(({ benchmark: id, topSpread }) =>
    topSpread === null ? [] : `${benchmark(id).name} ${fixed(topSpread, 1)} points`,
  );
  return [
    {
      x: r,
      y: at,
      label: `${name}: ${pairOf(axes)}`,
      group: group!,
      note: `${n} models of ${panel}; the five best lie apart by ${spreads.flat().join(', ')}`,
      ...(interval !== null && { xInterval: { lower: interval.lower, upper: interval.upper } }),
    },
  ];
}

function pairOf(axes: Answer['stages'][number]['axes']): string {
  return axes.map(({ benchmark: id }) => benchmark(id).name).join(' – ');
}
