import type { compareQuestion } from '@cape/analysis';
import { chance, fixed, none, signed, significance } from '@cape/analysis/number-text';
import type { AnswerOf } from '@cape/analysis/question';
import type { Page } from '../question-command.ts';
import { type Block, type Column, heading, list, table, warnings } from '../render/block.ts';
import { intervalColumns } from '../render/interval-columns.ts';
import { runsAt } from '../run-files.ts';

type Answer = AnswerOf<typeof compareQuestion>;

export const page: Page<typeof compareQuestion> = {
  positionals: [
    {
      name: '[paths...]',
      description: 'result files or folders, one per run, the baseline first; or one folder of several runs',
    },
  ],
  async fields([paths]) {
    const places = (paths ?? []) as readonly string[];
    return places.length === 0 ? {} : { runs: await runsAt(places, 'paths') };
  },
  details:
    'With the items of both runs (lm-eval --log_samples, Inspect logs, lighteval details, HELM and every_eval_ever ' +
    'samples, or a table of model, benchmark, item, score) runs are compared item by item; with scores alone as if ' +
    'each had answered items of its own.',
  examples: ['compare base tuned', 'compare base tuned --json', 'compare --runs runs.json'],
  blocks(answer) {
    const { runs, overall } = answer;
    return [
      list(answer.summary),
      ...stepBlocks(answer.benchmarks, answer.coupling, runs.length > 2),
      ...(overall === null
        ? []
        : [
            heading(`From ${runs[0]!.name} to ${runs.at(-1)!.name}`),
            ...stepBlocks(overall.benchmarks, overall.coupling, false),
          ]),
      ...warnings(answer.warnings),
    ];
  },
};

/** Benchmarks, then how pairs of them moved together. */
function stepBlocks(
  benchmarks: Answer['benchmarks'],
  coupling: Answer['coupling'],
  several: boolean,
): Block[] {
  const steps: readonly Column<{ readonly from: string; readonly to: string }>[] = several
    ? [
        { title: 'from', of: 'from' },
        { title: 'to', of: 'to' },
      ]
    : [];
  return [
    table(benchmarks, [
      ...steps,
      { title: 'benchmark', of: 'benchmark' },
      { title: 'items', of: 'n', show: (v) => (v === 0 ? none : String(v)) },
      { title: null, of: 'unshared.a', key: 'unshared_a' },
      { title: null, of: 'unshared.b', key: 'unshared_b' },
      { title: 'A', of: 'a', show: (v) => fixed(v, 1) },
      { title: 'B', of: 'b', show: (v) => fixed(v, 1) },
      { title: 'change', of: 'difference', show: (v) => signed(v, 1) },
      { title: null, of: 'standardError' },
      ...intervalColumns('interval', (v) => signed(v, 1)),
      { title: null, of: 'pValue' },
      { title: 'p (adj.)', of: 'pAdjusted', show: significance },
      { title: 'clear', of: 'clear' },
      { title: 'would find', of: 'detectable', show: (v) => fixed(v, 1) },
      { title: null, of: 'unpaired.standardError', key: 'unpaired_standard_error' },
      { title: null, of: 'clusters' },
      { title: null, of: 'test' },
    ]),
    ...(coupling.length === 0
      ? []
      : [
          heading('γ = Δy / Δx: how many points of y came with one point of x'),
          table(coupling, [
            ...steps,
            { title: 'x', of: 'x' },
            { title: 'y', of: 'y' },
            { title: 'γ', of: 'gamma', show: (v) => signed(v, 2) },
            ...intervalColumns('interval', (v) => signed(v, 2)),
            { title: 'phase', of: 'phase' },
            { title: 'opposed', of: 'probabilityOpposed', show: chance },
          ]),
        ]),
  ];
}
