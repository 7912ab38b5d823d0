import type { BenchmarkId, Model, Panel, Score } from '@cape/evidence';
import { RecentOf } from '../recent.ts';

/**
 * The panel with item errors that its models are taken to have in common, where no items tell it: `correlationOf` gives
 * their correlation, from 0 to 1, within a group on a benchmark.
 *
 * @param across True if models of different groups have them in common as well.
 */
export function withCommonErrors(
  panel: Panel,
  correlationOf: (group: string, benchmark: BenchmarkId) => number,
  across: boolean,
): Panel {
  const sources = new Map<string, object>();
  const sourceOf = (group: string, benchmark: BenchmarkId) => {
    const key = JSON.stringify([benchmark, across ? null : group]);
    const known = sources.get(key) ?? {};
    sources.set(key, known);
    return known;
  };
  const models = panel.models.map((model): Model => {
    const scores = new Map(
      [...model.scores].map(([id, { common: _, ...score }]): [BenchmarkId, Score] => {
        const correlation = correlationOf(model.group, id);
        if (correlation === 0 || score.standardError === 0) return [id, score];
        const loading = Math.sqrt(correlation) * score.standardError;
        return [id, { ...score, common: { source: sourceOf(model.group, id), loading } }];
      }),
    );
    return { ...model, scores };
  });
  return { ...panel, models };
}

/** Panels never change: each is given a correlation once, so that what is fitted on it is fitted once. */
const assumed = new RecentOf<Panel, number, Panel>();

/** The panel with one correlation of the item errors of any two of its models. */
export function withItemCorrelation(panel: Panel, itemCorrelation: number): Panel {
  if (itemCorrelation === 0) return panel;
  return assumed.get(panel, itemCorrelation, () => withCommonErrors(panel, () => itemCorrelation, true));
}
