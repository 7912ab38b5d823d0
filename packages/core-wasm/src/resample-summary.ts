import type { ResampleSummary } from './api.ts';
import type { Frame } from './arena.ts';
import type { CoreExports } from './exports.ts';

/** Left-out values of the jackknife, in the module's memory: with them the interval is BCa. */
export interface LeftOut {
  readonly value: number;
  readonly pointer: number;
  readonly count: number;
}

/** Summary of the `count` resampled values that stand at a pointer; it rearranges them. */
export function summarize(
  core: CoreExports,
  frame: Frame,
  pointer: number,
  count: number,
  level: number,
  leftOut?: LeftOut,
): ResampleSummary {
  const out = frame.room(40);
  const value = leftOut?.value ?? Number.NaN;
  frame.check(core.interval(pointer, count, level, value, leftOut?.pointer ?? 0, leftOut?.count ?? 0, out));
  const [defined, standardError, median, lower, upper] = frame.readDoubles(out, 5);
  return {
    standardError: standardError!,
    median: median!,
    lower: lower!,
    upper: upper!,
    level,
    resamples: count,
    undefinedResamples: count - defined!,
  };
}
