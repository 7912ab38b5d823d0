import { type BenchmarkId, InputError } from '@cape/evidence';
import * as z from 'zod/mini';
import { BenchmarkName } from './benchmark-name.ts';

/**
 * Benchmarks of a panel that a question asks for: all of them, or those named.
 *
 * @throws {InputError} with fewer than two.
 */
export function chosenBenchmarks(
  known: readonly BenchmarkId[],
  wanted: readonly BenchmarkId[] | undefined,
): readonly BenchmarkId[] {
  const chosen = wanted === undefined ? known : [...new Set(wanted)];
  if (chosen.length >= 2) return chosen;
  throw new InputError([
    {
      code: 'too-few-benchmarks',
      path: 'benchmarks',
      expected: 'at least two benchmarks',
      received: chosen.join(', ') || 'none',
    },
  ]);
}

/** The field by which a question takes them. */
export const benchmarkList = z
  .optional(z.array(BenchmarkName, { error: 'at most 64 benchmarks' }).check(z.maxLength(64)))
  .check(z.describe('Which benchmarks; default: all of the panel.'));
