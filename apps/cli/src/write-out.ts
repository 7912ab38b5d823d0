import { writeFileSync } from 'node:fs';
import { InputError } from '@cape/evidence';

/** Write a file that `--out` names; a place that cannot be written is bad input. */
export function writeOut(place: string, content: string | Uint8Array): void {
  try {
    writeFileSync(place, content);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new InputError([
      {
        code: 'unwritable-file',
        path: '--out',
        expected: 'a file that can be written',
        received: `${place} (${code ?? String(error)})`,
      },
    ]);
  }
}
