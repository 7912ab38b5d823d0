import type { gateQuestion } from '@cape/analysis';
import { fixed, none, signed } from '@cape/analysis/number-text';
import type { AnswerOf } from '@cape/analysis/question';
import { InputError } from '@cape/evidence';
import type { Page } from '../question-command.ts';
import { list, table, warnings } from '../render/block.ts';
import { gateJunit, gateMarkdown } from '../render/gate-report.ts';
import { intervalColumns } from '../render/interval-columns.ts';
import { type RunInput, runAt } from '../run-files.ts';

const outcomes = {
  'no-regression': 'no regression',
  regression: 'REGRESSION',
  undecided: 'undecided',
} as const;

export const page: Page<typeof gateQuestion> = {
  extras: [
    {
      flags: '--baseline <path>',
      kind: 'text',
      description: 'result files or folder of the run that is to be held (required)',
    },
    {
      flags: '--candidate <path>',
      kind: 'text',
      description: 'those of the run that is judged (required)',
    },
    {
      flags: '--format <form>',
      kind: 'text',
      choices: ['text', 'markdown', 'json', 'junit'],
      description: 'text (default), markdown for a job summary, json, or junit for a test report',
    },
  ],
  positionals: [
    { name: '[base]', description: 'the same as --baseline' },
    { name: '[judged]', description: 'the same as --candidate' },
  ],
  async fields([base, judged], { baseline, candidate }) {
    const [before, after] = await Promise.all([
      oneRun(once(baseline, base, '--baseline'), '--baseline'),
      oneRun(once(candidate, judged, '--candidate'), '--candidate'),
    ]);
    return { baseline: before, candidate: after };
  },
  form(answer, { format }) {
    if (format === 'markdown') return gateMarkdown(answer);
    if (format === 'junit') return gateJunit(answer);
    return format === 'json' ? `${JSON.stringify(answer)}\n` : undefined;
  },
  failed: ({ outcome }) => outcome === 'fail',
  details:
    'Exit status 0 pass, 1 fail, 2 bad input. A benchmark that the items do not decide passes, with a note; ' +
    '--undecided fail lets it fail.',
  examples: [
    'gate base base',
    'gate --baseline base --candidate base --margin truthfulqa_mc1=2 --format markdown',
    'gate --baseline base --candidate base --format junit',
  ],
  blocks(answer: AnswerOf<typeof gateQuestion>) {
    return [
      list(answer.summary),
      table(answer.benchmarks, [
        { title: 'benchmark', of: 'benchmark' },
        { title: 'outcome', of: 'outcome', show: (v) => outcomes[v] },
        { title: 'items', of: 'n', show: (v) => (v === 0 ? none : String(v)) },
        { title: null, of: 'a', key: 'baseline' },
        { title: null, of: 'b', key: 'candidate' },
        { title: 'change', of: 'difference', show: (v) => signed(v, 1) },
        { title: null, of: 'standardError' },
        ...intervalColumns('interval', (v) => signed(v, 1)),
        { title: 'margin', of: 'margin' },
        { title: 'finds', of: 'detectable', show: (v) => fixed(v, 1) },
        { title: null, of: 'itemsToDecide' },
      ]),
      ...warnings(answer.warnings),
    ];
  },
};

/** A run is given by its place or by its flag, not by both. */
function once(flagged: unknown, placed: unknown, flag: string): unknown {
  if (flagged === undefined || placed === undefined) return flagged ?? placed;
  throw new InputError([
    {
      code: 'given-twice',
      path: flag,
      expected: 'a run by its place or by its flag',
      received: `${String(placed)} and ${flag} ${String(flagged)}`,
    },
  ]);
}

async function oneRun(path: unknown, flag: string): Promise<RunInput> {
  if (typeof path !== 'string') {
    throw new InputError([
      { code: 'no-run', path: flag, expected: 'result files or a folder of one model', received: 'nothing' },
    ]);
  }
  return runAt(path, flag);
}
