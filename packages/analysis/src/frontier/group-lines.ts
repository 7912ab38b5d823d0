import type { Kernel } from '@cape/core-wasm';
import * as z from 'zod/mini';
import { Interval } from '../interval.ts';
import type { Pair } from '../panel/pair.ts';
import { combinedDegreesOfFreedom, studentInterval } from './student.ts';
import { type Fitted, lineError } from './trend-line.ts';

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
  /** From the scatter of the group's models and the common line's error; null for one model. */
  meanResidualInterval: z.nullable(Interval),
});
export type GroupLine = z.infer<typeof GroupLine>;

export function groupLines(
  kernel: Kernel,
  pair: Pair,
  common: Fitted & { readonly slope: number; readonly intercept: number },
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
      meanResidualInterval: n < 2 ? null : meanInterval(kernel, common, x, residuals, level),
    };
  });
}

/** The group's own scatter and the common line's error at its mean x: the same budget as a lab's mean h has. */
function meanInterval(
  kernel: Kernel,
  common: Fitted,
  x: readonly number[],
  { mean, variance, n }: { readonly mean: number; readonly variance: number; readonly n: number },
  level: number,
): Interval {
  const own = Math.sqrt(variance / n);
  const ofLine = lineError(
    common,
    x.reduce((sum, value) => sum + value / n, 0),
  );
  const total = Math.sqrt(own * own + ofLine * ofLine);
  const df = combinedDegreesOfFreedom(total, [own, n - 1], [ofLine, common.n - 2]);
  return studentInterval(kernel, mean, total, df, level, 'Student t, the group’s scatter and the line');
}
