import { type Answering, inputErrorFrom } from '@cape/analysis';
import type * as z from 'zod';
import type { Figure } from './figure.ts';

/** How a figure is made: what it may be asked, and what it draws from the answers. */
export interface FigureKind<Input extends z.ZodType = z.ZodType> {
  readonly input: Input;
  /** Inputs that work; each is drawn by a test. */
  readonly examples: readonly z.input<Input>[];
  draw(input: z.output<Input>, using: Answering): Figure;
}

export function defineFigure<Input extends z.ZodType>(kind: FigureKind<Input>): FigureKind<Input> {
  return kind;
}

/** Check the input at the door, then draw. Throws an InputError that names every bad field. */
export function drawFigure(kind: FigureKind, input: unknown, using: Answering): Figure {
  const parsed = kind.input.safeParse(input);
  if (!parsed.success) throw inputErrorFrom(parsed.error, input);
  return kind.draw(parsed.data, using);
}
