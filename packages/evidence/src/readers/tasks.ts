import { benchmarkIdOf } from '../benchmarks/registry.ts';

/** Benchmark that a harness's task measures, and which of its metrics is the score that people report, first choice first. */
export interface KnownTask {
  readonly task: RegExp;
  readonly benchmark: string;
  readonly metrics: readonly string[];
}

/** Tasks whose names alone would mislead, or whose usual metric is not the general one. */
const knownTasks: readonly KnownTask[] = [
  { task: /^hellaswag$/, benchmark: 'hellaswag', metrics: ['acc_norm', 'acc'] },
  { task: /^arc[_:]challenge$/, benchmark: 'arc_challenge', metrics: ['acc_norm', 'acc'] },
  { task: /^arc[_:]easy$/, benchmark: 'arc_easy', metrics: ['acc', 'acc_norm'] },
  { task: /^winogrande$/, benchmark: 'winogrande', metrics: ['acc'] },
  { task: /^truthfulqa_mc2$/, benchmark: 'truthfulqa', metrics: ['acc'] },
  { task: /^truthfulqa_mc1$/, benchmark: 'truthfulqa_mc1', metrics: ['acc'] },
  // lm-eval up to 0.3, the leaderboard and lighteval: one task carries both.
  { task: /^truthfulqa[_:]mc$/, benchmark: 'truthfulqa', metrics: ['mc2', 'truthfulqa_mc2'] },
  { task: /^truthfulqa[_:]mc$/, benchmark: 'truthfulqa_mc1', metrics: ['mc1', 'truthfulqa_mc1'] },
  { task: /^mmlu$/, benchmark: 'mmlu', metrics: ['acc'] },
  {
    task: /^(leaderboard_)?mmlu_pro$/,
    benchmark: 'mmlu_pro',
    metrics: ['exact_match,custom-extract', 'exact_match', 'acc'],
  },
  {
    task: /^gsm8k(_cot)?$/,
    benchmark: 'gsm8k',
    metrics: ['exact_match,strict-match', 'exact_match,flexible-extract', 'exact_match', 'qem', 'acc'],
  },
  {
    task: /^(leaderboard_)?ifeval$/,
    benchmark: 'ifeval',
    metrics: ['prompt_level_strict_acc', 'prompt_level_strict_accuracy', 'inst_level_strict_acc'],
  },
  {
    task: /^(leaderboard_)?gpqa[_:]diamond(_(zeroshot|n_shot|cot_zeroshot|cot_n_shot|generative_n_shot))?$/,
    benchmark: 'gpqa_diamond',
    metrics: ['acc_norm', 'acc', 'exact_match,flexible-extract', 'exact_match', 'gpqa_pass@k:k=1'],
  },
  { task: /^leaderboard_gpqa$/, benchmark: 'gpqa_all', metrics: ['acc_norm'] },
  { task: /^leaderboard_math_hard$/, benchmark: 'math_lvl_5', metrics: ['exact_match'] },
  { task: /^(minerva_math|hendrycks_math)$/, benchmark: 'math', metrics: ['math_verify', 'exact_match'] },
  { task: /^xwinograd_en$/, benchmark: 'xwinograd', metrics: ['acc'] },
  { task: /^humaneval(_instruct)?$/, benchmark: 'humaneval', metrics: ['pass@1', 'pass@1,create_test'] },
  { task: /^aime[_:]?(20)?25$/, benchmark: 'aime_2025', metrics: ['exact_match', 'pass@k:k=1'] },
  { task: /^aime[_:]?(20)?24$/, benchmark: 'aime_2024', metrics: ['exact_match', 'pass@k:k=1'] },
];

/** Metrics of a task that is not known, first choice first: the share of items that are right. */
const usualMetrics = [
  'acc_norm',
  'acc',
  'exact_match',
  'em',
  'quasi_exact_match',
  'qem',
  'prompt_level_strict_acc',
  'pass@1',
  'pass_at_1',
  'accuracy',
  'mc2',
  'f1',
];

/** Metrics that are no share of anything, whatever their value. */
const notShares =
  /perplexity|bits_per_byte|bleu|rouge|chrf|^ter$|loss|brier|mcc|likelihood|logprob|stderr|alias|time|length|calibration|sample_len|^name$/i;

/** A task's score, as found among its metrics. */
export interface TaskScore {
  readonly benchmark: string;
  /** The key of the metric as the file has it: "acc_norm,none". */
  readonly key: string;
  /** Other metrics that would have done. */
  readonly others: readonly string[];
  /** True where the choice of the metric is this reader's own, not the one people report. */
  readonly chosen: boolean;
}

/**
 * The scores of one task among its metrics, by the metrics that people report; of an unknown task by the usual order.
 *
 * @param metrics keys of figures from 0 to 1, with or without a filter: "acc_norm,none", "mc2"
 */
export function scoresOfTask(task: string, metrics: readonly string[]): readonly TaskScore[] {
  const shares = metrics.filter((key) => !notShares.test(key));
  const known = knownTasks.filter((each) => each.task.test(task));
  if (known.length > 0) {
    return known.flatMap(({ benchmark, metrics: wanted }) => {
      const key = firstOf(wanted, shares);
      return key === undefined ? [] : [{ benchmark, key, others: [], chosen: false }];
    });
  }
  const key = firstOf(usualMetrics, shares) ?? shares[0];
  if (key === undefined) return [];
  const others = shares.filter((each) => each !== key);
  return [
    { benchmark: benchmarkIdOf(task.replace(/^leaderboard_/, '')), key, others, chosen: others.length > 0 },
  ];
}

function firstOf(wanted: readonly string[], keys: readonly string[]): string | undefined {
  for (const name of wanted) {
    const exact = keys.find((key) => key === name);
    if (exact !== undefined) return exact;
    if (name.includes(',')) continue;
    const filtered =
      keys.find((key) => key === `${name},none`) ?? keys.find((key) => key.startsWith(`${name},`));
    if (filtered !== undefined) return filtered;
  }
  return undefined;
}

/** The benchmark a task measures, where its only score is given. */
export function benchmarkOfTask(task: string): string {
  return knownTasks.find((each) => each.task.test(task))?.benchmark ?? benchmarkIdOf(task);
}
