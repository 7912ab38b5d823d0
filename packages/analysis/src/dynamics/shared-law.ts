import type { Kernel } from '@cape/core-wasm';
import { type FamilyPath, familiesOf, foldsOf, type Predict } from './family-paths.ts';
import { groupedRidge } from './grouped-ridge.ts';

/** The shape that families share: quadratic in the start's logits, or linear. */
export type SharedShape = 'quadratic' | 'linear';

/** Settings chosen by tenfold cross-validation over the training families. */
export interface SharedChoice {
  /** Share of a benchmark's chance that counts as its lower end. */
  readonly chanceShare: number;
  readonly ridge: number;
  /** Mean absolute error of the choice among the training families, points. */
  readonly error: number;
}

export interface SharedLaw {
  readonly predict: Predict;
  readonly choice: SharedChoice;
}

const chanceShares = [0, 0.5, 0.8];
const ridges = [0.01, 0.03, 0.1, 0.3, 1, 3];

/** Fewer training families than this teach no shape. */
export const leastFamilies = 6;

/** A share of the answers nearer to an end than this counts as this far: the logit has no ends. */
const nearest = 0.005;

/**
 * A law that families share: on a chance-corrected logit scale a family keeps its own start, and the change over d decades
 * from a start z₀ at size x₀ is
 *
 *     z(x₀ + d) − z₀ = d·(a + b·x₀ + C·z₀ + z₀'Q z₀) + e·d²
 *
 * with one a, b, C, Q, e per benchmark for all families (Q is left out in the linear shape). It is fitted by ridge
 * regression to every rising pair of sizes of a family, each family weighing as many rows as it has sizes to predict. The
 * ridge and the share of chance that is corrected for are those with which training families are predicted best from their
 * smallest model, a tenth of them left out at a time.
 *
 * Neighbors: Ruan, Maddison & Hashimoto (2024), "Observational Scaling Laws", arXiv 2405.10938; Polo and others (2024),
 * "Sloth: scaling laws for LLM skills", arXiv 2412.06540, which has family intercepts and a shape in common as well.
 *
 * @param chances Percent by guessing, by benchmark.
 * @returns Null where fewer than {@link leastFamilies} families teach it.
 */
export function sharedLaw(
  kernel: Pick<Kernel, 'log' | 'exp'>,
  paths: readonly FamilyPath[],
  chances: readonly number[],
  shape: SharedShape,
): SharedLaw | null {
  if (familiesOf(paths).length < leastFamilies) return null;
  const folds = foldsOf(paths);
  const byFold = new Map<string, number[]>();
  for (const [p, { group }] of paths.entries()) {
    const fold = folds.get(group)!;
    byFold.set(fold, [...(byFold.get(fold) ?? []), p]);
  }
  const dimension = chances.length;
  let best: { readonly choice: SharedChoice; readonly prepared: Prepared } | null = null;
  for (const chanceShare of chanceShares) {
    const prepared = prepare(
      kernel,
      paths,
      chances.map((chance) => chance * chanceShare),
      shape,
    );
    for (const ridge of ridges) {
      let [sum, cells] = [0, 0];
      for (const [fold, left] of byFold) {
        const coefficients = prepared.ridge.fit(ridge, fold);
        if (coefficients === null) continue;
        for (const p of left) {
          sum += prepared.errorOf(p, coefficients);
          cells += paths[p]!.scores.length - dimension;
        }
      }
      const error = sum / cells;
      if (cells > 0 && (best === null || error < best.choice.error))
        best = { choice: { chanceShare, ridge, error }, prepared };
    }
  }
  const coefficients = best?.prepared.ridge.fit(best.choice.ridge) ?? null;
  if (best === null || coefficients === null) return null;
  return { predict: best.prepared.predictor(coefficients), choice: best.choice };
}

interface Prepared {
  readonly ridge: ReturnType<typeof groupedRidge>;
  /** Sum of the absolute errors, in points, of predicting a path from its smallest model. */
  errorOf(path: number, coefficients: Float64Array): number;
  predictor(coefficients: Float64Array): Predict;
}

/** The regression of all pairs on the logit scale with these lower ends. */
function prepare(
  kernel: Pick<Kernel, 'log' | 'exp'>,
  paths: readonly FamilyPath[],
  floors: readonly number[],
  shape: SharedShape,
): Prepared {
  const dimension = floors.length;
  const logit = (score: number, c: number) => {
    const share = (score - floors[c]!) / (100 - floors[c]!);
    const bounded = Math.min(1 - nearest, Math.max(nearest, share));
    return kernel.log(bounded / (1 - bounded));
  };
  const score = (z: number, c: number) => floors[c]! + (100 - floors[c]!) / (1 + kernel.exp(-z));
  const logits = paths.map(({ scores }) => scores.map((value, i) => logit(value, i % dimension)));
  const features = 3 + dimension + (shape === 'quadratic' ? (dimension * (dimension + 1)) / 2 : 0);
  // The start's logits in units of their spread over families: products of them are then of one size.
  const means = new Float64Array(dimension);
  const spreads = new Float64Array(dimension);
  for (let c = 0; c < dimension; c += 1) {
    for (const z of logits) means[c]! += z[c]! / paths.length;
    for (const z of logits) spreads[c]! += ((z[c]! - means[c]!) * (z[c]! - means[c]!)) / paths.length;
    spreads[c] = Math.sqrt(spreads[c]!) || 1;
  }
  const fill = (row: Float64Array, at: number, x0: number, d: number, z0: ArrayLike<number>) => {
    const unit = (c: number) => (z0[c]! - means[c]!) / spreads[c]!;
    row[at] = d;
    row[at + 1] = d * x0;
    row[at + 2] = d * d;
    for (let c = 0; c < dimension; c += 1) row[at + 3 + c] = d * unit(c);
    if (shape === 'linear') return;
    let next = at + 3 + dimension;
    for (let a = 0; a < dimension; a += 1)
      for (let b = a; b < dimension; b += 1) {
        row[next] = d * unit(a) * unit(b);
        next += 1;
      }
  };
  const folds = foldsOf(paths);
  const rows = paths.map(({ group, places }, p) => {
    const n = places.length;
    const pairs = (n * (n - 1)) / 2;
    const design = new Float64Array(pairs * features);
    const targets = new Float64Array(pairs * dimension);
    const z = logits[p]!;
    let pair = 0;
    for (let i = 0; i < n; i += 1) {
      const z0 = z.subarray(i * dimension, (i + 1) * dimension);
      for (let j = i + 1; j < n; j += 1) {
        fill(design, pair * features, places[i]!, places[j]! - places[i]!, z0);
        for (let c = 0; c < dimension; c += 1) targets[pair * dimension + c] = z[j * dimension + c]! - z0[c]!;
        pair += 1;
      }
    }
    return { group: folds.get(group)!, design, targets, weight: (n - 1) / pairs };
  });
  return {
    ridge: groupedRidge(rows, features, dimension),
    errorOf(p, coefficients) {
      const { scores, places } = paths[p]!;
      const z0 = logits[p]!;
      // The pairs of the smallest model come first.
      const { design } = rows[p]!;
      let sum = 0;
      for (let m = 1; m < places.length; m += 1) {
        const row = (m - 1) * features;
        for (let c = 0; c < dimension; c += 1) {
          let z = z0[c]!;
          for (let f = 0; f < features; f += 1) z += design[row + f]! * coefficients[f * dimension + c]!;
          sum += Math.abs(score(z, c) - scores[m * dimension + c]!);
        }
      }
      return sum;
    },
    predictor: (coefficients) => (start, places) => {
      const z0 = Float64Array.from({ length: dimension }, (_, c) => logit(start.scores[c]!, c));
      const row = new Float64Array(features);
      const predicted = new Float64Array(places.length * dimension);
      for (let p = 0; p < places.length; p += 1) {
        fill(row, 0, start.place, places[p]! - start.place, z0);
        for (let c = 0; c < dimension; c += 1) {
          let z = z0[c]!;
          for (let f = 0; f < features; f += 1) z += row[f]! * coefficients[f * dimension + c]!;
          predicted[p * dimension + c] = score(z, c);
        }
      }
      return predicted;
    },
  };
}
