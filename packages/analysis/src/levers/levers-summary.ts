import type { SettledEnds } from '../item-noise/settled-ends.ts';
import type { WidthLever } from './width.ts';

/** Sentences on width against its shuffled null, and on curated families against web-trained ones. */
export function leversReading(width: readonly WidthLever[], settled: SettledEnds, level: number): string[] {
  const raised = width.filter(({ normalizedR, shuffled }) => shuffled !== null && (normalizedR ?? 0) > 0);
  const aboveNull = raised.filter(({ shareAsHigh }) => (shareAsHigh ?? 1) < 1 - level);
  return [
    `Dividing by width makes r positive in ${raised.length} families; shuffled scores divided by the same widths do as well in all but ${aboveNull.length}: a shared divisor makes correlation by itself.`,
    settled.total === 0 ? 'No curated family here to compare with web-trained ones.' : settled.statement,
  ];
}
