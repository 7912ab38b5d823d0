import { markup } from '../http/markup.ts';

/** Width of a text in the badge's font at 11 px, near enough: a badge is padded. */
const width = (text: string) => Math.ceil([...text].length * 6.4) + 14;

/** A label and a value side by side, as model cards show them. */
export function badge({
  label,
  value,
  tone,
}: {
  readonly label: string;
  readonly value: string;
  readonly tone: 'plain' | 'told';
}): string {
  const [left, right] = [width(label), width(value)];
  const [labelText, valueText] = [markup(label), markup(value)];
  // Grey where the data cannot tell: a color would say more than the answer.
  const fill = tone === 'told' ? '#1d5fa8' : '#5f6670';
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${left + right}" height="20" role="img" aria-label="${labelText}: ${valueText}"><title>${labelText}: ${valueText}</title><clipPath id="r"><rect width="${left + right}" height="20" rx="3"/></clipPath><g clip-path="url(#r)"><rect width="${left}" height="20" fill="#2b2f36"/><rect x="${left}" width="${right}" height="20" fill="${fill}"/></g><g fill="#fff" text-anchor="middle" font-family="Verdana,DejaVu Sans,sans-serif" font-size="11"><text x="${left / 2}" y="14">${labelText}</text><text x="${left + right / 2}" y="14">${valueText}</text></g></svg>`;
}
