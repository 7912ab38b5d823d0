import { InputError, nearestName } from '@cape/evidence';
import { benchmarkId } from '../compare/change-of-runs.ts';
import type { Run } from '../compare/run-input.ts';

/**
 * Margins by the benchmarks' ids.
 *
 * @throws {InputError} for a benchmark that neither run has: its margin would be believed and never applied.
 */
export function marginsById(
  margins: Readonly<Record<string, number>>,
  runs: readonly Run[],
): ReadonlyMap<string, number> {
  const known = new Set(
    runs.flatMap(({ benchmarks }) => benchmarks.map((each) => benchmarkId(each.benchmark))),
  );
  const issues = Object.keys(margins)
    .filter((name) => !known.has(benchmarkId(name)))
    .map((name) => {
      const suggestion = nearestName(name, [...known]);
      return {
        code: 'unknown-benchmark',
        path: `margins.${name}`,
        expected: `a benchmark of the runs: ${[...known].join(', ')}`,
        received: name,
        ...(suggestion === undefined ? {} : { suggestion }),
      };
    });
  if (issues.length > 0) throw new InputError(issues);
  return new Map(Object.entries(margins).map(([name, points]) => [benchmarkId(name), points]));
}
