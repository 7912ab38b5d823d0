import type { Numbers, Seed } from '../api.ts';

/** Degree of a polynomial library: 0 the constant alone, 1 linear, 2 quadratic, 3 cubic. */
export type Degree = 0 | 1 | 2 | 3;

/** Tables are row-major. `library`: rows×features; `targets`: rows×targets. */
export interface Regression {
  readonly library: Numbers;
  readonly features: number;
  readonly targets: Numbers;
  readonly targetCount: number;
}

/** Sequentially thresholded least squares, PySINDy's defaults. */
export interface SparseOptions {
  /** Coefficients smaller than this are dropped, ≥ 0. Default 0.1. */
  readonly threshold?: number;
  /** Ridge: ‖y − Xw‖² + α‖w‖², ≥ 0. Default 0.05. */
  readonly alpha?: number;
  /** Default 20. */
  readonly maxIterations?: number;
  /** Divide columns by their L2 norm; threshold and alpha then act in those units. Default false. */
  readonly normalizeColumns?: boolean;
  /** Refit the support by plain least squares. Default true. */
  readonly unbias?: boolean;
}

export interface BlockOptions {
  /** Consecutive rows that are drawn or left out together, as their lengths. Default: each row alone. */
  readonly blocks?: Numbers;
}

export interface SparseEnsemble {
  /** resamples×targets×features, in the order drawn. */
  readonly coefficients: Float64Array;
  /** Median of each coefficient over the resamples: targets×features. */
  readonly medians: Float64Array;
  /** Share of resamples in which each coefficient is not zero: targets×features. */
  readonly inclusion: Float64Array;
  readonly resamples: number;
}

/** End of a trajectory. `diverged`: the step fell to rounding, as where a solution goes to infinity. */
export type Outcome = 'finished' | 'step-limit' | 'diverged' | 'stopped-at-bound';

export interface BoundEvent {
  /** Place on the axis of integration. */
  readonly at: number;
  readonly component: number;
  readonly side: 'lower' | 'upper';
}

export interface Trajectory {
  readonly outcome: Outcome;
  /** Accepted steps. */
  readonly steps: number;
  readonly rejectedSteps: number;
  /** Place that it reached. */
  readonly reached: number;
  /** The first bound that a component crossed from inside, or null. */
  readonly event: BoundEvent | null;
}

/**
 * dy/ds = P(y) + source, for one or many trajectories. Of coefficients, sources and starts either one set
 * serves all trajectories or there is one for each.
 */
export interface Integration {
  /** Components of the state, 1 to 32. */
  readonly dimension: number;
  readonly degree: Degree;
  /** [trajectories×]dimension×features, in the order of `polynomialFeatures`. */
  readonly coefficients: Numbers;
  /** [trajectories×]dimension. */
  readonly starts: Numbers;
  /** Constant terms added to the right-hand side, [trajectories×]dimension. */
  readonly sources?: Numbers;
  readonly from: number;
  readonly to: number;
  /** Places at which to report the state, sorted from `from` to `to`. */
  readonly samples: Numbers;
  /** Default 1e-6, at least 100 units in the last place. */
  readonly relativeTolerance?: number;
  /** Default 1e-9. */
  readonly absoluteTolerance?: number;
  /** The first step's size, above 0. Default: SciPy's choice from the slopes at the start. */
  readonly firstStep?: number;
  /** The largest step, above 0. Default none. */
  readonly maxStep?: number;
  /** Tried steps of one trajectory before it is given up. Default 10,000. */
  readonly maxSteps?: number;
  /** One for each component; ±Infinity for none. */
  readonly lowerBounds?: Numbers;
  readonly upperBounds?: Numbers;
  /** End a trajectory at the first bound it crosses. Default false: the crossing is recorded only. */
  readonly stopAtBound?: boolean;
}

export interface Integrated {
  /** trajectories×samples×dimension; NaN where a trajectory did not come so far. */
  readonly values: Float64Array;
  readonly trajectories: readonly Trajectory[];
}

export interface Eigen {
  /** Largest first. */
  readonly values: Float64Array;
  /** Row k is the unit eigenvector of the k-th value; its largest component is positive. */
  readonly vectors: Float64Array;
}

/** Discovery and integration of polynomial dynamics, and symmetric eigenvalues. */
export interface Dynamics {
  /** Monomials of `dimension` variables up to a degree. */
  polynomialFeatureCount(dimension: number, degree: Degree): number;
  /**
   * Every monomial of every state (rows×dimension), row-major, in PySINDy's order: 1; x0, x1 …; x0²,
   * x0x1 …; x0³, x0²x1 ….
   */
  polynomialFeatures(states: Numbers, dimension: number, degree: Degree): Float64Array;
  /** STLSQ of each target by itself: targets×features, 0 off the support. */
  sparseRegression(data: Regression, options?: SparseOptions): Float64Array;
  /** The same on samples of the rows (or blocks) drawn with replacement. */
  sparseEnsemble(
    data: Regression,
    options: SparseOptions &
      BlockOptions & { readonly resamples: number; readonly seed: Seed; readonly stream?: number },
  ): SparseEnsemble;
  /** Mean squared error of predicting each row (or block) from the others, thresholds×targets. */
  sparseLeaveOneOut(
    data: Regression,
    thresholds: Numbers,
    options?: Omit<SparseOptions, 'threshold'> & BlockOptions,
  ): Float64Array;
  integrate(problem: Integration): Integrated;
  /** Of a symmetric n×n matrix, n at most 256; the lower triangle is what counts. */
  symmetricEigen(matrix: Numbers, n: number): Eigen;
}
