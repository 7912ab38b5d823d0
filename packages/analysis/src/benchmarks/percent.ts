import * as z from 'zod/mini';

/** A benchmark's score as a field takes it, in percent. */
export const Percent = z
  .number({ error: 'a score in percent, from 0 to 100' })
  .check(z.minimum(0), z.maximum(100), z.meta({ valueName: 'percent' }));

/** The standard error of a score as a field takes it, in points. */
export const PercentError = z
  .number({ error: 'a standard error in points, from 0 to 50' })
  .check(z.minimum(0), z.maximum(50), z.meta({ valueName: 'points' }));
