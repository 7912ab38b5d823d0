import { cholesky, solve } from '../pooling/cholesky.ts';

/** Rows of one family in a regression that families share. */
export interface RidgeRows {
  readonly group: string;
  /** rows × features. */
  readonly design: Float64Array;
  /** rows × targets. */
  readonly targets: Float64Array;
  readonly weight: number;
}

/** features × targets; features that were never seen have the coefficient 0. */
export type RidgeCoefficients = Float64Array;

export interface GroupedRidge {
  /** Coefficients of all families, or of all but one; null where the system is not definite. */
  fit(ridge: number, without?: string): RidgeCoefficients | null;
}

/**
 * Ridge regression without intercept of several targets on rows that come in families: the products are summed per family
 * once, so leaving a family out costs a subtraction. The ridge acts on features scaled to unit weighted root mean square.
 */
export function groupedRidge(rows: readonly RidgeRows[], features: number, targets: number): GroupedRidge {
  const width = features + targets;
  const sums = new Map<string, Float64Array>();
  for (const { group, design, targets: values, weight } of rows) {
    const sum = sums.get(group) ?? new Float64Array(features * width);
    sums.set(group, sum);
    const count = design.length / features;
    for (let row = 0; row < count; row += 1) {
      for (let f = 0; f < features; f += 1) {
        const value = weight * design[row * features + f]!;
        if (value === 0) continue;
        for (let g = 0; g <= f; g += 1) sum[f * width + g]! += value * design[row * features + g]!;
        for (let t = 0; t < targets; t += 1)
          sum[f * width + features + t]! += value * values[row * targets + t]!;
      }
    }
  }
  const count = rows.reduce((total, { design }) => total + design.length / features, 0);
  const total = new Float64Array(features * width);
  for (const sum of sums.values()) for (let i = 0; i < sum.length; i += 1) total[i]! += sum[i]!;
  // A feature of no spread takes no part: scale 0.
  const scales = Float64Array.from({ length: features }, (_, f) => {
    const square = total[f * width + f]! / count;
    return square > 0 ? 1 / Math.sqrt(square) : 0;
  });
  /** The scaled products of all families, or of all but one, without a ridge: every ridge starts from them. */
  const systems = new Map<string | undefined, { matrix: Float64Array; right: readonly Float64Array[] }>();
  const factor = new Float64Array(features * features);
  const systemOf = (without: string | undefined) => {
    const known = systems.get(without);
    if (known !== undefined) return known;
    const left = without === undefined ? undefined : sums.get(without);
    const matrix = new Float64Array(features * features);
    const right = Array.from({ length: targets }, () => new Float64Array(features));
    for (let f = 0; f < features; f += 1) {
      for (let g = 0; g <= f; g += 1)
        matrix[f * features + g] =
          (total[f * width + g]! - (left?.[f * width + g] ?? 0)) * scales[f]! * scales[g]!;
      for (let t = 0; t < targets; t += 1) {
        const at = f * width + features + t;
        right[t]![f] = (total[at]! - (left?.[at] ?? 0)) * scales[f]!;
      }
    }
    const system = { matrix, right };
    systems.set(without, system);
    return system;
  };
  return {
    fit(ridge, without) {
      const system = systemOf(without);
      factor.set(system.matrix);
      for (let f = 0; f < features; f += 1) factor[f * features + f]! += ridge;
      if (cholesky(factor, features, factor) === null) return null;
      const coefficients = new Float64Array(features * targets);
      for (let t = 0; t < targets; t += 1) {
        const solved = solve(factor, system.right[t]!, features);
        for (let f = 0; f < features; f += 1) coefficients[f * targets + t] = solved[f]! * scales[f]!;
      }
      return coefficients;
    },
  };
}
