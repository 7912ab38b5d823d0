import { fixed } from '@cape/core-wasm/number-text';
import type { ItemScores } from './items.ts';
import type { Run } from './run.ts';

/** Points by which the mean of a benchmark's items may differ from the score reported with them. */
const tolerance = 0.1;

/**
 * Leaves out the items whose mean is not the score that their run reports: they are another run's, or not all of it, and
 * a comparison of them would say nothing of that score.
 */
export function itemsOfTheirScores(
  runs: readonly Run[],
  warn: (code: string, message: string) => void,
): readonly Run[] {
  return runs.map((run) => {
    if (run.items === undefined || run.records.length === 0) return run;
    const items = run.items.filter((each) => {
      const reported = reportedWith(run, each);
      if (reported === undefined) return true;
      const mean = meanPercent(each.scores);
      if (Math.abs(mean - reported) <= tolerance) return true;
      warn(
        'items-of-another-score',
        `The ${each.keys.length} items of ${each.benchmark} of ${run.model.name} average ${fixed(mean, 1)}, the results beside them say ${fixed(reported, 1)}: they are not compared item by item.`,
      );
      return false;
    });
    return items.length === run.items.length ? run : { ...run, items };
  });
}

/** The one score of the items' benchmark and metric; undefined where none or several are reported. */
function reportedWith({ records }: Run, { benchmark, metric }: ItemScores): number | undefined {
  const same = records.filter(
    ({ benchmark: id, provenance }) => id === benchmark && provenance?.metric === metric,
  );
  return same.length === 1 ? same[0]!.value : undefined;
}

function meanPercent(scores: Float64Array): number {
  let sum = 0;
  for (const score of scores) sum += score;
  return (100 * sum) / scores.length;
}
