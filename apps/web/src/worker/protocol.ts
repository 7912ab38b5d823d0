import type { InputIssue } from '@cape/analysis';

/** What the page sends its worker. */
export interface Asked {
  readonly id: number;
  /** A question's name. */
  readonly question: string;
  readonly input: unknown;
}

/** What the worker sends back, any number of `progress` before the one that ends it. */
export type Told =
  | { readonly id: number; readonly kind: 'progress'; readonly share: number }
  | { readonly id: number; readonly kind: 'answer'; readonly answer: unknown }
  | { readonly id: number; readonly kind: 'refused'; readonly issues: readonly InputIssue[] }
  | { readonly id: number; readonly kind: 'failed'; readonly message: string };
