/** Order of day and month in 06/10/2026. */
export type DateOrder = 'day-first' | 'month-first';

const months = 'jan feb mar apr may jun jul aug sep oct nov dec'.split(' ');

/**
 * A date as people write it, as ISO and only as precise as it was written: 2026, 2026-02, 2026-02-17, 2026/02/17,
 * 17.02.2026, 17 February 2026, Feb 17, 2026, Feb 2026, or a full ISO time. With slashes the order of day and month is an
 * input: a date that could be either without it is undefined.
 */
export function isoDate(text: string, order?: DateOrder): string | undefined {
  const plain = text.trim().toLowerCase();
  if (plain.length > 40) return undefined;
  const iso = /^(\d{4})(?:[-/](\d{1,2})(?:[-/](\d{1,2})(?:[t ]\d{1,2}:\d{2}.*)?)?)?$/.exec(plain);
  if (iso !== null) return dateOf(iso[1], iso[2], iso[3]);
  const dotted = /^(\d{1,2})\.\s?(\d{1,2})\.\s?(\d{4})$/.exec(plain);
  if (dotted !== null) return dateOf(dotted[3], dotted[2], dotted[1]);
  const slashed = /^(\d{1,2})[-/](\d{1,2})[-/](\d{4})$/.exec(plain);
  if (slashed !== null) {
    const [, first, second, year] = slashed;
    const known = orderOf(plain) ?? order ?? (first === second ? 'day-first' : undefined);
    if (known === undefined) return undefined;
    return known === 'day-first' ? dateOf(year, second, first) : dateOf(year, first, second);
  }
  const dayFirst = /^(?:(\d{1,2})(?:st|nd|rd|th)?\.?\s+)?([a-zäé]{3,9})\.?,?\s+(\d{4})$/.exec(plain);
  if (dayFirst !== null) return dateOf(dayFirst[3], monthOf(dayFirst[2]!), dayFirst[1]);
  const monthFirst = /^([a-z]{3,9})\.?\s+(\d{1,2})(?:st|nd|rd|th)?,?\s+(\d{4})$/.exec(plain);
  if (monthFirst !== null) return dateOf(monthFirst[3], monthOf(monthFirst[1]!), monthFirst[2]);
  return undefined;
}

/** Order of day and month in a date with slashes, where only one reading is a date. */
export function orderOf(text: string): DateOrder | undefined {
  const [, first, second] = /^(\d{1,2})[-/](\d{1,2})[-/]\d{4}$/.exec(text.trim()) ?? [];
  if (first === undefined || second === undefined) return undefined;
  if (Number(first) > 12) return 'day-first';
  return Number(second) > 12 ? 'month-first' : undefined;
}

function monthOf(name: string): string | undefined {
  const at = months.indexOf(name.slice(0, 3));
  return at < 0 ? 'none' : String(at + 1);
}

function dateOf(year: string | undefined, month?: string, day?: string): string | undefined {
  if (year === undefined) return undefined;
  if (month === undefined) return year;
  const m = Number(month);
  if (!(m >= 1 && m <= 12)) return undefined;
  const short = `${year}-${String(m).padStart(2, '0')}`;
  if (day === undefined) return short;
  const d = Number(day);
  const last = new Date(Date.UTC(Number(year), m, 0)).getUTCDate();
  return d >= 1 && d <= last ? `${short}-${String(d).padStart(2, '0')}` : undefined;
}
