import type { Kernel } from '@cape/core-wasm';
import { cumulativeIntegrals, lessMeans } from './derivative.ts';
import { type FamilyPath, foldsOf, type Predict } from './family-paths.ts';
import { groupedRidge } from './grouped-ridge.ts';

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

/**
 * One differential equation fitted to all families together: each family's scores are regressed on the integrals of the
 * library from its smallest size (trapezoid rule), with a free start per family, by ridge regression. The ridge is the one
 * with which families are predicted best, a tenth of them left out at a time.
 *
 * @returns A prediction by integration from the start; null where the regression cannot be solved.
 */
export function populationOde(
  kernel: Kernel,
  paths: readonly FamilyPath[],
  chances: readonly number[],
  form: OdeForm,
): Predict | null {
  const dimension = chances.length;
  const degree = form === 'landau' ? 3 : form === 'logistic' ? 2 : 1;
  const share = (score: number, c: number) => (score - chances[c]!) / (100 - chances[c]!);
  const terms = exponentsOf(dimension, degree);
  const integrals = paths.map(({ group, places, scores }) => {
    const states = scores.map((value, i) => share(value, i % dimension));
    const summed = cumulativeIntegrals(kernel, places, states, dimension, degree);
    return { group, states: lessMeans(states, dimension), summed: lessMeans(summed, terms.length) };
  });
  const folds = foldsOf(paths);
  const coefficients = new Float64Array(dimension * terms.length);
  for (let c = 0; c < dimension; c += 1) {
    const support = terms.flatMap((term, f) => (belongs(form, term, c) ? [f] : []));
    const rows = integrals.map(({ group, states, summed }) => {
      const count = states.length / dimension;
      return {
        group: folds.get(group)!,
        design: Float64Array.from({ length: count * support.length }, (_, i) => {
          const [row, f] = [Math.floor(i / support.length), support[i % support.length]!];
          return summed[row * terms.length + f]!;
        }),
        targets: Float64Array.from({ length: count }, (_, row) => states[row * dimension + c]!),
        weight: 1,
      };
    });
    const regression = groupedRidge(rows, support.length, 1);
    let best: { readonly ridge: number; readonly error: number } | null = null;
    for (const ridge of ridges) {
      let error = 0;
      for (const fold of new Set(folds.values())) {
        const fitted = regression.fit(ridge, fold);
        if (fitted === null) return null;
        for (const { group, design, targets } of rows) {
          if (group !== fold) continue;
          for (const [row, target] of targets.entries()) {
            let rest = target;
            for (let f = 0; f < support.length; f += 1)
              rest -= design[row * support.length + f]! * fitted[f]!;
            error += rest * rest;
          }
        }
      }
      if (best === null || error < best.error) best = { ridge, error };
    }
    const fitted = best === null ? null : regression.fit(best.ridge);
    if (fitted === null) return null;
    for (const [i, f] of support.entries()) coefficients[c * terms.length + f] = fitted[i]!;
  }
  return (start, places) => {
    const starts = Float64Array.from({ length: dimension }, (_, c) => share(start.scores[c]!, c));
    // From the start outwards, each way by itself.
    const predicted = new Float64Array(places.length * dimension).fill(Number.NaN);
    for (const sign of [1, -1]) {
      const wanted = Array.from(places, (place, p) => ({ p, place })).filter(({ place }) =>
        sign > 0 ? place >= start.place : place < start.place,
      );
      if (wanted.length === 0) continue;
      wanted.sort((a, b) => sign * (a.place - b.place));
      const { values } = kernel.integrate({
        dimension,
        degree,
        coefficients,
        starts,
        from: start.place,
        to: wanted.at(-1)!.place,
        samples: wanted.map(({ place }) => place),
        ...tolerance,
      });
      for (const [i, { p }] of wanted.entries())
        for (let c = 0; c < dimension; c += 1)
          predicted[p * dimension + c] = chances[c]! + (100 - chances[c]!) * values[i * dimension + c]!;
    }
    return predicted;
  };
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
