import type { AnswerOf, compareQuestion } from '@cape/analysis';
import { fixed, pEquals } from '@cape/core-wasm/number-text';
import { benchmark, resolveBenchmark } from '@cape/evidence';
import type { Figure, Mark, Point } from './figure.ts';
import { reach } from './kinds/places.ts';

type Answer = AnswerOf<typeof compareQuestion>;
type Compared = Answer['benchmarks'][number];

/** The whole way from the first run to the last: of two runs the only step, of more the answer's own overall part. */
function wholeOf(answer: Answer): Pick<Answer, 'benchmarks' | 'coupling'> {
  return answer.overall ?? answer;
}

function titleOf(id: string): string {
  const known = resolveBenchmark(id);
  return known === undefined ? id : benchmark(known).name;
}

function groupOf({ clear, difference }: Compared): string {
  return clear ? (difference > 0 ? 'better' : 'worse') : 'within noise';
}

const groups = ['better', 'worse', 'within noise'];

/** The difference on each benchmark with its paired interval, over what unpaired errors would have left open. */
export function drawDifferences(answer: Answer): Figure {
  const rows = [...wholeOf(answer).benchmarks].sort((a, b) => b.difference - a.difference);
  const clear = rows.filter((row) => row.clear).length;
  const points = rows.map((row, y): Point => {
    const { difference, interval, benchmark: id, n, detectable, pAdjusted } = row;
    return {
      x: difference,
      y,
      label: titleOf(id),
      group: groupOf(row),
      aside: !row.clear,
      xInterval: interval,
      note: `${n > 0 ? `${n} shared items, ` : 'reported scores only, '}adjusted ${pEquals(pAdjusted)}; true differences from ${fixed(detectable, 1)} points are found four times in five`,
    };
  });
  const unpaired: Mark = {
    kind: 'bars',
    label: 'if the pairing were ignored',
    bars: rows.map(({ difference, unpaired: { standardError } }, y) => ({
      y,
      from: difference - reach * standardError,
      to: difference + reach * standardError,
    })),
  };
  return {
    id: 'differences',
    title:
      clear === 0
        ? 'No benchmark moved by more than noise'
        : `${clear} of ${rows.length} ${rows.length === 1 ? 'benchmark' : 'benchmarks'} moved by more than noise`,
    description:
      'Points gained or lost on each benchmark, with the 95 % interval over the items that both runs answered. The pale bar is what would be left open if the pairing were ignored. Hollow points are within noise.',
    x: { label: 'second run less the first, points', scale: 'linear' },
    y: { label: '', scale: 'names', names: rows.map(({ benchmark: id }) => titleOf(id)) },
    groups,
    marks: [unpaired, { kind: 'rule', axis: 'x', at: 0, label: '' }, { kind: 'points', points }],
  };
}

/** Two benchmarks' changes against each other: the corner that the second run moved to, with both intervals. */
export function drawTradeOff(answer: Answer, x: string, y: string): Figure | null {
  const { benchmarks } = wholeOf(answer);
  const [across, up] = [x, y].map((id) => benchmarks.find((row) => row.benchmark === id));
  if (across === undefined || up === undefined) return null;
  const [nameX, nameY] = [titleOf(x), titleOf(y)];
  const span = (of: Compared) =>
    1.15 *
    Math.max(
      1,
      ...[of.difference, of.interval.lower ?? 0, of.interval.upper ?? 0].map((end) => Math.abs(end)),
    );
  const [wide, high] = [span(across), span(up)];
  const corner =
    across.difference >= 0
      ? up.difference >= 0
        ? 'both better'
        : `${nameX} better, ${nameY} worse`
      : up.difference >= 0
        ? `${nameX} worse, ${nameY} better`
        : 'both worse';
  return {
    id: 'trade-off',
    title: corner[0]!.toUpperCase() + corner.slice(1),
    description: `Where the second run lies from the first, which is at the crossing. Bars are 95 % intervals of each benchmark by itself.`,
    x: { label: `${nameX}, points`, scale: 'linear', domain: [-wide, wide] },
    y: { label: `${nameY}, points`, scale: 'linear', domain: [-high, high] },
    marks: [
      { kind: 'rule', axis: 'x', at: 0, label: '' },
      { kind: 'rule', axis: 'y', at: 0, label: '' },
      {
        kind: 'points',
        points: [
          { x: 0, y: 0, label: across.from, group: across.from, aside: true, lead: true },
          {
            x: across.difference,
            y: up.difference,
            label: across.to,
            group: across.to,
            emphasis: true,
            xInterval: across.interval,
            yInterval: up.interval,
          },
        ],
      },
    ],
  };
}
