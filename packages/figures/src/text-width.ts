/**
 * Advance widths of Helvetica in thousandths of an em (Adobe font metrics), for the characters that labels
 * are made of. A figure is also drawn where no font can be measured, and its labels must lie alike everywhere.
 */
const widths: Readonly<Record<string, number>> = {
  ' ': 278,
  '!': 278,
  "'": 191,
  '(': 333,
  ')': 333,
  '+': 584,
  ',': 278,
  '-': 333,
  '.': 278,
  '/': 278,
  ':': 278,
  f: 278,
  i: 222,
  j: 222,
  l: 222,
  r: 333,
  t: 278,
  I: 278,
  J: 500,
  L: 556,
  m: 833,
  w: 722,
  M: 833,
  W: 944,
  '%': 889,
  '@': 1015,
  '−': 584,
  '–': 556,
  '…': 1000,
};

/** Interfaces set in wider fonts than Helvetica (Inter, Segoe UI, Verdana-like defaults) still fit. */
const margin = 1.14;

/** An upper estimate of a text's width in pixels when set at `fontSize` pixels. */
export function textWidth(text: string, fontSize: number, bold = false): number {
  let sum = 0;
  for (const character of text) sum += widths[character] ?? (/[A-Z]/.test(character) ? 700 : 556);
  return (sum / 1000) * fontSize * margin * (bold ? 1.06 : 1);
}
