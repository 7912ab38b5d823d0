import { benchmarkIdOf } from '../benchmarks/registry.ts';
import { finite, listOf, member, own, words } from '../containers/json.ts';
import { splitPath } from '../containers/source.ts';
import type { Document } from '../document.ts';
import type { ItemScores } from '../items.ts';
import { percentOf } from '../number.ts';
import { ItemColumn } from './item-column.ts';
import type { Reader } from './reader.ts';

/** HELM's names of scenarios that are not the benchmark's own. */
const scenarios: Readonly<Record<string, string>> = {
  gsm: 'gsm8k',
  'truthful_qa:mc_single': 'truthfulqa_mc1',
  gpqa_diamond: 'gpqa_diamond',
  'gpqa:gpqa_diamond': 'gpqa_diamond',
  'gpqa:gpqa_main': 'gpqa_main',
  math: 'math',
};

/** Metrics that are the share of items that are right, first choice first. */
const shares = [
  'exact_match',
  'quasi_exact_match',
  'prefix_exact_match',
  'quasi_prefix_exact_match',
  'final_number_exact_match',
  'math_equiv_chain_of_thought',
  'math_equiv',
  'chain_of_thought_correctness',
  'ifeval_strict_accuracy',
  'f1_score',
];

/** The metric that HELM itself reports of a scenario (its schemas' main metrics), where it is such a share. */
const mainMetrics: Readonly<Record<string, string>> = {
  babi_qa: 'quasi_exact_match',
  boolq: 'quasi_exact_match',
  civil_comments: 'quasi_exact_match',
  commonsense: 'exact_match',
  dyck_language: 'exact_match',
  gpqa: 'chain_of_thought_correctness',
  gsm: 'final_number_exact_match',
  ifeval: 'ifeval_strict_accuracy',
  imdb: 'quasi_exact_match',
  legalbench: 'quasi_exact_match',
  lsat_qa: 'quasi_exact_match',
  math: 'math_equiv_chain_of_thought',
  med_qa: 'quasi_exact_match',
  mmlu: 'exact_match',
  mmlu_pro: 'chain_of_thought_correctness',
  narrative_qa: 'f1_score',
  natural_qa: 'f1_score',
  quac: 'f1_score',
  raft: 'quasi_exact_match',
  truthful_qa: 'exact_match',
};

/** A run folder of HELM: stats.json, with run_spec.json and per_instance_stats.json beside it. */
export const helm: Reader = {
  format: 'helm',
  claims: (document) => isStats(document) || isCompanion(document),
  async read(document, using) {
    if (!isStats(document) || document.kind !== 'table') return [];
    const spec = await using.beside((base) => base === 'run_spec.json');
    const value = spec?.kind === 'json' ? spec.value : undefined;
    const adapter = member(value, 'adapter_spec');
    const model = words(own(adapter, 'model')) ?? words(own(adapter, 'model_deployment'));
    const run = words(own(value, 'name')) ?? splitPath(splitPath(document.name).folder).base;
    if (model === undefined) {
      using.warn('no-model', `${document.name}: no run_spec.json beside it names the model; left out.`);
      return [];
    }
    const { benchmark, part } = benchmarkOf(run);
    const stats = document.rows.filter(
      (row) => own(own(row, 'name'), 'perturbation') === undefined && finite(own(row, 'mean')) !== undefined,
    );
    const splits = ['test', 'valid', undefined];
    const main = mainMetrics[run.split(/[:,]/, 1)[0] ?? ''];
    const all = [...(main === undefined ? [] : [main]), ...shares.filter((metric) => metric !== main)]
      .flatMap((metric) => splits.map((split) => ({ metric, split })))
      .map(({ metric, split }) => ({
        metric,
        split,
        stat: stats.find(
          (row) =>
            own(own(row, 'name'), 'name') === metric &&
            (words(own(own(row, 'name'), 'split')) ?? undefined) === split &&
            own(own(row, 'name'), 'sub_split') === undefined,
        ),
      }))
      .filter(({ stat }) => stat !== undefined);
    const [found] = all;
    if (found?.stat === undefined) {
      using.warn('tasks-unread', `${document.name}: no share of items that are right among its metrics.`);
      return [];
    }
    const others = [...new Set(all.map(({ metric }) => metric))].filter((metric) => metric !== found.metric);
    if (found.metric !== main && others.length > 0) {
      using.warn(
        'metric-chosen',
        `${document.name}: of several metrics, taken: ${run.split(',', 1)[0]} ${found.metric} (also ${others.slice(0, 3).join(', ')}).`,
      );
    }
    const shots = finite(own(adapter, 'max_train_instances'));
    const cut = finite(own(adapter, 'max_eval_instances'));
    const items = using.items
      ? itemsOf(
          await using.beside((base) => base === 'per_instance_stats.json'),
          found.metric,
          found.split,
          benchmark,
          part,
        )
      : undefined;
    const instances = finite(
      own(
        stats.find((row) => own(own(row, 'name'), 'name') === 'num_instances'),
        'mean',
      ),
    );
    return [
      {
        model: { name: model },
        records: [
          {
            model,
            benchmark: part === undefined ? benchmark : `${benchmark}_${part}`,
            value: percentOf(finite(own(found.stat, 'mean'))!),
            ...(instances === undefined || instances < 1 ? {} : { items: instances }),
            ...(part === undefined ? {} : { partOf: benchmark }),
            provenance: {
              harness: 'helm',
              task: run,
              metric: found.metric,
              ...(shots === undefined ? {} : { shots }),
              ...(cut === undefined || (instances !== undefined && instances < cut) ? {} : { limit: cut }),
              file: document.name,
            },
          },
        ],
        ...(items === undefined ? {} : { items: items.done(document.name, using) as readonly ItemScores[] }),
      },
    ];
  },
};

function isStats(document: Document): boolean {
  return (
    document.kind === 'table' &&
    ['name', 'count', 'sum', 'mean'].every((column) => document.columns.includes(column)) &&
    typeof own(document.rows[0], 'name') === 'object'
  );
}

/** The other files of a run folder, read with its stats.json. */
function isCompanion(document: Document): boolean {
  if (document.kind === 'table') {
    return (
      document.columns.includes('instance_id') ||
      /^(instances|display_\w+)\.json$/.test(splitPath(document.name).base)
    );
  }
  if (document.kind !== 'json') return false;
  return (
    own(document.value, 'adapter_spec') !== undefined ||
    /^(scenario|scenario_state|display_\w+|instances)\.json$/.test(splitPath(document.name).base)
  );
}

/** "mmlu:subject=anatomy,model=…" is a part of mmlu; "truthful_qa:task=mc_single,…" is TruthfulQA MC1. */
function benchmarkOf(run: string): { readonly benchmark: string; readonly part?: string } {
  const at = run.indexOf(':');
  const scenario = at < 0 ? run : run.slice(0, at);
  const settings = new Map(
    (at < 0 ? '' : run.slice(at + 1)).split(',').map((pair) => pair.split('=') as [string, string]),
  );
  const subset = settings.get('task') ?? settings.get('subset') ?? settings.get('subject');
  const known = scenarios[`${scenario}:${subset}`] ?? scenarios[scenario];
  if (known !== undefined) return { benchmark: known };
  if (scenario === 'mmlu' && subset !== undefined && subset !== 'all') {
    return { benchmark: 'mmlu', part: benchmarkIdOf(subset) };
  }
  const name = scenario === 'truthful_qa' ? `truthful_qa_${subset ?? 'all'}` : scenario;
  return { benchmark: benchmarkIdOf(name) };
}

function itemsOf(
  document: Document | undefined,
  metric: string,
  split: string | undefined,
  benchmark: string,
  part: string | undefined,
): ItemColumn {
  const column = new ItemColumn({
    benchmark,
    metric,
    taskVersion: null,
    prefix: part === undefined ? '' : `${part}/`,
    cluster: part ?? null,
  });
  for (const row of document?.kind === 'table' ? document.rows : []) {
    if (own(row, 'perturbation') !== undefined) continue;
    const stat = listOf(own(row, 'stats')).find((each) => {
      const name = own(each, 'name');
      return own(name, 'name') === metric && (split === undefined || own(name, 'split') === split);
    });
    if (stat !== undefined) column.add({ id: own(row, 'instance_id'), score: finite(own(stat, 'mean')) });
  }
  return column;
}
