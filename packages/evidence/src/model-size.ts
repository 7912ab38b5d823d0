/** A model's size as people write it, in billions of parameters. */
export interface ModelSize {
  /** All of its parameters. */
  readonly totalB: number;
  /** Those that take part in one token, where the text names them (30B-A3B). */
  readonly activeB: number | null;
  /** Set where the total is a count of experts times their size: "8x7B" says 56, its layers share some of that. */
  readonly fromExperts: boolean;
}

/** Sizes that {@link parseModelSize} takes, for messages. */
export const sizeExamples =
  'a size such as 1.4B, 410M, 1.2T, 8x7B or 30B-A3B, or billions of parameters as a number';

/** Powers of ten from a unit to billions. */
const units: Readonly<Record<string, number>> = {
  '': 0,
  k: -6,
  m: -3,
  million: -3,
  b: 0,
  bn: 0,
  billion: 0,
  t: 3,
  trillion: 3,
};

/** One amount: digits, at most one decimal mark, an exponent, a unit. Every part is told by its first character, so matching is linear. */
const amount = /^(\d*)(?:([.,])(\d+))?(?:e([+-]?\d{1,3}))?\s?([a-z]*)$/;
const longest = 40;

/**
 * Reads a number of parameters: "1.4B", "410M", "80,2", "8x7B" (experts × size), "30B-A3B" (total and active) or plain
 * billions. A comma before exactly three digits may part thousands or decimals and is refused.
 *
 * @returns undefined where the text is no size, or one outside a thousand to 10^15 parameters.
 */
export function parseModelSize(text: string): ModelSize | undefined {
  const plain = text.trim().toLowerCase();
  if (plain.length > longest) return undefined;
  const [whole = '', active, ...more] = plain.split(/[-\s]?a(?=[\d.,])/);
  const [first = '', second, ...others] = whole.split(/\s?[x×]\s?/);
  if (more.length > 0 || others.length > 0) return undefined;
  const activeB = active === undefined ? null : amountOf(active);
  const experts = second === undefined ? 1 : /^\d{1,4}$/.test(first) ? Number(first) : Number.NaN;
  const each = amountOf(second ?? first);
  if (each === undefined || activeB === undefined) return undefined;
  const totalB = each * experts;
  if (!inRange(totalB) || (activeB !== null && (!inRange(activeB) || activeB > totalB))) return undefined;
  return { totalB, activeB, fromExperts: second !== undefined };
}

function amountOf(text: string): number | undefined {
  const [, whole = '', mark, decimals = '', exponent, unit = ''] = amount.exec(text) ?? [];
  if (whole === '' && decimals === '') return undefined;
  if (mark === ',' && decimals.length === 3) return undefined;
  const power = Object.hasOwn(units, unit) ? units[unit] : undefined;
  // Read as one decimal number, so that 410M is 0.41 to the last bit.
  return power === undefined ? undefined : Number(`${whole}.${decimals}e${Number(exponent ?? 0) + power}`);
}

const inRange = (billions: number) => billions >= 1e-6 && billions <= 1e6;
