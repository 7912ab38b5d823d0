// Every package's types, used as a strict TypeScript project uses them.
import { type AnswerOf, answer, hFieldQuestion } from '@cape/analysis';
import { createClient, ProblemError } from '@cape/client';
import { type Kernel, KernelError, loadKernel } from '@cape/core-wasm';
import { type Figure, svgOf } from '@cape/figures';
import { type Direction, directionToSafetensors, SteerError } from '@cape/steer';

const kernel: Kernel = await loadKernel();
const hField: AnswerOf<typeof hFieldQuestion> = answer(hFieldQuestion, { swe: 87.6, gpqa: 94.2 }, { kernel });
// An open end of an interval is null: the types make a reader say what then.
export const spread: number = (hField.interval.upper ?? Infinity) - (hField.interval.lower ?? -Infinity);
export const draw: (figure: Figure, width: number) => string = (figure, width) => svgOf(figure, { width });
export const save: (direction: Direction) => Uint8Array = directionToSafetensors;
export const client = createClient('http://127.0.0.1:8787');
export const h: Promise<number> = client.post('/v1/h-field', { swe: 87.6, gpqa: 94.2 }).then((a) => a.h);
export const coded = (error: unknown): string =>
  error instanceof KernelError || error instanceof SteerError
    ? error.code
    : error instanceof ProblemError
      ? error.problem.code
      : 'unknown';
