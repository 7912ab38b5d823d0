import type { ReadLimits } from '../containers/source.ts';
import type { Document } from '../document.ts';
import type { PanelRead } from '../read-panel.ts';
import type { Run } from '../run.ts';

/** One format of one tool. */
export interface Reader {
  /** As people call it: "lm-eval", "inspect" … */
  readonly format: string;
  /** True where the document is of this format, told from its content. */
  claims(document: Document): boolean;
  read(document: Document, using: Reading): Promise<readonly Run[]>;
}

/** Context of a reader beside the document. */
export interface Reading {
  readonly limits: ReadLimits;
  /** True where item scores are wanted; without them the files that hold only items are passed over. */
  readonly items: boolean;
  /** Another file of the same folder, opened; undefined where there is none, or none that opens. */
  beside(wanted: (base: string) => boolean): Promise<Document | undefined>;
  /** Keeps a table that is a panel as it stands: where it is all there is, it becomes the panel unchanged. */
  keepTable(read: PanelRead): void;
  /** Says something that the reader of an answer must know. */
  warn(code: string, message: string): void;
}
