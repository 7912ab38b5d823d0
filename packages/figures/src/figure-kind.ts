import { type Answering, checked } from '@cape/analysis';
import type * as z from 'zod/mini';
import type { Figure } from './figure.ts';

/** Definition of a figure: its input, and its drawing from the answers. */
export interface FigureKind<Input extends z.ZodMiniType = z.ZodMiniType> {
  readonly input: Input;
  /** Inputs that work; each is drawn by a test. */
  readonly examples: readonly z.input<Input>[];
  draw(input: z.output<Input>, using: Answering): Figure;
}

export function defineFigure<Input extends z.ZodMiniType>(kind: FigureKind<Input>): FigureKind<Input> {
  return kind;
}

/** Check the input at the door, then draw. Throws an InputError that names every bad field. */
export function drawFigure(kind: FigureKind, input: unknown, using: Answering): Figure {
  return kind.draw(checked(kind.input, input), using);
}
