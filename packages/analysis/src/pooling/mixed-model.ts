import type { Kernel } from '@cape/core-wasm';
import { cholesky, solve } from './cholesky.ts';

/**
 * The steps of one family, k of them, as they enter the pooled model. The second score's differences are
 * y = x γ + noise, step by step, with noise that neighboring steps share through the model between them.
 */
export interface FamilySteps {
  /** ΔB₁ and ΔB₂, points. */
  readonly x: Float64Array;
  readonly y: Float64Array;
  /** Covariance of the items' noise in ΔB₂ and in ΔB₁, k × k row-major, points². */
  readonly yNoise: Float64Array;
  readonly xNoise: Float64Array;
  /** Covariates of γ, k × p row-major; the first column is 1. */
  readonly covariates: Float64Array;
}

/** Standard deviations of γ between steps and between families, and the share of the items' counted noise present. */
export interface Components {
  readonly steps: number;
  readonly families: number;
  readonly noise: number;
}

/** The model at one value of its variance components: coefficients with a flat prior integrated out. */
export interface Node {
  readonly components: Components;
  /** Posterior weight of these components; the weights of all nodes sum to 1. */
  readonly weight: number;
  readonly coefficients: Float64Array;
  /** p × p row-major. */
  readonly covariance: Float64Array;
}

/** Posterior of one quantity: a mixture of normals over the variance components. */
export interface Mixture {
  readonly weights: Float64Array;
  readonly means: Float64Array;
  readonly deviations: Float64Array;
}

export interface PooledFit {
  readonly nodes: readonly Node[];
  /** γ of a family's step. */
  gammaOf(family: number, step: number): Mixture;
  /** The coefficients of the covariates. */
  readonly coefficients: readonly Mixture[];
  /** γ of a family's curve at covariates of its own choice: regression plus level, without a single step's scatter. */
  curveAt(family: number, covariates: ArrayLike<number>): Mixture;
  /** γ of the regression alone: the typical family's curve. */
  regressionAt(covariates: ArrayLike<number>): Mixture;
}

/**
 * γ of steps as draws around a regression, with levels of families: γᵢ = zᵢβ + u_f + εᵢ, u ~ N(0, families²),
 * ε ~ N(0, steps²), seen through y = xγ + √noise · items. Restricted likelihood (β integrated out under a flat prior) on
 * a grid of the three variance components, flat in γ's whole standard deviation, in the share of its variance between
 * families and in the noise: what is not known of them widens every answer. Items' errors of ΔB₁ enter as effective variance at the regression's γ.
 *
 * `levels` gives families levels of their own. What one step's γ is needs none: a level that is not there costs more
 * calibration than one that is and goes unused. A curve of a family does need it.
 *
 * Null with fewer than p + 3 steps. Sources: Harville (1977), J. Am. Stat. Assoc. 72, 320–338; Gelman (2006), Bayesian
 * Analysis 1, 515–534 (flat standard deviations).
 */
export function fitPooled(
  kernel: Pick<Kernel, 'log' | 'exp'>,
  families: readonly FamilySteps[],
  { levels }: { readonly levels: boolean },
): PooledFit | null {
  const p = (families[0]?.covariates.length ?? 0) / (families[0]?.x.length ?? 1);
  const n = families.reduce((sum, { x }) => sum + x.length, 0);
  if (n < p + 3 || p < 1) return null;
  const start = plainRegression(families, p);
  if (start === null) return null;
  const prepared = families.map((family) => prepare(family, start.coefficients, p));
  const noisy = prepared.some(({ noise }) => noise.some((value) => value > 0));
  const found: { components: Components; logWeight: number; at: Evaluated }[] = [];
  for (const components of gridOf(kernel, start.scale, noisy, levels && families.length >= 3)) {
    if (components.prior === 0) continue;
    const at = evaluate(kernel, prepared, components, p);
    if (at !== null)
      found.push({ components, at, logWeight: at.logLikelihood + kernel.log(components.prior) });
  }
  if (found.length === 0) return null;
  const best = found.reduce((most, { logWeight }) => Math.max(most, logWeight), Number.NEGATIVE_INFINITY);
  const kept = found
    .map((each) => ({ ...each, weight: kernel.exp(each.logWeight - best) }))
    .filter(({ weight }) => weight > negligible);
  const total = kept.reduce((sum, { weight }) => sum + weight, 0);
  const nodes: Node[] = kept.map(({ components: { steps, families: ofFamilies, noise }, at, weight }) => ({
    components: { steps, families: ofFamilies, noise },
    weight: weight / total,
    coefficients: at.coefficients,
    covariance: at.covariance,
  }));
  const weights = Float64Array.from(nodes, ({ weight }) => weight);
  const mixture = (of: (node: number) => { mean: number; variance: number }): Mixture => {
    const [means, deviations] = [new Float64Array(nodes.length), new Float64Array(nodes.length)];
    for (let i = 0; i < nodes.length; i += 1) {
      const { mean, variance } = of(i);
      means[i] = mean;
      deviations[i] = Math.sqrt(Math.max(0, variance));
    }
    return { weights, means, deviations };
  };
  const known = new Map<number, readonly ReturnType<typeof familyPosterior>[]>();
  /** A family's posterior at each node: made where it is wanted, for most questions want one family's. */
  const posteriors = (f: number) => {
    const own = known.get(f) ?? nodes.map((node) => familyPosterior(prepared[f]!, node, p));
    known.set(f, own);
    return own;
  };
  const linear = (node: Node, z: ArrayLike<number>) => {
    let [mean, variance] = [0, 0];
    for (let a = 0; a < p; a += 1) {
      mean += z[a]! * node.coefficients[a]!;
      for (let b = 0; b < p; b += 1) variance += z[a]! * z[b]! * node.covariance[a * p + b]!;
    }
    return { mean, variance };
  };
  return {
    nodes,
    gammaOf: (family, step) => mixture((node) => posteriors(family)[node]!.gamma(step)),
    coefficients: Array.from({ length: p }, (_, a) =>
      mixture((node) => ({
        mean: nodes[node]!.coefficients[a]!,
        variance: nodes[node]!.covariance[a * p + a]!,
      })),
    ),
    curveAt: (family, z) => mixture((node) => posteriors(family)[node]!.curve(z)),
    regressionAt: (z) => mixture((node) => linear(nodes[node]!, z)),
  };
}

/** Nodes lighter than this beside the heaviest are left out. */
const negligible = 1e-4;

interface Prepared extends FamilySteps {
  readonly noise: Float64Array;
  /** Rows x·z and y, k × (p + 1), and room for the same whitened. */
  readonly design: Float64Array;
  readonly white: Float64Array;
  /** Room for the covariance of ΔB₂, k × k. */
  readonly covariance: Float64Array;
}

function prepare(family: FamilySteps, coefficients: Float64Array, p: number): Prepared {
  const { x, y, covariates } = family;
  const design = Float64Array.from({ length: x.length * (p + 1) }, (_, at) => {
    const [i, c] = [Math.floor(at / (p + 1)), at % (p + 1)];
    return c === p ? y[i]! : x[i]! * covariates[i * p + c]!;
  });
  return {
    ...family,
    noise: effectiveNoise(family, coefficients, p),
    design,
    white: new Float64Array(design.length),
    covariance: new Float64Array(x.length * x.length),
  };
}

/** Least squares of y on x·z: where the variance components' grid starts from. */
function plainRegression(families: readonly FamilySteps[], p: number) {
  const a = new Float64Array(p * p);
  const b = new Float64Array(p);
  let [yy, xx] = [0, 0];
  for (const { x, y, covariates } of families) {
    for (let i = 0; i < x.length; i += 1) {
      yy += y[i]! * y[i]!;
      xx += x[i]! * x[i]!;
      for (let r = 0; r < p; r += 1) {
        const row = x[i]! * covariates[i * p + r]!;
        b[r]! += row * y[i]!;
        for (let c = 0; c < p; c += 1) a[r * p + c]! += row * x[i]! * covariates[i * p + c]!;
      }
    }
  }
  const factor = cholesky(a, p);
  if (factor === null || !(xx > 0)) return null;
  return { coefficients: solve(factor, b, p), scale: Math.sqrt(yy / xx) };
}

/** Items' noise of ΔB₂, and of ΔB₁ as it moves a step along the regression's γ. */
function effectiveNoise(
  { x, yNoise, xNoise, covariates }: FamilySteps,
  coefficients: Float64Array,
  p: number,
): Float64Array {
  const k = x.length;
  const slope = Float64Array.from({ length: k }, (_, i) => {
    let value = 0;
    for (let a = 0; a < p; a += 1) value += covariates[i * p + a]! * coefficients[a]!;
    return value;
  });
  return yNoise.map((value, at) => {
    const [i, j] = [Math.floor(at / k), at % k];
    return value + slope[i]! * slope[j]! * xNoise[at]!;
  });
}

/**
 * The grid: γ's whole spread in units of √(Σy²/Σx²), the share of its variance that lies between families, and the noise
 * as a share of what items count for. Models that share items keep less than all of it in a difference, scatter of training
 * adds to it: its density is flat. One that fell beyond 1 called wrong signs too often where items are not shared.
 */
const spreadNodes = [0, 0.1, 0.2, 0.32, 0.46, 0.62, 0.8, 1, 1.35, 1.8];
const shareNodes = [0, 0.2, 0.5, 0.8];
const noiseNodes = [0.04, 0.12, 0.22, 0.36, 0.55, 0.8, 1, 1.3, 1.8, 2.5, 3.5];

/** Trapezoid weights of the nodes of a flat prior. */
function widths(nodes: readonly number[]): readonly number[] {
  return nodes.length === 1
    ? [1]
    : nodes.map((_, i) => ((nodes[i + 1] ?? nodes[i]!) - (nodes[i - 1] ?? nodes[i]!)) / 2);
}

/**
 * Gamma with shape 7 about 0.6, away from zero (Chung and others 2013, Psychometrika 78, 685–709): no spread would make
 * every step the same, one of 2 would leave nothing of √(Σy²/Σx²) to noise. Chosen by the calibration of the phase
 * probabilities; a hundred steps overrule it.
 */
function spreadPrior(kernel: Pick<Kernel, 'exp'>, spread: number): number {
  // By products: engines differ in the last bit of a higher power.
  const cube = spread * spread * spread;
  return cube * cube * kernel.exp(-10 * spread);
}

function* gridOf(
  kernel: Pick<Kernel, 'exp'>,
  scale: number,
  noisy: boolean,
  levels: boolean,
): Generator<Components & { readonly prior: number }> {
  const shares = levels ? shareNodes : [0];
  const noises = noisy ? noiseNodes : [1];
  const [ofSpread, ofShare, ofNoise] = [widths(spreadNodes), widths(shares), widths(noises)];
  for (const [s, spread] of spreadNodes.entries())
    for (const [f, share] of shares.entries()) {
      if (spread === 0 && f > 0) continue;
      for (const [e, noise] of noises.entries())
        yield {
          steps: scale * spread * Math.sqrt(1 - share),
          families: scale * spread * Math.sqrt(share),
          noise,
          prior: spreadPrior(kernel, spread) * ofSpread[s]! * (spread === 0 ? 1 : ofShare[f]!) * ofNoise[e]!,
        };
    }
}

interface Evaluated {
  readonly logLikelihood: number;
  readonly coefficients: Float64Array;
  readonly covariance: Float64Array;
}

/** Restricted log likelihood and the coefficients at given variance components. */
function evaluate(
  kernel: Pick<Kernel, 'log'>,
  families: readonly Prepared[],
  components: Components,
  p: number,
): Evaluated | null {
  const information = new Float64Array(p * p);
  const right = new Float64Array(p);
  let squares = 0;
  // Of the product of the diagonals: one logarithm for many factors.
  let [logDeterminant, product] = [0, 1];
  for (const family of families) {
    const { x, design, white } = family;
    const k = x.length;
    const covariance = marginalCovariance(family, components);
    const width = p + 1;
    white.set(design);
    for (let i = 0; i < k; i += 1) {
      for (let j = 0; j <= i; j += 1) {
        let sum = covariance[i * k + j]!;
        for (let m = 0; m < j; m += 1) sum -= covariance[i * k + m]! * covariance[j * k + m]!;
        if (i !== j) covariance[i * k + j] = sum / covariance[j * k + j]!;
        else if (sum > 0) covariance[i * k + i] = Math.sqrt(sum);
        else return null;
      }
      const diagonal = covariance[i * k + i]!;
      product *= diagonal;
      for (let c = 0; c < width; c += 1) {
        let value = white[i * width + c]!;
        for (let m = 0; m < i; m += 1) value -= covariance[i * k + m]! * white[m * width + c]!;
        white[i * width + c] = value / diagonal;
      }
      const y = white[i * width + p]!;
      squares += y * y;
      for (let r = 0; r < p; r += 1) {
        const row = white[i * width + r]!;
        right[r]! += row * y;
        for (let c = 0; c < p; c += 1) information[r * p + c]! += row * white[i * width + c]!;
      }
      if (product > 1e100 || product < 1e-100) {
        logDeterminant += 2 * kernel.log(product);
        product = 1;
      }
    }
  }
  logDeterminant += 2 * kernel.log(product);
  const factor = cholesky(information, p);
  if (factor === null) return null;
  const coefficients = solve(factor, right, p);
  for (let a = 0; a < p; a += 1) {
    squares -= right[a]! * coefficients[a]!;
    logDeterminant += 2 * kernel.log(factor[a * p + a]!);
  }
  const covariance = new Float64Array(p * p);
  for (let a = 0; a < p; a += 1) {
    const unit = new Float64Array(p);
    unit[a] = 1;
    covariance.set(solve(factor, unit, p), a * p);
  }
  return { logLikelihood: -(logDeterminant + squares) / 2, coefficients, covariance };
}

/** Lower triangle of the covariance of a family's ΔB₂ given the coefficients, in the family's own room. */
function marginalCovariance(
  { x, noise, covariance }: Pick<Prepared, 'x' | 'noise' | 'covariance'>,
  { steps, families, noise: share }: Components,
): Float64Array {
  const k = x.length;
  const between = families * families;
  const within = between + steps * steps;
  for (let i = 0; i < k; i += 1) {
    const at = i * k;
    for (let j = 0; j < i; j += 1) covariance[at + j] = share * noise[at + j]! + x[i]! * x[j]! * between;
    covariance[at + i] = share * noise[at + i]! + x[i]! * x[i]! * within + jitter;
  }
  return covariance;
}

/** Points²: keeps a matrix definite where neither items nor γ give a step any variance. */
const jitter = 1e-6;

/** Estimate of a family's γ from its own steps, at given components. */
function familyPosterior(family: Prepared, { components, coefficients, covariance }: Node, p: number) {
  const { x, y, covariates } = family;
  const k = x.length;
  const factor = cholesky(marginalCovariance(family, components), k)!;
  const [between, within] = [components.families ** 2, components.steps ** 2];
  const residual = Float64Array.from(y, (value, i) => {
    let expected = 0;
    for (let a = 0; a < p; a += 1) expected += covariates[i * p + a]! * coefficients[a]!;
    return value - x[i]! * expected;
  });
  const columns = Array.from({ length: p }, (_, a) =>
    Float64Array.from(x, (value, i) => value * covariates[i * p + a]!),
  );
  /** Posterior of z·β + g, at any z, where g has variance `prior` and covariance `shared` with the family's ΔB₂. */
  const posteriorOf = (prior: number, shared: Float64Array) => {
    const weights = solve(factor, shared, k);
    const ownMean = dot(weights, residual);
    const ownVariance = prior - dot(weights, shared);
    const taken = columns.map((column) => dot(weights, column));
    return (z: ArrayLike<number>) => {
      let [mean, variance] = [ownMean, ownVariance];
      for (let a = 0; a < p; a += 1) {
        mean += z[a]! * coefficients[a]!;
        // What the coefficients still move: z less what the family's own data take back.
        const rest = z[a]! - taken[a]!;
        for (let b = 0; b < p; b += 1) variance += rest * (z[b]! - taken[b]!) * covariance[a * p + b]!;
      }
      return { mean, variance };
    };
  };
  const ofLevel = x.map((value) => between * value);
  return {
    gamma: (i: number) => {
      const shared = ofLevel.slice();
      shared[i]! += within * x[i]!;
      return posteriorOf(between + within, shared)(covariates.subarray(i * p, (i + 1) * p));
    },
    curve: posteriorOf(between, ofLevel),
  };
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i += 1) sum += a[i]! * b[i]!;
  return sum;
}
