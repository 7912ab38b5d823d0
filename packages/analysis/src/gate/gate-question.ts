import { InputError } from '@cape/evidence';
import * as z from 'zod/mini';
import { checkRuns } from '../compare/check-runs.ts';
import { deduplicated } from '../compare/deduplicated.ts';
import { Run } from '../compare/run-input.ts';
import { defineQuestion } from '../question.ts';
import { samplingFields } from '../sampling-fields.ts';
import { Warning } from '../warning.ts';
import { itemsWork } from '../work/items-work.ts';
import { GatedBenchmark, gateRuns, outcomeOf } from './gate.ts';
import { gateSummary, gateWarnings } from './gate-summary.ts';
import { marginsById } from './margins.ts';

const Points = z.number({ error: 'a margin in points, from 0 to 100' }).check(z.minimum(0), z.maximum(100));

export const gateQuestion = defineQuestion({
  input: z.object({
    baseline: Run,
    candidate: Run,
    margin: z
      ._default(Points, 1)
      .check(z.describe('Points by which a score may fall, where a benchmark has no margin of its own.')),
    margins: z
      ._default(z.record(z.string(), Points), {})
      .check(z.describe('Margins of single benchmarks, in points: {"truthfulqa": 0.5}.')),
    undecided: z
      ._default(z.enum(['pass', 'fail'], { error: '"pass" or "fail"' }), 'pass')
      .check(z.describe('What a benchmark counts as that the items do not decide.')),
    level: samplingFields.level,
  }),
  answer: z.object({
    method: z.string(),
    outcome: z.enum(['pass', 'fail']),
    baseline: z.string(),
    candidate: z.string(),
    benchmarks: z.array(GatedBenchmark),
    /** Benchmarks that only one of the two runs has. Those the candidate lacks count as undecided. */
    unshared: z.object({ baseline: z.array(z.string()), candidate: z.array(z.string()) }),
    level: z.number(),
    undecided: z.enum(['pass', 'fail']),
    /** The verdict first. */
    summary: z.array(z.string()),
    warnings: z.array(Warning),
  }),
  examples: [
    {
      baseline: { name: 'main', benchmarks: [{ benchmark: 'gsm8k', score: 61.2, standardError: 1.3 }] },
      candidate: { name: 'tuned', benchmarks: [{ benchmark: 'gsm8k', score: 54.1, standardError: 1.4 }] },
    },
  ],
  work: ({ baseline, candidate }) => itemsWork([baseline, candidate]),
  ask({ baseline, candidate, margin, margins, undecided, level }, { kernel }) {
    const runs = baseline.name === candidate.name ? renamed(baseline, candidate) : [baseline, candidate];
    checkRuns(runs);
    const own = marginsById(margins, runs);
    const found = gateRuns(kernel, runs[0]!, runs[1]!, {
      level,
      marginOf: (id) => own.get(id) ?? margin,
    });
    if (found.benchmarks.length === 0) {
      throw new InputError([
        {
          code: 'no-shared-benchmark',
          path: 'candidate',
          expected: `a score on one of ${baseline.benchmarks.map((each) => each.benchmark).join(', ')}, with items or an error`,
          received: candidate.benchmarks.map((each) => each.benchmark).join(', '),
        },
      ]);
    }
    const answer = {
      method:
        'Paired differences on shared items, cluster-robust where clusters are known; Holm’s intervals over benchmarks for regressions',
      outcome: outcomeOf(found, undecided),
      baseline: baseline.name,
      candidate: candidate.name,
      benchmarks: [...found.benchmarks],
      unshared: { baseline: [...found.unshared.a], candidate: [...found.unshared.b] },
      level,
      undecided,
    };
    return {
      ...answer,
      summary: gateSummary(answer),
      warnings: deduplicated([
        ...runs.flatMap((run) => run.warnings ?? []),
        ...found.warnings,
        ...gateWarnings(answer),
      ]),
    };
  },
});

/** One model before and after may have one name. */
function renamed(baseline: Run, candidate: Run): Run[] {
  return [
    { ...baseline, name: `${baseline.name} (baseline)` },
    { ...candidate, name: `${candidate.name} (candidate)` },
  ];
}
