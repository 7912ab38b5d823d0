import { distance } from 'fastest-levenshtein';

/** Characters of a misspelt name, at most. */
const longest = 200;

/** The candidate that a misspelt name probably meant: at most a third of its letters differ. */
export function nearestName(name: string, candidates: readonly string[]): string | undefined {
  // The distance takes the product of both lengths, and so long a text misspells no name.
  if (name.length > longest) return undefined;
  let best: string | undefined;
  let fewest = Number.POSITIVE_INFINITY;
  for (const candidate of candidates) {
    const edits = distance(name.toLowerCase(), candidate.toLowerCase());
    if (edits < fewest) {
      best = candidate;
      fewest = edits;
    }
  }
  return fewest <= Math.floor(Math.max(name.length, best?.length ?? 0) / 3) ? best : undefined;
}
