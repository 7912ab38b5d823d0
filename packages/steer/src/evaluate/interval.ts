import type { Kernel } from '@cape/core-wasm';

/** A percentile interval of the bootstrap (Efron 1979). Its ends are null where there are not two things to redraw. */
export interface BootstrapInterval {
  readonly lower: number | null;
  readonly upper: number | null;
  readonly level: number;
  readonly method: 'bootstrap percentile';
}

export const RESAMPLES = 2000;

/** The interval of a statistic from its values on resamples. */
export function intervalOf(kernel: Kernel, values: Float64Array, level = 0.95): BootstrapInterval {
  const { lower, upper } = kernel.summarizeResamples(values, { level });
  const told = (end: number): number | null => (Number.isNaN(end) ? null : end);
  return { lower: told(lower), upper: told(upper), level, method: 'bootstrap percentile' };
}

/** The interval of a statistic of n things: `statistic` is given the numbers of those drawn, with repeats. */
export function bootstrapInterval(
  kernel: Kernel,
  n: number,
  seed: number,
  statistic: (drawn: Uint32Array) => number,
): BootstrapInterval {
  if (n < 2) return { lower: null, upper: null, level: 0.95, method: 'bootstrap percentile' };
  const rows = kernel.resampleRows(n, { resamples: RESAMPLES, seed });
  return intervalOf(
    kernel,
    Float64Array.from({ length: RESAMPLES }, (_, i) => statistic(rows.subarray(i * n, (i + 1) * n))),
  );
}
