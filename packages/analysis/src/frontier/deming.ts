import type { Kernel } from '@cape/core-wasm';
import type { Interval } from '../interval.ts';
import type { Pair } from '../panel/pair.ts';

/** Slope and intercept with errors in both variables, `ratio` being the variance of y's errors over that of x's. */
function deming(
  x: ArrayLike<number>,
  y: ArrayLike<number>,
  ratio: number,
): { readonly slope: number; readonly intercept: number } {
  const n = x.length;
  let [meanX, meanY] = [0, 0];
  for (let i = 0; i < n; i += 1) {
    meanX += x[i]! / n;
    meanY += y[i]! / n;
  }
  let [sxx, sxy, syy] = [0, 0, 0];
  for (let i = 0; i < n; i += 1) {
    const dx = x[i]! - meanX;
    const dy = y[i]! - meanY;
    sxx += dx * dx;
    sxy += dx * dy;
    syy += dy * dy;
  }
  const difference = syy - ratio * sxx;
  const slope = (difference + Math.sqrt(difference * difference + 4 * ratio * sxy * sxy)) / (2 * sxy);
  return { slope, intercept: meanY - slope * meanX };
}

/**
 * Deming's line (1943) of a pair with the ratio of its mean item variances, and a percentile interval over redrawn models.
 * All scatter counts as error in that ratio. Null where items are not known or the scores do not vary together.
 */
export function demingLine(
  kernel: Pick<Kernel, 'resampleRows' | 'quantiles'>,
  { x, y, xStandardErrors, yStandardErrors }: Pair,
  { seed, resamples, level }: { readonly seed: number; readonly resamples: number; readonly level: number },
): { slope: number; intercept: number; interval: Interval } | null {
  const n = x.length;
  const mean = (errors: Float64Array) => errors.reduce((sum, error) => sum + (error * error) / n, 0);
  const ratio = mean(yStandardErrors) / mean(xStandardErrors);
  const line = deming(x, y, ratio);
  if (!Number.isFinite(ratio) || !(ratio > 0) || !Number.isFinite(line.slope)) return null;
  const count = Math.min(resamples, 2000);
  const rows = kernel.resampleRows(n, { resamples: count, seed });
  const slopes = Float64Array.from({ length: count }, (_, draw) => {
    const drawn = rows.subarray(draw * n, (draw + 1) * n);
    const column = (values: Float64Array) => Float64Array.from(drawn, (row) => values[row]!);
    const { slope } = deming(column(x), column(y), ratio);
    return Number.isFinite(slope) ? slope : Number.NaN;
  });
  const [lower, upper] = kernel.quantiles(slopes, [(1 - level) / 2, (1 + level) / 2]);
  const held = (end: number | undefined, outer: (a: number, b: number) => number) =>
    end === undefined || !Number.isFinite(end) ? null : outer(end, line.slope);
  return {
    ...line,
    interval: {
      lower: held(lower, Math.min),
      upper: held(upper, Math.max),
      level,
      method: 'percentile bootstrap over models',
    },
  };
}
