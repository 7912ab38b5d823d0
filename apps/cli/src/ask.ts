import type { Answering } from '@cape/analysis';
import { loadKernelSync } from '@cape/core-wasm';
import { InputError } from '@cape/evidence';
import { type Flag, fieldOf, flagName, type Given, inFlags, longName } from './command.ts';
import { flagValue, valuesOf } from './flags.ts';
import { progress } from './render/progress.ts';

/** Fields of an input as they were given; each field once. */
export async function inputOf(
  given: Given,
  flags: readonly Flag[],
  positional?: Flag,
): Promise<Record<string, unknown>> {
  const [word] = given.positionals;
  const values: Record<string, unknown> = await valuesOf(given.flags, flags);
  const input: Record<string, unknown> = {};
  const by = new Map<string, string>();
  const put = (field: string, name: string, value: unknown) => {
    const before = by.get(field);
    if (before !== undefined) {
      throw new InputError([
        { code: 'given-twice', path: name, expected: `one of ${before} and ${name}`, received: 'both' },
      ]);
    }
    by.set(field, name);
    input[field] = value;
  };
  if (positional !== undefined && typeof word === 'string')
    put(fieldOf(positional), fieldOf(positional), await flagValue(word, positional, fieldOf(positional)));
  for (const flag of flags) {
    const value = values[flagName(flag.flags)];
    if (value !== undefined) put(fieldOf(flag), longName(flag), value);
  }
  return input;
}

/** Ask with a bar of progress; a refusal names flags. */
export function asked<Answer>(
  flags: readonly Flag[],
  watched: boolean,
  ask: (using: Answering) => Answer,
): Answer {
  const bar = progress(watched);
  try {
    return ask({ kernel: loadKernelSync(), onProgress: bar.report });
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    throw new InputError(error.issues.map((issue) => inFlags(issue, flags)));
  } finally {
    bar.done();
  }
}
