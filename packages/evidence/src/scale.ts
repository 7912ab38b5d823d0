import type { Figure } from './number.ts';

/** Scale of the figures of one column: percent already, or fractions to be multiplied by 100. */
export type ColumnScale =
  | { readonly kind: 'percent' | 'fraction'; readonly stated: boolean }
  /** Both kinds in one column: the places of the cells that do not fit the rest. */
  | { readonly kind: 'mixed'; readonly places: readonly number[] };

/**
 * Decides the scale of one column, once: from % signs or what the format states, else from its largest figure, which in
 * fractions is at most 1. Where some figures are percent and some can only be fractions, the column is mixed: with % signs
 * beside bare fractions, or with a bare figure of at most 1 that as percent lies below the score of guessing and as a
 * fraction does not.
 *
 * @param chance score of guessing in percent, where it is known
 */
export function columnScale(
  figures: readonly (Figure | undefined)[],
  { stated, chance = 0 }: { readonly stated?: 'percent' | 'fraction'; readonly chance?: number } = {},
): ColumnScale {
  let largest = 0;
  let signed = 0;
  for (const figure of figures) {
    if (figure === undefined) continue;
    if (figure.percent) signed += 1;
    else largest = Math.max(largest, figure.value);
  }
  const small = (figure: Figure | undefined): figure is Figure =>
    figure !== undefined && !figure.percent && figure.value > 0 && figure.value <= 1;
  const places = (of: (figure: Figure) => boolean) =>
    figures.flatMap((figure, i) => (small(figure) && of(figure) ? [i] : []));
  if (signed > 0) {
    const bare = stated === 'percent' ? [] : places(() => true);
    return bare.length > 0 ? { kind: 'mixed', places: bare } : { kind: 'percent', stated: true };
  }
  if (stated !== undefined) return { kind: stated, stated: true };
  if (largest <= 1) return { kind: largest === 0 ? 'percent' : 'fraction', stated: false };
  const below = places(({ value }) => chance > 1 && value < chance && 100 * value >= chance);
  return below.length > 0 ? { kind: 'mixed', places: below } : { kind: 'percent', stated: false };
}
