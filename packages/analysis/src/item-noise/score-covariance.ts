import type { Score } from '@cape/evidence';

/**
 * Covariance of two scores' errors on one benchmark, in points²: of their shared items where both were read item by
 * item together, else of what their models are taken to have in common.
 */
export function scoreCovariance(a: Score, b: Score): number {
  const [own, other] = [a.shared, b.shared];
  if (own === undefined || own.covariance !== other?.covariance) return commonCovariance(a, b);
  let sum = 0;
  for (const i of own.rows) for (const j of other.rows) sum += own.covariance[i * own.models + j]!;
  return sum / (own.rows.length * other.rows.length);
}

/** Covariance, in points², of what two scores' models are taken to have in common. */
export function commonCovariance({ common: own }: Score, { common: other }: Score): number {
  return own === undefined || own.source !== other?.source ? 0 : own.loading * other.loading;
}

/** True where two scores' covariance is known from their items. */
export function sharesItems(a: Score | undefined, b: Score | undefined): boolean {
  return a?.shared !== undefined && a.shared.covariance === b?.shared?.covariance;
}

/**
 * Standard errors, in points, of what each of some models' scores has of its own: its variance less its mean covariance
 * with the others. What all share moves a whole ladder up or down, and no slope, step or scatter along it: for two models
 * this is exact, for more it is for the variance over models and for pairs that correlate alike.
 */
export function ownErrors(scores: readonly Score[]): number[] {
  const related = scores.filter(({ shared, common }) => shared !== undefined || common !== undefined);
  if (related.length < 2) return scores.map(({ standardError }) => standardError);
  const withOthers = related.some(({ shared }) => shared !== undefined)
    ? (score: Score) =>
        related.reduce((sum, other) => (other === score ? sum : sum + scoreCovariance(score, other)), 0)
    : commonWithOthers(related);
  return scores.map((score) =>
    Math.sqrt(
      Math.max(0, score.standardError * score.standardError - withOthers(score) / (scores.length - 1)),
    ),
  );
}

/** Sum of a score's covariances with the others where only what is common relates them: one pass over any number. */
function commonWithOthers(scores: readonly Score[]): (score: Score) => number {
  const loadings = new Map<object, number>();
  for (const { common } of scores)
    loadings.set(common!.source, (loadings.get(common!.source) ?? 0) + common!.loading);
  return ({ common }) =>
    common === undefined ? 0 : common.loading * (loadings.get(common.source)! - common.loading);
}
