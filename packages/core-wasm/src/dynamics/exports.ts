import type { Layout } from '../exports.ts';

/** Input of `sparseEnsemble` of assembly/stlsq.ts. */
export const ensembleLayout = {
  library: 'word',
  targets: 'word',
  n: 'word',
  m: 'word',
  q: 'word',
  threshold: 'f64',
  alpha: 'f64',
  maxIterations: 'word',
  flags: 'word',
  starts: 'word',
  blocks: 'word',
  resamples: 'word',
  seed: 'word',
  stream: 'word',
  out: 'word',
  medians: 'word',
  inclusion: 'word',
} as const satisfies Layout;

/** Input of `leaveOneOut` of assembly/stlsq.ts. */
export const leaveOneOutLayout = {
  library: 'word',
  targets: 'word',
  n: 'word',
  m: 'word',
  q: 'word',
  thresholds: 'word',
  count: 'word',
  alpha: 'f64',
  maxIterations: 'word',
  flags: 'word',
  starts: 'word',
  blocks: 'word',
  out: 'word',
} as const satisfies Layout;

/** Input of `integrate` of assembly/rk45.ts. */
export const integrateLayout = {
  dimension: 'word',
  degree: 'word',
  coefficients: 'word',
  coefficientStride: 'word',
  sources: 'word',
  sourceStride: 'word',
  starts: 'word',
  startStride: 'word',
  count: 'word',
  from: 'f64',
  to: 'f64',
  samples: 'word',
  sampleCount: 'word',
  relative: 'f64',
  absolute: 'f64',
  firstStep: 'f64',
  maxStep: 'f64',
  maxSteps: 'word',
  lower: 'word',
  upper: 'word',
  stop: 'word',
  out: 'word',
  records: 'word',
} as const satisfies Layout;

/** The module's exports for sparse regression, integration and eigenvalues, as WebAssembly sees them. */
export interface DynamicsExports {
  polynomialFeatures(states: number, n: number, dimension: number, degree: number, out: number): number;
  symmetricEigen(matrix: number, n: number, values: number, vectors: number): number;
  sparseRegression(
    library: number,
    targets: number,
    n: number,
    m: number,
    q: number,
    threshold: number,
    alpha: number,
    maxIterations: number,
    flags: number,
    out: number,
  ): number;
  /** Each takes the address of its layout. */
  sparseEnsemble(request: number): number;
  leaveOneOut(request: number): number;
  integrate(request: number): number;
}
