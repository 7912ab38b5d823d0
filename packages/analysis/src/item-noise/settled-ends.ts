import type { BenchmarkId, Model, Panel } from '@cape/evidence';
import * as z from 'zod/mini';
import { sharesItems } from './score-covariance.ts';

/** Number of an answer's figures that are settled under both assumptions about what models of a family share. */
export const SettledEnds = z.object({
  total: z.int(),
  /** With errors as of different items, or of the item correlation that was asked for. */
  independent: z.int(),
  /** With errors as the families' own scatter about a smooth curve says; null where no family has enough sizes to tell. */
  familyScatter: z.nullable(z.int()),
  /** Both counts in one sentence. */
  statement: z.string(),
});
export type SettledEnds = z.infer<typeof SettledEnds>;

/** Counts at both ends, with what the counted figures are called. */
interface Counts extends Omit<SettledEnds, 'statement'> {
  readonly itemCorrelation: number;
  /** Source of the errors, where the two ends are one: {@link fromItems}, or {@link fromScatter}. */
  readonly known?: string | null;
  /** Noun for the figures counted, one and several: "estimate", "estimates". */
  readonly nouns: readonly [one: string, several: string];
  /** Verb for the settled ones, one and several: "is called", "are called". */
  readonly verbs: readonly [one: string, several: string];
  readonly groupedBy: Panel['groupedBy'];
}

/** Both ends in one sentence: never only the one that suits a conclusion. */
export function settledEnds(counts: Counts): SettledEnds {
  const { total, independent, itemCorrelation, known = null, groupedBy } = counts;
  const familyScatter = known === null ? counts.familyScatter : null;
  const first = firstEnd(counts, known ?? assumption(itemCorrelation));
  return {
    total,
    independent,
    familyScatter,
    statement:
      known !== null
        ? `${first}.`
        : familyScatter === null
          ? `${first}${notTold(groupedBy)}`
          : `${first}, and ${familyScatter === 0 ? 'none' : familyScatter} ${ifShared}.`,
  };
}

function firstEnd({ total, independent, nouns, verbs }: Counts, given: string): string {
  const [one, several] = nouns;
  const of = total === 1 ? `one ${one}` : `${total} ${several}`;
  return `Of ${of} ${independent === 0 ? 'none' : independent} ${verbs[independent <= 1 ? 0 : 1]} ${given}`;
}

/** The end that the answer rests on, in words. */
export function assumption(itemCorrelation: number): string {
  return itemCorrelation === 0
    ? 'if the models’ item errors are independent'
    : `at an item correlation of ${itemCorrelation}`;
}

/** The other end, in words. */
export const ifShared = 'if they share as much as the families’ own scatter about a smooth curve says';

/** Source of the errors where every model answered the same items. */
export const fromItems = 'by the items that the models share';

/** Source of the errors where item errors take no part. */
export const fromScatter = 'by the scatter of the models alone';

/** The end of a sentence where nothing tells the other end. */
export function notTold(groupedBy: Panel['groupedBy']): string {
  return `; no ${groupedBy} has the five sizes that would tell how much of those errors they share.`;
}

/** True where the errors of all of some models' scores come from items that they share. */
export function restsOnItems(models: readonly Model[], benchmarks: readonly BenchmarkId[]): boolean {
  return benchmarks.every((id) => {
    const [first, ...others] = models.flatMap(({ scores }) => scores.get(id) ?? []);
    return others.length > 0 && others.every((score) => sharesItems(first, score));
  });
}
