import { dimensionHoldsFrom, type Interval } from '../interval.ts';
import type { Warning } from '../warning.ts';

/** Limits of a dimension by phase: nominal phases, no more models than benchmarks, intervals that are too narrow. */
export function dimensionWarnings(
  phases: readonly { readonly phase: string; readonly n: number; readonly interval: Interval | null }[],
  benchmarks: number,
): Warning[] {
  const warnings: Warning[] = [
    {
      code: 'nominal-phases',
      message:
        "A model's phase here is the label of the step that spans it, as published; item errors leave most of these signs open.",
    },
  ];
  const thin = phases.filter(({ n }) => n <= benchmarks);
  if (thin.length > 0)
    warnings.push({
      code: 'small-n',
      message: `No more models than benchmarks, so d_eff is too low: ${thin.map(({ phase, n }) => `${phase} (${n})`).join(', ')}.`,
    });
  const few = phases.filter(({ n, interval }) => interval !== null && n < dimensionHoldsFrom);
  if (few.length > 0)
    warnings.push({
      code: 'small-n',
      message: `Fewer than ${dimensionHoldsFrom} models: the percentile interval of d_eff is too narrow and lies too low (${few.map(({ phase, n }) => `${phase} ${n}`).join(', ')}). By simulation it covers about 90 % at 34 models and less below.`,
    });
  return warnings;
}
