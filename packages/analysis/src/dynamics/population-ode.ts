import type { Kernel } from '@cape/core-wasm';
import { cumulativeIntegrals, lessMeans } from './derivative.ts';
import { type FamilyPath, foldsOf, type Predict } from './family-paths.ts';
import { groupedRidge, type RidgeCoefficients, type RidgeRows } from './grouped-ridge.ts';
import { integrateOutwards } from './integrate-outwards.ts';

/**
 * Right-hand sides that all families share, in the shares above chance m:
 *
 * - linear: dmᵢ/ds = hᵢ + Σ aᵢⱼ mⱼ
 * - logistic: dmᵢ/ds = rᵢ mᵢ + kᵢ mᵢ² + Σ cᵢⱼ mᵢ mⱼ (Lotka–Volterra; uncoupled with c = 0, as the ridge decides)
 * - landau: dmᵢ/ds = hᵢ + aᵢ mᵢ + bᵢ mᵢ³ + Σ γᵢⱼ mⱼ + Σ λᵢⱼ mᵢ mⱼ², the descent of the coupled Landau free energy
 *   F = −Σ hᵢmᵢ − Σ aᵢmᵢ²/2 − Σ bᵢmᵢ⁴/4 − Σ γᵢⱼmᵢmⱼ − Σ λᵢⱼmᵢ²mⱼ²/2
 */
export type OdeForm = 'linear' | 'logistic' | 'landau';

const ridges = [0.001, 0.01, 0.03, 0.1, 0.3, 1, 3, 10];
const tolerance = { relativeTolerance: 1e-6, absoluteTolerance: 1e-8, maxSteps: 5000 };

/** One path's contribution to one component: rows × its terms, and its shares, both less their means. */
type ComponentRows = Pick<RidgeRows, 'design' | 'targets'>;

/**
 * One differential equation fitted to all families together: each family's scores are regressed on the integrals of the
 * library from its smallest size (trapezoid rule), with a free start per family, by ridge regression. The ridge is the one
 * with which families are predicted best, a tenth of them left out at a time.
 *
 * @returns Learns from training families; a path's integrals are taken once for every set of families that it is in. What
 *   was learned predicts by integration from the start; null where the regression cannot be solved.
 */
export function populationOde(
  kernel: Kernel,
  chances: readonly number[],
  form: OdeForm,
): (paths: readonly FamilyPath[]) => Predict | null {
  const dimension = chances.length;
  const degree = form === 'landau' ? 3 : form === 'logistic' ? 2 : 1;
  const share = (score: number, c: number) => (score - chances[c]!) / (100 - chances[c]!);
  const terms = exponentsOf(dimension, degree);
  const supports = chances.map((_, c) => terms.flatMap((term, f) => (belongs(form, term, c) ? [f] : [])));
  const known = new WeakMap<FamilyPath, readonly ComponentRows[]>();
  const rowsOf = (path: FamilyPath): readonly ComponentRows[] => {
    const before = known.get(path);
    if (before !== undefined) return before;
    const shares = path.scores.map((value, i) => share(value, i % dimension));
    const summed = lessMeans(
      cumulativeIntegrals(kernel, path.places, shares, dimension, degree),
      terms.length,
    );
    const states = lessMeans(shares, dimension);
    const rows = supports.map((support, c) => ({
      design: Float64Array.from({ length: path.places.length * support.length }, (_, i) => {
        const [row, f] = [Math.floor(i / support.length), support[i % support.length]!];
        return summed[row * terms.length + f]!;
      }),
      targets: Float64Array.from(path.places, (_, row) => states[row * dimension + c]!),
    }));
    known.set(path, rows);
    return rows;
  };
  return (paths) => {
    const folds = foldsOf(paths);
    const parts = paths.map((path) => ({ group: folds.get(path.group)!, components: rowsOf(path) }));
    const coefficients = new Float64Array(dimension * terms.length);
    for (const [c, support] of supports.entries()) {
      const rows = parts.map(({ group, components }) => {
        const { design, targets } = components[c]!;
        return { group, design, targets, weight: 1 };
      });
      const fitted = fittedBest(rows, support.length);
      if (fitted === null) return null;
      for (const [i, f] of support.entries()) coefficients[c * terms.length + f] = fitted[i]!;
    }
    return (start, places) => {
      const shares = chances.map((_, c) => share(start.scores[c]!, c));
      const flow = { dimension, degree, coefficients, ...tolerance } as const;
      return integrateOutwards(kernel, flow, shares, start.place, places).map((value, i) => {
        const chance = chances[i % dimension]!;
        return chance + (100 - chance) * value;
      });
    };
  };
}

/** Coefficients with the ridge that predicts left-out folds best; null where a system cannot be solved. */
function fittedBest(rows: readonly RidgeRows[], features: number): RidgeCoefficients | null {
  const regression = groupedRidge(rows, features, 1);
  const folds = new Set(rows.map(({ group }) => group));
  let best: { readonly ridge: number; readonly error: number } | null = null;
  for (const ridge of ridges) {
    let error = 0;
    for (const fold of folds) {
      const fitted = regression.fit(ridge, fold);
      if (fitted === null) return null;
      for (const { group, design, targets } of rows) {
        if (group !== fold) continue;
        for (let row = 0; row < targets.length; row += 1) {
          let rest = targets[row]!;
          for (let f = 0; f < features; f += 1) rest -= design[row * features + f]! * fitted[f]!;
          error += rest * rest;
        }
      }
    }
    if (best === null || error < best.error) best = { ridge, error };
  }
  return best === null ? null : regression.fit(best.ridge);
}

/** Indices of each monomial's variables, in the kernel's order: [] is 1, [0, 0] is x0². */
function exponentsOf(dimension: number, degree: number): readonly (readonly number[])[] {
  const terms: number[][] = [[]];
  let last: number[][] = [[]];
  for (let k = 1; k <= degree; k += 1) {
    last = last.flatMap((term) =>
      Array.from({ length: dimension - (term.at(-1) ?? 0) }, (_, i) => [...term, (term.at(-1) ?? 0) + i]),
    );
    terms.push(...last);
  }
  return terms;
}

/** Tells if a monomial belongs to the equation of component c. */
function belongs(form: OdeForm, term: readonly number[], c: number): boolean {
  const own = term.filter((each) => each === c).length;
  switch (form) {
    case 'linear':
      return true;
    case 'logistic':
      return own > 0;
    case 'landau':
      // 1, mᵢ, mⱼ, mᵢ³, mᵢmⱼ².
      return term.length < 2 || (term.length === 3 && (own === 3 || (own === 1 && new Set(term).size === 2)));
  }
}
