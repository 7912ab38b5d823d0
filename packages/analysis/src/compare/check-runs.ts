import { InputError, type InputIssue } from '@cape/evidence';
import { benchmarkId } from './change-of-runs.ts';
import { type Run, runLimits } from './run-input.ts';

/** Refuse what runs cannot mean together: two of one name, a benchmark twice, more items than one answer takes. */
export function checkRuns(runs: readonly Run[], path = 'runs'): void {
  const issues: InputIssue[] = [];
  const names = new Set<string>();
  let items = 0;
  for (const [i, run] of runs.entries()) {
    if (names.has(run.name)) {
      issues.push({
        code: 'run-twice',
        path: `${path}[${i}].name`,
        expected: 'a name of its own for each run',
        received: run.name,
      });
    }
    names.add(run.name);
    const known = new Set<string>();
    for (const [j, each] of run.benchmarks.entries()) {
      const id = benchmarkId(each.benchmark);
      if (known.has(id)) {
        issues.push({
          code: 'benchmark-twice',
          path: `${path}[${i}].benchmarks[${j}].benchmark`,
          expected: 'each benchmark once per run',
          received: each.benchmark,
        });
      }
      known.add(id);
      items += each.items?.keys.length ?? 0;
    }
  }
  if (items > runLimits.allItems) {
    issues.push({
      code: 'too-many-items',
      path,
      expected: `at most ${runLimits.allItems} items in all runs together`,
      received: String(items),
    });
  }
  if (issues.length > 0) throw new InputError(issues);
}
