import { signed } from '@cape/core-wasm/number-text';
import type { BenchmarkId, Panel } from '@cape/evidence';
import type * as z from 'zod/mini';
import { inUnit, type Scale, sizeInWords, sizeOf, sizeText } from '../panel/scale.ts';
import type { Warning } from '../warning.ts';
import type { Censoring } from './censoring.ts';
import type { CriticalScale, CriticalScaleMethod, PooledRunning, Slope } from './critical-scale.ts';

export function statementOf(
  {
    censored,
    bound,
    estimate,
    interval,
    pooled: together,
  }: Omit<CriticalScale, 'statement' | 'familyScatter'>,
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

/** Models that take no part because they lack a score or a size; `n` models do. */
export function sizeWarnings(
  { models }: Panel,
  { x, y, scale }: { readonly x: BenchmarkId; readonly y: BenchmarkId; readonly scale: Scale },
  n: number,
): Warning[] {
  if (n === 0)
    return [{ code: 'no-sizes', message: `No model here has both scores and ${sizeInWords(scale)}.` }];
  const without = models.filter(
    (model) => sizeOf(model, scale) === null || !model.scores.has(x) || !model.scores.has(y),
  ).length;
  if (without === 0) return [];
  return [
    {
      code: 'models-without-size',
      message: `${without} of ${models.length} models lack a score or ${sizeInWords(scale)} and take no part.`,
    },
  ];
}

/** The remark that one fit pools families, and its consequence for each method. */
export function pooledFamilies(
  group: string,
  families: number,
  methods: readonly CriticalScaleMethod[],
): Warning {
  return {
    code: 'pooled-families',
    message: `"${group}" pools ${families} families in one fit.${methods.includes('quadratic') ? " Differences between families enter the quadratic's minimum as if they were scale." : ''}${methods.includes('running') ? ' The running coupling tells the slope inside families from that between them, and gives each family a level of its own.' : ''}`,
  };
}
