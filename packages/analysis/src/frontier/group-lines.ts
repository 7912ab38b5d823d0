import type { Kernel } from '@cape/core-wasm';
import * as z from 'zod/mini';
import { Interval } from '../interval.ts';
import type { Pair } from '../panel/pair.ts';
import { studentInterval } from './student.ts';

/** One group's own line, and where it lies about the common one. */
export const GroupLine = z.object({
  group: z.string(),
  n: z.int(),
  /** Null with fewer than three models, or where x does not vary. */
  slope: z.nullable(z.number()),
  slopeInterval: z.nullable(Interval),
  r: z.nullable(z.number()),
  pValue: z.nullable(z.number()),
  /** Mean of actual less expected by the common line, in points. */
  meanResidual: z.number(),
  /** Student t over the group's models; null for one model. */
  meanResidualInterval: z.nullable(Interval),
});
export type GroupLine = z.infer<typeof GroupLine>;

export function groupLines(
  kernel: Kernel,
  pair: Pair,
  common: { readonly slope: number; readonly intercept: number },
  level: number,
): GroupLine[] {
  const rows = new Map<string, number[]>();
  for (const [i, { group }] of pair.models.entries()) rows.set(group, [...(rows.get(group) ?? []), i]);
  return [...rows].map(([group, members]) => {
    const x = members.map((i) => pair.x[i]!);
    const y = members.map((i) => pair.y[i]!);
    const n = members.length;
    const line = n < 3 ? undefined : kernel.line(x, y);
    const fitted = line !== undefined && Number.isFinite(line.slope) ? line : undefined;
    const residuals = kernel.summary(y.map((value, i) => value - common.slope * x[i]! - common.intercept));
    return {
      group,
      n,
      slope: fitted?.slope ?? null,
      slopeInterval: fitted
        ? studentInterval(kernel, fitted.slope, fitted.slopeStandardError, n - 2, level)
        : null,
      r: fitted && Number.isFinite(fitted.r) ? fitted.r : null,
      pValue: fitted && Number.isFinite(fitted.pValue) ? fitted.pValue : null,
      meanResidual: residuals.mean,
      meanResidualInterval:
        n < 2
          ? null
          : studentInterval(kernel, residuals.mean, Math.sqrt(residuals.variance / n), n - 1, level),
    };
  });
}
