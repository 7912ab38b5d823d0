import type { BenchmarkId, Model } from '@cape/evidence';
import type { Recomputed } from './verdict.ts';
import { short } from './verdict.ts';
import { redrawn, rowsOf, type Workbench } from './workbench.ts';

const five: readonly BenchmarkId[] = ['hellaswag', 'truthfulqa', 'arc_challenge', 'winogrande', 'mmlu'];

/** Split of the leaderboard rows into two sets whose dimensions are the published ones. */
const tracedSplit = 2;

/** "Dimension": the participation ratio (Σλ)²/Σλ² of the covariance, in each phase. */
export const dimension: Readonly<Record<string, (bench: Workbench) => Recomputed>> = {
  'deff-tax': (bench) => inPhase(bench, (size) => size < tracedSplit, 'below'),
  'deff-bonus': (bench) => inPhase(bench, (size) => size >= tracedSplit, 'from'),
};

function inPhase(bench: Workbench, inside: (size: number) => boolean, word: string): Recomputed {
  const complete = (model: Model) => five.every((id) => model.scores.has(id)) && inside(model.paramsB!);
  const models = rowsOf(
    'base',
    (model) => complete(model) && model.attributes.get('source') === 'open-llm-leaderboard-v1',
  );
  const scores = models.map((model) => five.map((id) => model.scores.get(id)!.value));
  const every = rowsOf('base', complete).map((model) => five.map((id) => model.scores.get(id)!.value));
  return {
    value: participationRatio(scores),
    interval: redrawn(bench, models.length, (rows) => participationRatio([...rows].map((i) => scores[i]!))),
    n: models.length,
    method: `covariance of five scores over the leaderboard rows ${word} ${tracedSplit} B`,
    caveat: `The phase here is a split by size at ${tracedSplit} B over the leaderboard rows, found by search, not the sign of the coupling and not the published 3.5 B; over all ${every.length} complete rows ${word} ${tracedSplit} B it is ${short(participationRatio(every))}.`,
  };
}

/** (Σλ)²/Σλ² = (trace C)² / ‖C‖²: no eigenvalue need be found. */
function participationRatio(rows: readonly (readonly number[])[]): number {
  const means = five.map((_, k) => rows.reduce((sum, scores) => sum + scores[k]!, 0) / rows.length);
  let trace = 0;
  let squares = 0;
  for (const a of five.keys()) {
    for (const b of five.keys()) {
      const product = rows.reduce(
        (sum, scores) => sum + (scores[a]! - means[a]!) * (scores[b]! - means[b]!),
        0,
      );
      if (a === b) trace += product;
      squares += product * product;
    }
  }
  return (trace * trace) / squares;
}
