import type { CurationOffset } from './curation.ts';
import type { WidthLever } from './width.ts';

/** Sentences on width against its shuffled null, and on curated families against web-trained ones. */
export function leversReading(
  width: readonly WidthLever[],
  curation: readonly CurationOffset[],
  level: number,
): string[] {
  const raised = width.filter(({ normalizedR, shuffled }) => shuffled !== null && (normalizedR ?? 0) > 0);
  const aboveNull = raised.filter(({ shareAsHigh }) => (shareAsHigh ?? 1) < 1 - level);
  const told = curation.filter(({ interval }) => interval.lower! > 0 || interval.upper! < 0);
  return [
    `Dividing by width makes r positive in ${raised.length} families; shuffled scores divided by the same widths do as well in all but ${aboveNull.length}: a shared divisor makes correlation by itself.`,
    curation.length === 0
      ? 'No curated family here to compare with web-trained ones.'
      : `${told.length} of ${curation.length} curated families differ from the web-trained curve by more than such families scatter.`,
  ];
}
