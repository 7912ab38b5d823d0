import type { Kernel } from '@cape/core-wasm';
import { benchmark, InputError, type Panel } from '@cape/evidence';
import type { Interval } from '../interval.ts';
import { findGroup, groupsOf } from '../panel/groups.ts';
import { pairOf } from '../panel/pair.ts';
import type { HField } from './h-field.ts';
import { gpqa, predicted, swe, type TrendLine } from './trend-line.ts';

/** By what factor both tests’ items must grow until the interval’s half-width equals |h|; null where the line’s own error is too large. */
export function itemsNeeded({ h, standardError }: HField, { lower, upper }: Interval): number | null {
  if (lower === null || upper === null) return null;
  const t = (upper - lower) / 2 / standardError.total;
  const room = (h / t) ** 2 - standardError.line ** 2;
  return room > 0 ? standardError.items ** 2 / room : null;
}

/** The lab’s mean h, and where this model lies about it. */
export function labOf(kernel: Kernel, panel: Panel, wanted: string, line: TrendLine, h: number) {
  const [name, models] = findGroup(groupsOf(panel), wanted, 'lab');
  const pair = pairOf(models, swe, gpqa);
  const { n, mean } = kernel.summary(pair.y.map((y, i) => y - predicted(line, pair.x[i]!)));
  if (n === 0) {
    throw new InputError([
      {
        code: 'too-few-models',
        path: 'lab',
        expected: `a lab with ${benchmark(swe).name} and ${benchmark(gpqa).name} in the panel`,
        received: wanted,
      },
    ]);
  }
  return { name, n, meanH: mean, aboveLabMean: h - mean };
}
