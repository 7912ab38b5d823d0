import { type ModelSize, parseModelSize, sizeExamples } from '@cape/evidence';
import * as z from 'zod/mini';

/** A size as a field takes it, parsed. */
export const Params = z
  .pipe(
    z.union([z.number(), z.string().check(z.maxLength(100))], { error: sizeExamples }),
    z.transform((size, payload): ModelSize => {
      const found = parseModelSize(String(size));
      if (found !== undefined) return found;
      payload.issues.push({
        code: 'custom',
        input: size,
        message: sizeExamples,
        params: { code: 'out-of-range' },
      });
      return z.NEVER;
    }),
  )
  .check(
    z.meta({
      description: 'Parameters: "1.4B", "410M", "8x7B", "30B-A3B", or billions as a number.',
      valueName: 'size',
    }),
  );
