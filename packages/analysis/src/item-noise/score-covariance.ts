import type { Score } from '@cape/evidence';

/**
 * Covariance of two scores' errors on one benchmark, in points²: of their shared items where both were read item by
 * item together, else what an item correlation makes of their errors.
 */
export function scoreCovariance(a: Score, b: Score, itemCorrelation: number): number {
  const [own, other] = [a.shared, b.shared];
  if (own !== undefined && own.covariance === other?.covariance) {
    return own.covariance[own.row * own.models + other.row]!;
  }
  return itemCorrelation * a.standardError * b.standardError;
}

/** Whether two scores' covariance is known from their items. */
export function sharesItems(a: Score | undefined, b: Score | undefined): boolean {
  return a?.shared !== undefined && a.shared.covariance === b?.shared?.covariance;
}

/**
 * Standard errors, in points, of what each of some models' scores has of its own: with items that all of them share, the
 * variance less the mean covariance of two of them. What all share moves a whole ladder up or down and no slope or step
 * along it: for two models this is exact, for more it takes all pairs as equally correlated.
 */
export function ownErrors(scores: readonly Score[]): number[] {
  const [first] = scores;
  const own = scores.map(({ standardError }) => standardError);
  if (scores.length < 2 || !scores.every((score) => sharesItems(first, score))) return own;
  let [sum, pairs] = [0, 0];
  for (const [i, a] of scores.entries()) {
    for (const b of scores.slice(i + 1)) {
      sum += scoreCovariance(a, b, 0);
      pairs += 1;
    }
  }
  return own.map((error) => Math.sqrt(Math.max(0, error * error - sum / pairs)));
}
