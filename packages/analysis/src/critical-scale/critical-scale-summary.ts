import type * as z from 'zod/mini';
import { signed } from '../number-text.ts';
import { inUnit, type Scale, sizeText } from '../panel/scale.ts';
import type { Censoring } from './censoring.ts';
import type { CriticalScale, PooledRunning, Slope } from './critical-scale.ts';

export function statementOf(
  { censored, bound, estimate, interval, pooled: together }: Omit<CriticalScale, 'statement'>,
  scale: Scale,
): string {
  const shown = (value: number) => sizeText(value, scale);
  const [smallest, largest] =
    scale === 'date' ? ['first release', 'last release'] : ['smallest size', 'largest size'];
  const { lower, upper } = interval;
  const range =
    lower !== null && upper !== null
      ? `${shown(lower)} to ${shown(upper)}`
      : lower !== null
        ? `above ${shown(lower)}, no upper end`
        : upper !== null
          ? `below ${shown(upper)}, no lower end`
          : 'anywhere';
  if (together !== null) return typicalStatement(censored, estimate, range, together, scale);
  if (censored === 'above')
    return `above ${inUnit(bound ?? 0, scale)}, if anywhere: the coupling is negative up to the ${largest} (compatible: ${range}).`;
  if (censored === 'below')
    return `below ${inUnit(bound ?? 0, scale)}, if anywhere: the coupling is positive from the ${smallest} (compatible: ${range}).`;
  if (censored === 'unidentified') return `undetermined (compatible: ${range}).`;
  return `${inUnit(estimate ?? 0, scale)} (${range}).`;
}

/** Of several families: inside them first, between them apart. */
function typicalStatement(
  censored: Censoring | null,
  estimate: number | null,
  range: string,
  { within, between }: z.infer<typeof PooledRunning>,
  scale: Scale,
): string {
  const slope = ({ value, interval: { lower, upper } }: z.infer<typeof Slope>) =>
    `${signed(value, 2)} per decade (${signed(lower ?? Number.NaN, 2)} to ${signed(upper ?? Number.NaN, 2)})`;
  const where =
    censored === null
      ? `the typical family crosses at ${inUnit(estimate ?? 0, scale)} (${range})`
      : censored !== 'unidentified'
        ? `the typical family crosses ${range}, if anywhere`
        : `where the typical family crosses is undetermined (compatible: ${range})`;
  return `${where}; inside families the coupling changes by ${slope(within)}${between === null ? '' : `, between families by ${slope(between)}, which is no path that any of them took`}.`;
}
