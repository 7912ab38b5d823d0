/**
 * Benjamini–Hochberg adjusted p values, in the order given: the smallest false-discovery rate at which
 * each would still be called. NaN stays NaN and does not count.
 *
 * Source: Benjamini and Hochberg (1995), J. R. Stat. Soc. B 57, 289–300.
 */
export function benjaminiHochberg(pValues: readonly number[]): readonly number[] {
  const order = [...pValues.keys()]
    .filter((i) => !Number.isNaN(pValues[i]))
    .sort((a, b) => pValues[b]! - pValues[a]!);
  const adjusted = pValues.map(() => Number.NaN);
  let least = 1;
  for (const [fromTop, i] of order.entries()) {
    least = Math.min(least, (pValues[i]! * order.length) / (order.length - fromTop));
    adjusted[i] = least;
  }
  return adjusted;
}
