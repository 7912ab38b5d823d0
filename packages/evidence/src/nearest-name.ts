import { distance } from 'fastest-levenshtein';

/** The candidate that a misspelt name probably meant: at most a third of its letters differ. */
export function nearestName(name: string, candidates: readonly string[]): string | undefined {
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
