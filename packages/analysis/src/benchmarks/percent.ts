import * as z from 'zod/mini';

/** A benchmark's score as a field takes it, in percent. */
export const Percent = z
  .number({ error: 'a score in percent, from 0 to 100' })
  .check(z.minimum(0), z.maximum(100), z.meta({ valueName: 'percent' }));

/** A score that, typed as 0.802, can only be a fraction of one: nothing on these benchmarks lies below 1 %. */
export const NoFraction = Percent.check(
  z.superRefine((value, context) => {
    if (value > 0 && value <= 1) context.addIssue(fraction(value, []));
  }),
);

/** Refusal of a fraction where a percentage is expected. */
export function fraction(value: number, path: PropertyKey[]) {
  return {
    code: 'custom' as const,
    input: value,
    path,
    message: 'a score in percent, from 0 to 100 (this looks like a fraction of 1)',
    params: { code: 'looks-like-fraction', suggestion: String(Number((100 * value).toPrecision(14))) },
  };
}

/** The standard error of a score as a field takes it, in points. */
export const PercentError = z
  .number({ error: 'a standard error in points, from 0 to 50' })
  .check(z.minimum(0), z.maximum(50), z.meta({ valueName: 'points' }));
