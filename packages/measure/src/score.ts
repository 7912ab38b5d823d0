import type { Likelihood } from './backend.ts';
import type { Item } from './prompt.ts';
import type { Metric, Task } from './task.ts';

/** Scores of one item, per metric. */
export type ItemScore = Readonly<Partial<Record<Metric, number>>>;

/** The metrics of one item, as lm-evaluation-harness computes them. Of equal likelihoods the first choice counts. */
export function scoreOf(task: Task, { question }: Item, found: readonly Likelihood[]): ItemScore {
  const likelihoods = found.map(({ logLikelihood }) => logLikelihood);
  if (task.output === 'loglikelihood') {
    const [only] = found;
    return { perplexity: only!.logLikelihood, acc: only!.isGreedy ? 1 : 0 };
  }
  if (task.scoring === 'true-mass') return { acc: trueMass(likelihoods, question.labels!) };
  const isGold = (values: readonly number[]) => Number(likeliest(values) === question.gold);
  return {
    acc: isGold(likelihoods),
    ...(task.metrics.includes('acc_norm') && {
      // Per character, as Python counts them.
      acc_norm: isGold(likelihoods.map((value, i) => value / [...question.choices[i]!].length)),
    }),
  };
}

function likeliest(values: readonly number[]): number {
  let best = 0;
  for (const [i, value] of values.entries()) if (value > values[best]!) best = i;
  return best;
}

/** Share of the choices' probability that the true ones have (TruthfulQA's MC2). */
function trueMass(likelihoods: readonly number[], labels: readonly number[]): number {
  const highest = Math.max(...likelihoods);
  const weights = likelihoods.map((value) => Math.exp(value - highest));
  const sum = (some: readonly number[]) => some.reduce((total, value) => total + value, 0);
  return sum(weights.filter((_, i) => labels[i] === 1)) / sum(weights);
}

/** A metric over all items, with its standard error where the harness states one. */
export interface Aggregate {
  readonly value: number;
  /** Standard deviation of the items (n − 1) over √n; null for perplexity, whose error the harness bootstraps. */
  readonly standardError: number | null;
}

export function aggregate(metric: Metric, scores: readonly number[]): Aggregate {
  const n = scores.length;
  const mean = scores.reduce((sum, value) => sum + value, 0) / n;
  if (metric === 'perplexity') return { value: Math.exp(-mean), standardError: null };
  const squares = scores.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return { value: mean, standardError: n < 2 ? null : Math.sqrt(squares / (n - 1) / n) };
}
