import type { BootstrapEstimate, Labels, Numbers, Seed } from '../api.ts';

/**
 * Scores of 1 to 64 models on the same items: one column per model, all of one length; NaN where a model was not asked an item.
 */
export type ItemScores = readonly Numbers[];

export interface ItemCovariance {
  /** Each model's mean over the items it was asked; NaN for none. */
  readonly means: Float64Array;
  /** Number of items that each model was asked. */
  readonly counts: Uint32Array;
  /** Number of clusters that these items are in; without clusters the same as `counts`. */
  readonly clusterCounts: Uint32Array;
  /** models×models: how many items both were asked. */
  readonly shared: Uint32Array;
  /**
   * models×models: covariance of the means. Its diagonal holds squared standard errors: of the mean of independent items
   * (divisor n − 1), or cluster-robust with the factor G/(G − 1). Positive semi-definite whatever is missing;
   * NaN for a model with fewer than two items or clusters.
   */
  readonly covariance: Float64Array;
}

export interface ItemBootstrapOptions {
  /** Number of resamples to draw, 1 to 10,000,000. */
  readonly resamples: number;
  readonly seed: Seed;
  /** Names independent streams of one seed, from 0. Default 0. */
  readonly stream?: number;
  /** Whole clusters of items are redrawn. Default: each item by itself. */
  readonly clusters?: Labels;
  /** The benchmark of each item: each benchmark's items are redrawn among themselves, its means are its own. Default: one. */
  readonly benchmarks?: Labels;
  /**
   * Weighted sums of the means, each a weight per mean: benchmarks in rising order of their labels, within each the
   * models in the order given.
   */
  readonly contrasts?: readonly Numbers[];
  /** Coverage of the percentile intervals, strictly between 0 and 1. Default 0.95. */
  readonly level?: number;
  /** Return all resampled means too. Default false. */
  readonly keepDistribution?: boolean;
}

export interface ItemBootstrap {
  /** One estimate per benchmark and model, in the order of the weights of a contrast. */
  readonly means: readonly BootstrapEstimate[];
  /** One estimate per contrast. */
  readonly contrasts: readonly BootstrapEstimate[];
  /** benchmarks×models×resamples. */
  readonly distribution?: Float64Array;
}

/** Two-sided probabilities of a split of the items that exactly one of two models got right. */
export interface McNemar {
  /** Exact binomial, 1 where the two agree on every item. */
  readonly pValue: number;
  /** The same less half of the observed split's own probability: less conservative, no longer guaranteed. */
  readonly midP: number;
}

/** The part of the kernel that compares models on the items they share. */
export interface Items {
  /** Means of the models' scores, and how these means vary together from one draw of items to another. */
  itemCovariance(scores: ItemScores, options?: { readonly clusters?: Labels }): ItemCovariance;
  /** The models' means over redrawn items, the same redrawn items for all models. */
  bootstrapItemMeans(scores: ItemScores, options: ItemBootstrapOptions): ItemBootstrap;
  /**
   * McNemar's exact test of two models on 0/1 items: how many items only the first got right, and how many only the
   * second, each at most 10,000,000.
   */
  mcnemar(onlyFirst: number, onlySecond: number): McNemar;
}
