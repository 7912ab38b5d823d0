/** Points for a sentence, one decimal unless said otherwise; an open end is "unbounded". */
export function points(value: number | null, decimals = 1): string {
  if (value === null) return 'unbounded';
  const text = Math.abs(value).toFixed(decimals);
  return value < 0 && Number(text) !== 0 ? `−${text}` : text;
}

/** The same with its sign always shown. */
export function signed(value: number, decimals = 1): string {
  const text = points(value, decimals);
  return value > 0 && Number(text) !== 0 ? `+${text}` : text;
}
