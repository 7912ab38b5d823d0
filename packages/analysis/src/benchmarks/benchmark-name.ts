import { type BenchmarkId, nearestBenchmark, resolveBenchmark } from '@cape/evidence';
import * as z from 'zod/mini';

/** A benchmark by any of its names; the parsed value is its id. */
export const BenchmarkName = z
  .pipe(
    z.string().check(z.maxLength(300)),
    z.transform((name, payload): BenchmarkId => {
      const id = resolveBenchmark(name);
      if (id !== undefined) return id;
      const near = nearestBenchmark(name);
      payload.issues.push({
        code: 'custom',
        input: name,
        message: 'a known benchmark',
        params: { code: 'unknown-benchmark', ...(near === undefined ? {} : { suggestion: near }) },
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
