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
