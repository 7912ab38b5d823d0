import type { compareQuestion } from '@cape/analysis';
import { chance, fixed, none, signed, significance } from '@cape/analysis/number-text';
import type { AnswerOf } from '@cape/analysis/question';
import type { Page } from '../question-command.ts';
import { type Block, heading, list, table, warnings } from '../render/block.ts';
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
  const steps = several
    ? ([
        { title: 'from', key: 'from', value: ({ from }) => from },
        { title: 'to', key: 'to', value: ({ to }) => to },
      ] satisfies Parameters<typeof table<Answer['coupling'][number]>>[1])
    : [];
  return [
    table(benchmarks, [
      ...steps.map(({ title, key }) => ({
        title,
        key,
        value: (row: Answer['benchmarks'][number]) => row[key as 'from' | 'to'],
      })),
      { title: 'benchmark', key: 'benchmark', value: ({ benchmark }) => benchmark },
      { title: 'items', key: 'n', value: ({ n }) => n, show: ({ n }) => (n === 0 ? none : String(n)) },
      { title: null, key: 'unshared_a', value: ({ unshared }) => unshared.a },
      { title: null, key: 'unshared_b', value: ({ unshared }) => unshared.b },
      { title: 'A', key: 'a', value: ({ a }) => a, show: ({ a }) => fixed(a, 1) },
      { title: 'B', key: 'b', value: ({ b }) => b, show: ({ b }) => fixed(b, 1) },
      {
        title: 'change',
        key: 'difference',
        value: ({ difference }) => difference,
        show: ({ difference }) => signed(difference, 1),
      },
      { title: null, key: 'standard_error', value: ({ standardError }) => standardError },
      ...intervalColumns('interval', (v) => signed(v, 1)),
      { title: null, key: 'p_value', value: ({ pValue }) => pValue },
      {
        title: 'p (adj.)',
        key: 'p_adjusted',
        value: ({ pAdjusted }) => pAdjusted,
        show: ({ pAdjusted }) => significance(pAdjusted),
      },
      {
        title: 'clear',
        key: 'clear',
        value: ({ clear }) => clear,
        show: ({ clear }) => (clear ? 'yes' : 'no'),
      },
      {
        title: 'would find',
        key: 'detectable',
        value: ({ detectable }) => detectable,
        show: ({ detectable }) => fixed(detectable, 1),
      },
      { title: null, key: 'unpaired_standard_error', value: ({ unpaired }) => unpaired.standardError },
      { title: null, key: 'clusters', value: ({ clusters }) => clusters },
      { title: null, key: 'test', value: ({ test }) => test },
    ]),
    ...(coupling.length === 0
      ? []
      : [
          heading('γ = Δy / Δx: how many points of y came with one point of x'),
          table(coupling, [
            ...steps,
            { title: 'x', key: 'x', value: ({ x }) => x },
            { title: 'y', key: 'y', value: ({ y }) => y },
            { title: 'γ', key: 'gamma', value: ({ gamma }) => gamma, show: ({ gamma }) => signed(gamma, 2) },
            ...intervalColumns('interval', (v) => signed(v, 2)),
            { title: 'phase', key: 'phase', value: ({ phase }) => phase },
            {
              title: 'opposed',
              key: 'probability_opposed',
              value: ({ probabilityOpposed }) => probabilityOpposed,
              show: ({ probabilityOpposed }) => chance(probabilityOpposed),
            },
          ]),
        ]),
  ];
}
