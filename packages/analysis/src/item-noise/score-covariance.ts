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
 * Standard errors, in points, of what each of some models' scores has of its own: its variance less its mean covariance
 * with the others, where items tell it. What all share moves a whole ladder up or down, and no slope, step or scatter along
 * it: for two models this is exact, for more it is for the variance over models and for pairs that correlate alike.
 */
export function ownErrors(scores: readonly Score[]): number[] {
  const shared = scores.filter((score) => score.shared !== undefined);
  if (shared.length < 2) return scores.map(({ standardError }) => standardError);
  return scores.map((score) => {
    const others = shared.reduce(
      (sum, other) => (other === score ? sum : sum + scoreCovariance(score, other, 0)),
      0,
    );
    return Math.sqrt(Math.max(0, score.standardError * score.standardError - others / (scores.length - 1)));
  });
}
