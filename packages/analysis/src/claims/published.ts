import Papa from 'papaparse';
import { claimTables } from './claim-tables.generated.ts';

/** One figure that the papers or the article claim. */
export interface PublishedClaim {
  readonly id: string;
  readonly topic: string;
  readonly claim: string;
  /** As printed: its decimals say how far it was rounded. */
  readonly published: string;
  readonly unit: string;
  readonly table: string;
  /** Computation as the source describes it. */
  readonly method: string;
}

/** Claims of "Lying Is Just a Phase", "The Growing Pains of Frontier Models" and the article on them. */
export const publishedClaims: readonly PublishedClaim[] = Papa.parse<Record<string, string>>(
  claimTables.claims,
  {
    header: true,
    skipEmptyLines: true,
  },
).data.map((row) => ({
  id: row.id ?? '',
  topic: row.topic ?? '',
  claim: row.claim ?? '',
  published: row.published ?? '',
  unit: row.unit ?? '',
  table: row.table ?? '',
  method: row.how_the_source_says_it_was_computed ?? '',
}));
