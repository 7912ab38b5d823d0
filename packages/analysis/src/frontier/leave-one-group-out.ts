import type { Kernel } from '@cape/core-wasm';
import * as z from 'zod/mini';
import { Interval } from '../interval.ts';
import type { Pair } from '../panel/pair.ts';
import { studentInterval } from './student.ts';

export const LeaveOneGroupOut = z.object({
  method: z.string(),
  /** A group must have this many models to be left out and predicted. */
  minimumGroup: z.int(),
  groups: z.array(
    z.object({
      group: z.string(),
      n: z.int(),
      /** Of the line fitted without the group. */
      slope: z.number(),
      intercept: z.number(),
      meanAbsoluteError: z.number(),
      rootMeanSquareError: z.number(),
      /** Mean of actual less predicted: the group's bias. */
      meanError: z.number(),
    }),
  ),
  /** Mean over the groups of their mean absolute errors, in points; null where no group is large enough. */
  meanAbsoluteError: z.nullable(z.number()),
  /** Spread of the groups' errors with divisor n: what the published "± 2.4" is. It is no error of the mean. */
  standardDeviation: z.nullable(z.number()),
  /** Of the mean over groups, by Student's t over the groups. */
  interval: z.nullable(Interval),
});
export type LeaveOneGroupOut = z.infer<typeof LeaveOneGroupOut>;

/** Predict each group of at least three models by the line fitted to all the others. */
export function leaveOneGroupOut(
  kernel: Kernel,
  pair: Pair,
  level: number,
  minimumGroup = 3,
): LeaveOneGroupOut {
  const names = [...new Set(pair.models.map(({ group }) => group))];
  const groups: LeaveOneGroupOut['groups'] = [];
  for (const [label, group] of names.entries()) {
    const inside = indices(pair, (each) => each === label);
    const outside = indices(pair, (each) => each !== label);
    if (inside.length < minimumGroup || outside.length < 3) continue;
    const line = kernel.line(
      outside.map((i) => pair.x[i]!),
      outside.map((i) => pair.y[i]!),
    );
    if (!Number.isFinite(line.slope)) continue;
    const errors = inside.map((i) => pair.y[i]! - line.slope * pair.x[i]! - line.intercept);
    groups.push({
      group,
      n: inside.length,
      slope: line.slope,
      intercept: line.intercept,
      meanAbsoluteError: mean(errors.map(Math.abs)),
      rootMeanSquareError: Math.sqrt(mean(errors.map((error) => error * error))),
      meanError: mean(errors),
    });
  }
  const each = groups.map(({ meanAbsoluteError }) => meanAbsoluteError);
  const { mean: overall, variance } = kernel.summary(each);
  const n = each.length;
  return {
    method: 'each group of at least three models predicted by the least-squares line of the others',
    minimumGroup,
    groups,
    meanAbsoluteError: n > 0 ? overall : null,
    standardDeviation: n > 1 ? Math.sqrt((variance * (n - 1)) / n) : null,
    interval: n > 1 ? studentInterval(kernel, overall, Math.sqrt(variance / n), n - 1, level) : null,
  };
}

function indices({ labels }: Pair, wanted: (label: number) => boolean): number[] {
  return [...labels.keys()].filter((i) => wanted(labels[i]!));
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
