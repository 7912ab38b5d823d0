import type { Block } from './block.ts';

/** Destination of a command's answer: standard output, in the form that was asked for. */
export interface Screen {
  readonly form: 'text' | 'json' | 'csv';
  /** Characters in a line. */
  readonly width: number;
  readonly color: boolean;
  /** True where someone watches standard error, so that progress is worth showing. */
  readonly watched: boolean;
  /** The answer as JSON, unrounded, with a newline at the end. */
  json(answer: unknown): void;
  /**
   * The answer in the form that was asked for: as JSON; as CSV, which is its first table unless it is given, with its
   * warnings on standard error; or as its blocks.
   *
   * @throws {InputError} `no-table` where CSV is asked of an answer without a table.
   */
  answer(answer: unknown, blocks: () => readonly Block[], csv?: () => string): void;
  /** Raw text to standard output. */
  write(text: string): void;
}
