import { idFromName, resolveBenchmark } from '@cape/evidence';
import * as z from 'zod/mini';

const text = z
  .string({ error: 'the name of a benchmark, of 1 to 100 characters' })
  .check(z.minLength(1), z.maxLength(100));

/** A benchmark by any of its names, as a question takes it; which one it means depends on the panel: openPanel resolves it. */
export const BenchmarkName = text.check(
  z.meta({
    description:
      'A benchmark of the panel by its id or name, or a known one by any alias: hellaswag, TQA, SWE-bench …',
    valueName: 'benchmark',
  }),
);

/** The fields by which a question takes the pair whose coupling it is about. */
export const pairFields = {
  x: z.prefault(BenchmarkName, 'hellaswag'),
  y: z.prefault(BenchmarkName, 'truthfulqa'),
};

/** A benchmark by any of its names where there is no panel; the parsed value is its id. */
export const BenchmarkKey = z
  .pipe(
    text,
    z.transform((name, payload): string => {
      const id = resolveBenchmark(name) ?? idFromName(name);
      if (id !== undefined) return id;
      payload.issues.push({
        code: 'custom',
        input: name,
        message: 'the name of a benchmark',
        params: { code: 'unknown-benchmark' },
      });
      return z.NEVER;
    }),
  )
  .check(
    z.meta({
      description: 'A benchmark by its id, name or alias: hellaswag, TQA, SWE-bench …',
      valueName: 'benchmark',
    }),
  );
