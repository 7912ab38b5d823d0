/** JSON has no NaN and no infinity: an undefined figure is null. */
export function finiteOrNull(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}
