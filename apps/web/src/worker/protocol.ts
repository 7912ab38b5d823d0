import type { AnswerOf, Levers, panelQuestion, Warning } from '@cape/analysis';
import type { InputIssue } from '@cape/evidence';

/** Messages from the page to its worker. */
export type Asked =
  /** A question of the analysis, by name. */
  | { readonly id: number; readonly kind: 'question'; readonly name: string; readonly input: unknown }
  /** A figure, by name. */
  | { readonly id: number; readonly kind: 'figure'; readonly name: string; readonly input: unknown }
  /** A simulation under other levers: what it takes to make it ready is kept from one to the next. */
  | { readonly id: number; readonly kind: 'simulation'; readonly input: unknown; readonly levers: Levers }
  /** Files of the reader's, to be made into a panel. */
  | {
      readonly id: number;
      readonly kind: 'import';
      readonly files: readonly File[];
      readonly uses: ColumnUses;
    }
  /** Files of the reader's, to be made into runs with their items. */
  | { readonly id: number; readonly kind: 'runs'; readonly files: readonly File[] }
  /** Some rows of a panel. */
  | { readonly id: number; readonly kind: 'table'; readonly input: TableAsked }
  /** A builtin panel as a CSV file. */
  | { readonly id: number; readonly kind: 'table-csv'; readonly name: string };

/** Sent before any question that means the reader's own panel: its text, in CAPE's own format. */
export interface OwnPanelText {
  readonly kind: 'own';
  readonly name: string;
  readonly text: Blob;
}

/**
 * Stands in a question's `panel` for the reader's own data: the worker holds their text, so the page never
 * has to. The revision makes questions about other data other questions.
 */
export interface OwnPanelMark {
  readonly own: string;
}

/** Sent before any question that means one of the reader's own runs: the run as the comparison takes it. */
export interface RunText {
  readonly kind: 'run';
  readonly id: string;
  readonly json: Blob;
}

/** Stands in a question's `runs` for one of the reader's own. */
export interface RunMark {
  readonly run: string;
}

/** One run of the answer to an import of runs. */
export interface ImportedRun {
  readonly name: string;
  readonly benchmarks: readonly { readonly benchmark: string; readonly items: number }[];
  /** The run as the comparison takes it. */
  readonly json: Blob;
}

/** The answer to an import of runs. */
export interface ImportedRuns {
  readonly runs: readonly ImportedRun[];
  readonly warnings: readonly Warning[];
  /** Files that were not read, and why. */
  readonly refused: readonly { readonly file: string; readonly reason: string }[];
}

/** Messages from the worker to the page, any number of `progress` before the one that ends it. */
export type Told =
  | { readonly id: number; readonly kind: 'progress'; readonly share: number }
  | { readonly id: number; readonly kind: 'answer'; readonly answer: unknown }
  | { readonly id: number; readonly kind: 'refused'; readonly issues: readonly InputIssue[] }
  | { readonly id: number; readonly kind: 'failed'; readonly message: string };

/** One column of imported data: a benchmark of the registry, one of the reader's own, or text that is only kept. */
export interface ImportedColumn {
  readonly name: string;
  readonly kind: 'known' | 'own' | 'text';
  /** Models that have a value. */
  readonly n: number;
  /** Only for columns of numbers. */
  readonly range: { readonly lowest: number; readonly highest: number } | null;
  /** Of text, the first value. */
  readonly example?: string;
}

/** The column mapping: another column's name, or nothing to leave the column out. */
export interface ColumnUse {
  readonly as: string;
  readonly unit?: 'percent' | 'fraction' | undefined;
}

/** By the column's name as it was read. */
export type ColumnUses = Readonly<Record<string, ColumnUse>>;

/** The answer to an import. */
export interface ImportedPanel {
  readonly name: string;
  readonly groupedBy: 'family' | 'lab';
  readonly models: number;
  readonly groups: number;
  /** Models whose size is known, and those whose date is. */
  readonly sized: number;
  readonly dated: number;
  readonly benchmarks: readonly string[];
  /** As the files have them, before any is taken for something else. */
  readonly columns: readonly ImportedColumn[];
  /** The panel as a CSV file in CAPE's own format. */
  readonly csv: Blob;
  readonly warnings: readonly Warning[];
}

export interface TableAsked {
  readonly panel: unknown;
  /** A part of a model's or group's name. */
  readonly find: string;
  readonly most: number;
}

/** A panel with as many rows as were asked for. */
export interface TableRows extends AnswerOf<typeof panelQuestion> {
  /** Rows that match, shown or not. */
  readonly found: number;
}
