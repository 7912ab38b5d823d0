/** A value as a reader would write it, cut to a line. */
export function show(value: unknown): string {
  const text =
    value === undefined
      ? 'nothing'
      : typeof value === 'number'
        ? String(value)
        : (JSON.stringify(shallow(value, 3)) ?? String(value));
  return text.length > 60 ? `${text.slice(0, 57)}...` : text;
}

/** The outer levels of a value: what lies deeper is left out, so that no nesting exhausts the stack. */
function shallow(value: unknown, levels: number): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (levels === 0) return Array.isArray(value) ? [] : {};
  if (Array.isArray(value)) return value.slice(0, 30).map((each) => shallow(each, levels - 1));
  return Object.fromEntries(
    Object.entries(value)
      .slice(0, 30)
      .map(([key, each]) => [key, shallow(each, levels - 1)]),
  );
}
