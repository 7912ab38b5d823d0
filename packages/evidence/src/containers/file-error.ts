import { InputError } from '../input-error.ts';

/** One thing wrong with one file. */
export function fileError(code: string, path: string, expected: string, received: string): InputError {
  return new InputError([{ code, path, expected, received }]);
}
