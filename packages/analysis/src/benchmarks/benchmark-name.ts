import * as z from 'zod';
import { type BenchmarkId, nearestBenchmark, resolveBenchmark } from './registry.ts';

/** A benchmark by any of its names; the parsed value is its id. */
export const BenchmarkName = z
  .string()
  .transform((name, context): BenchmarkId => {
    const id = resolveBenchmark(name);
    if (id !== undefined) return id;
    const near = nearestBenchmark(name);
    context.addIssue({
      code: 'custom',
      message: 'a known benchmark',
      params: { code: 'unknown-benchmark', ...(near === undefined ? {} : { suggestion: near }) },
    });
    return z.NEVER;
  })
  .meta({ description: 'A benchmark by its id, name or alias: hellaswag, TQA, SWE-bench …' });
