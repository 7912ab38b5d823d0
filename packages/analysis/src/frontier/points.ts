/** Points for a sentence, one decimal; an open end is "unbounded". */
export function points(value: number | null): string {
  if (value === null) return 'unbounded';
  const text = Math.abs(value).toFixed(1);
  return value < 0 && text !== '0.0' ? `−${text}` : text;
}

/** The same with its sign always shown. */
export function signed(value: number): string {
  const text = points(value);
  return value > 0 && text !== '0.0' ? `+${text}` : text;
}
