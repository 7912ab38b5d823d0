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
  /** The answer for people. */
  show(blocks: readonly Block[]): void;
  /** Raw text to standard output. */
  write(text: string): void;
}
