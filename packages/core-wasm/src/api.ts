/**
 * The kernel's interface to a host, in types alone.
 *
 * Arrays are read, never kept: every call copies its input into the module's memory, computes, and
 * copies the answer out, so nothing a caller holds can dangle. Numbers are IEEE doubles throughout and
 * the same seed gives the same bits in every runtime.
 *
 * Missing values: NaN in an observation leaves that observation out (of a pair, when either side is NaN)
 * and the answer's `n` says how many were used. An infinity is refused with the code `not-finite`.
 * If a statistic is undefined (fewer observations than it needs, no variance) its value is NaN.
 *
 * Every refusal is a {@link KernelError} with a code; no WebAssembly trap reaches the caller.
 */

import type { Dynamics } from './dynamics/api.ts';
import type { Items } from './items/api.ts';

/** Anything of numbers with a length: a `Float64Array` is copied fastest. */
export type Numbers = ArrayLike<number>;

/** Group labels as small non-negative integers, one per observation. */
export type Labels = ArrayLike<number>;

/** A seed is an integer from 0 to 2^64 − 1; a `number` must be a safe integer. */
export type Seed = number | bigint;

/** Mean, spread and range of the observations that are not NaN. */
export interface Summary {
  readonly n: number;
  readonly missing: number;
  readonly mean: number;
  /** With the divisor n − 1. */
  readonly variance: number;
  readonly minimum: number;
  readonly maximum: number;
}

/** A correlation with its two-sided p value from Student's t with n − 2 degrees of freedom. */
export interface Correlation {
  readonly n: number;
  readonly r: number;
  readonly pValue: number;
}

/** Ordinary least squares of y on x. */
export interface Line {
  readonly n: number;
  readonly slope: number;
  readonly intercept: number;
  readonly r: number;
  /** Two-sided p value of the slope (and of r). */
  readonly pValue: number;
  readonly slopeStandardError: number;
  readonly interceptStandardError: number;
  /** Residual standard deviation with the divisor n − 2. */
  readonly residualStandardDeviation: number;
  readonly meanX: number;
  /** Sum of squared deviations of x from its mean: the standard error of the line at x₀ is s·√(1/n + (x₀ − x̄)²/Sxx). */
  readonly sumSquaresX: number;
}

/** Least squares of y on 1, x, x². `vertex` = −linear / (2·quadratic), whether a minimum or a maximum. */
export interface Quadratic {
  readonly n: number;
  readonly constant: number;
  readonly linear: number;
  readonly quadratic: number;
  readonly vertex: number;
}

export interface ResamplingOptions {
  /** Number of resamples to draw, 1 to 10,000,000. */
  readonly resamples: number;
  readonly seed: Seed;
  /** Names independent streams of one seed, from 0. Default 0. */
  readonly stream?: number;
  /** Observations are redrawn within their stratum. Default: one stratum. */
  readonly strata?: Labels;
  /** Whole clusters are redrawn (within strata, where both are given). Default: each observation its own. */
  readonly clusters?: Labels;
}

/** Efron's percentile interval, or his bias-corrected and accelerated one (BCa). */
export type IntervalMethod = 'percentile' | 'bca';

export interface IntervalOptions extends ResamplingOptions {
  /** Coverage of the interval, strictly between 0 and 1. Default 0.95. */
  readonly level?: number;
  /** Default `percentile`. BCa is undefined (NaN) where all resampled values lie on one side of the statistic. */
  readonly interval?: IntervalMethod;
  /** Return all resampled values too, in the order drawn. Default false. */
  readonly keepDistribution?: boolean;
}

export interface BootstrapOptions extends IntervalOptions {
  /** Standard errors of x, in x's units: each drawn value gets its own normal error. Default none. */
  readonly xStandardErrors?: Numbers;
  /** Standard errors of y, likewise. */
  readonly yStandardErrors?: Numbers;
  /**
   * Covariance of the errors of x over the observations, n×n row-major, in x's units squared, positive semi-definite; in place of
   * standard errors. Each resample then redraws every observation's error once, so that an observation drawn twice has one
   * error; standard errors beside a covariance are taken so too. n is at most 1024. What belongs to a missing value is not read.
   */
  readonly xCovariance?: Numbers;
  /** Covariance of the errors of y, likewise. The errors of x and y are independent. */
  readonly yCovariance?: Numbers;
}

export interface TableBootstrapOptions extends IntervalOptions {
  /** Standard errors of each column, in its units; `undefined` for a column without. Default none. */
  readonly standardErrors?: readonly (Numbers | undefined)[];
  /** Covariance of each column's errors over the observations, n×n; see {@link BootstrapOptions.xCovariance}. */
  readonly covariances?: readonly (Numbers | undefined)[];
}

/** Two variables of the same observations. */
export interface PairedSample {
  readonly x: Numbers;
  readonly y: Numbers;
  readonly xStandardErrors?: Numbers;
  readonly yStandardErrors?: Numbers;
  readonly xCovariance?: Numbers;
  readonly yCovariance?: Numbers;
}

/** One cell of a correlation matrix: columns `first` < `second`, on the n observations that have both. */
export interface PairEstimate extends BootstrapEstimate {
  readonly first: number;
  readonly second: number;
  readonly n: number;
}

/** Summary of the statistic's uncertainty from a set of resampled values. */
export interface ResampleSummary {
  /** Standard deviation over the resamples in which the statistic is defined. */
  readonly standardError: number;
  /** Median over the same resamples. */
  readonly median: number;
  readonly lower: number;
  readonly upper: number;
  readonly level: number;
  readonly resamples: number;
  /** Resamples in which the statistic is undefined (a constant column); they take no part in the interval. */
  readonly undefinedResamples: number;
}

export interface BootstrapEstimate extends ResampleSummary {
  /** The statistic of the data as given. */
  readonly value: number;
  readonly method: IntervalMethod;
  readonly distribution?: Float64Array;
}

export interface PermutationTest {
  readonly n: number;
  readonly r: number;
  /** Two-sided, (1 + #{|r*| ≥ |r|}) / (1 + permutations): never zero. */
  readonly pValue: number;
  readonly permutations: number;
}

export interface Kernel extends Dynamics, Items {
  /** Version of the binary interface, see docs/kernel-abi.md. */
  readonly abiVersion: number;
  /** Bytes of linear memory at present. */
  readonly memoryBytes: number;

  // Elementary functions. Engines differ in the last bit of Math.log and its kin; these do not.
  log(x: number): number;
  log10(x: number): number;
  exp(x: number): number;
  pow(base: number, exponent: number): number;

  // Distributions.
  normalCdf(z: number): number;
  normalQuantile(p: number): number;
  studentCdf(t: number, degreesOfFreedom: number): number;
  studentQuantile(p: number, degreesOfFreedom: number): number;

  // Statistics of a sample.
  summary(x: Numbers): Summary;
  /** Summary of resampled values of a statistic the kernel does not know; NaN counts as undefined. */
  summarizeResamples(values: Numbers, options?: { readonly level?: number }): ResampleSummary;
  /** Quantiles with linear interpolation (NumPy's default, Hyndman–Fan type 7). NaN is left out. */
  quantiles(x: Numbers, probabilities: Numbers): Float64Array;
  /** Ranks from 1, ties averaged; NaN stays NaN. */
  ranks(x: Numbers): Float64Array;
  pearson(x: Numbers, y: Numbers): Correlation;
  /** Pearson on average ranks; p from the same t approximation, as SciPy's spearmanr. `r` holds ρ. */
  spearman(x: Numbers, y: Numbers): Correlation;
  line(x: Numbers, y: Numbers): Line;
  /** Median of pairwise slopes, intercept = median(y) − slope·median(x), as SciPy's theilslopes. */
  theilSen(
    x: Numbers,
    y: Numbers,
  ): { readonly n: number; readonly slope: number; readonly intercept: number };
  quadratic(x: Numbers, y: Numbers): Quadratic;

  // Resampling.
  bootstrapCorrelation(x: Numbers, y: Numbers, options: BootstrapOptions): BootstrapEstimate;
  bootstrapLine(
    x: Numbers,
    y: Numbers,
    options: BootstrapOptions,
  ): { readonly slope: BootstrapEstimate; readonly intercept: BootstrapEstimate };
  /** Vertex of the quadratic of y on x, in x's units. */
  bootstrapVertex(x: Numbers, y: Numbers, options: BootstrapOptions): BootstrapEstimate;
  /** r of the first pair less r of the second, both over the same drawn observations (those with all four values). */
  bootstrapCorrelationDifference(
    first: PairedSample,
    second: PairedSample,
    options: IntervalOptions,
  ): BootstrapEstimate;
  /**
   * r of every pair of 2 to 64 columns, in the order (0,1), (0,2) …, all pairs on the same resamples.
   * A missing value leaves its observation out of the pairs that need it only.
   */
  bootstrapCorrelations(columns: readonly Numbers[], options: TableBootstrapOptions): PairEstimate[];
  /**
   * Participation ratio (Σλ)²/Σλ² of the eigenvalues λ of the covariance of 2 to 64 columns, over the
   * observations without a missing value; computed as (tr C)²/tr(C²).
   */
  bootstrapEffectiveDimension(columns: readonly Numbers[], options: TableBootstrapOptions): BootstrapEstimate;
  permutationTest(
    x: Numbers,
    y: Numbers,
    options: { readonly permutations: number; readonly seed: Seed; readonly strata?: Labels },
  ): PermutationTest;

  /**
   * Row numbers of the resamples, for statistics the kernel does not know: `resamples` rows of n,
   * row-major, at most 2^26 numbers a call.
   */
  resampleRows(n: number, options: Omit<ResamplingOptions, 'clusters'>): Uint32Array;
  /** Standard normal deviates, at most 2^26 a call; `stream` names independent streams of one seed. */
  normals(count: number, seed: Seed, stream?: number): Float64Array;
  /** Numbers of [0, 1), multiples of 2^−53, at most 2^26 per call. */
  uniforms(count: number, seed: Seed, stream?: number): Float64Array;
  /**
   * The lower triangle L with L·Lᵀ = the covariance: n×n row-major, zeros above the diagonal. Of the covariance the
   * lower triangle is read; n is at most 1024. It may be singular: where at most 1e-10 of a variance is left, L's column
   * is zero. `bad-parameter` where it is not positive semi-definite.
   */
  choleskyFactor(covariance: Numbers, n: number): Float64Array;
  /** `count` rows of n normal errors with mean 0 and covariance L·Lᵀ, row-major, at most 2^26 numbers per call. */
  correlatedNormals(factor: Numbers, n: number, count: number, seed: Seed, stream?: number): Float64Array;
}
