import type { AnswerOf, panelQuestion, simulateQuestion } from '@cape/analysis';
import { methodName } from '@cape/analysis/method-name';
import { amount, chance } from '@cape/analysis/number-text';
import { type BenchmarkId, benchmark } from '@cape/evidence';
import type { Figure, Point } from './figure.ts';
import { scoreInterval } from './kinds/places.ts';
import { phaseSpans } from './phase-spans.ts';

type Simulated = AnswerOf<typeof simulateQuestion>;
type Row = AnswerOf<typeof panelQuestion>['models'][number];

/** A curve ends where its score would leave what a score can be. */
const [lowest, highest] = [0, 100];

/**
 * The curves of some benchmarks beside the measured scores of the family whose law is followed; with `plain`, the
 * same without levers as dashed lines.
 */
export function drawSimulation(
  simulated: Simulated,
  shown: readonly BenchmarkId[],
  rows: readonly Row[],
  plain?: Simulated,
): Figure {
  const { from, trajectory, applied, group, resamples } = simulated;
  const level = trajectory.points[0]?.scores[0]?.interval?.level;
  const pulled = Object.entries(applied)
    .filter(([, u]) => u !== 0)
    .map(([lever, u]) => `, ${lever} ${u > 0 ? '+' : '−'}${Math.abs(u)}`)
    .join('');
  const band =
    level === undefined
      ? ''
      : ` If the law holds, the band holds ${Math.round(level * 100)} of 100 measured scores: ${resamples} laws, the start, the levers and the tests’ items are all redrawn.`;
  const best = simulated.predictions.find(
    ({ method }) => method === simulated.acrossFamilies?.best && method !== 'ode',
  );
  return {
    id: shown.length === 1 ? `simulation-${shown[0]}` : 'simulation',
    title:
      shown.length === 1 ? `${benchmark(shown[0]!).name} from ${from.name}` : `All scores from ${from.name}`,
    description: `The law of ${group} followed from ${from.name}${pulled}.${band}${plain === undefined ? '' : ' Dashed: without levers.'}${best === undefined ? '' : ` Thin: ${methodName(best.method)}, which predicts families left out best.`} Hollow: what was measured of ${group}, which the law was fitted on. A curve ends where it would leave 0 to 100.`,
    x: { label: 'parameters, billions', scale: 'log' },
    y: { label: 'score, %', scale: 'linear', domain: [lowest, highest] },
    marks: [
      ...shown.flatMap((id) => curvesOf(simulated, id)),
      ...(plain === undefined
        ? []
        : shown.map((id) => ({
            kind: 'line' as const,
            dashed: true,
            label: 'without levers',
            points: placesOf(plain, id),
          }))),
      ...(best === undefined
        ? []
        : shown.map((id) => ({
            kind: 'line' as const,
            label: shown.length === 1 ? methodName(best.method) : '',
            points: pathOf(best.points, id),
          }))),
      { kind: 'points', points: shown.flatMap((id) => measuredPoints(simulated, rows, id)) },
      {
        kind: 'points',
        points: shown.map((id) => ({
          x: from.paramsB,
          y: from.scores[id]!,
          label: from.name,
          group: benchmark(id).name,
        })),
      },
    ],
  };
}

function curvesOf(simulated: Simulated, id: BenchmarkId): Figure['marks'] {
  const group = benchmark(id).name;
  const places = placesOf(simulated, id);
  const band = places.flatMap(({ x, yInterval }) => {
    const { lower, upper } = yInterval ?? { lower: null, upper: null };
    if (lower === null || upper === null) return [];
    return [{ x, lower: Math.max(lowest, lower), upper: Math.min(highest, upper) }];
  });
  return [
    { kind: 'band', points: band, label: 'where a measured score is expected', group },
    { kind: 'line', points: places, label: group, group },
    { kind: 'points', points: places, unmarked: true },
  ];
}

function placesOf({ trajectory }: Simulated, id: BenchmarkId): readonly Point[] {
  return pathOf(trajectory.points, id);
}

function pathOf(path: Simulated['trajectory']['points'], id: BenchmarkId): readonly Point[] {
  const group = benchmark(id).name;
  return path.flatMap(({ paramsB, scores }) => {
    const score = scores.find(({ benchmark: each }) => each === id);
    if (score === undefined || score.value === null) return [];
    if (score.value < lowest || score.value > highest) return [];
    const place = { x: paramsB, y: score.value, label: `${amount(paramsB)} B`, group };
    return [score.interval === null ? place : { ...place, yInterval: score.interval }];
  });
}

/** The family's own sizes. */
function measuredPoints({ group, from }: Simulated, rows: readonly Row[], id: BenchmarkId): readonly Point[] {
  return rows.flatMap(({ model, group: family, paramsB, scores }) => {
    const score = scores[id];
    if (family !== group || paramsB === null || score === undefined || model === from.name) return [];
    const yInterval = scoreInterval(score);
    return [
      {
        x: paramsB,
        y: score.value,
        label: model,
        group: benchmark(id).name,
        aside: true,
        note: `measured, ${amount(paramsB)} B parameters`,
        ...(yInterval && { yInterval }),
      },
    ];
  });
}

/** γ₁₂ beyond this is hardly ever told from noise: the steps near zero are what the figure is about. */
const mostGamma = 2;

/** γ₁₂ and its phase between the sizes of the predicted path; null where the prediction has no error known. */
export function drawPredictedCoupling({ coupling, from, default: method }: Simulated): Figure | null {
  if (coupling === null) return null;
  const [x, y] = [benchmark(coupling.x).name, benchmark(coupling.y).name];
  const points = coupling.steps.flatMap(({ fromB, toB, gamma, interval, probabilities }): Point[] =>
    gamma === null
      ? []
      : [
          {
            x: Math.sqrt(fromB * toB),
            y: gamma,
            label: `${amount(fromB)} → ${amount(toB)} B`,
            group: methodName(method),
            yInterval: { lower: interval.lower, upper: interval.upper },
            aside: interval.lower === null || interval.upper === null || interval.lower * interval.upper <= 0,
            note: `tax ${chance(probabilities.tax)}, transition ${chance(probabilities.transition)}, bonus ${chance(probabilities.bonus)}`,
          },
        ],
  );
  return {
    id: 'predicted-coupling',
    title: 'γ₁₂ along the predicted path',
    description: `Points of ${y} gained for one point of ${x} between two sizes from ${from.name} on, predicted by: ${methodName(method)}. Bars are what families left out show the prediction to err by; hollow where they hold zero.`,
    x: { label: 'parameters, billions', scale: 'log' },
    y: { label: 'γ₁₂, points for a point', scale: 'linear', domain: [-mostGamma, mostGamma] },
    marks: [...phaseSpans, { kind: 'points', points }],
  };
}
