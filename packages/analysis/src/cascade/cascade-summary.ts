import { benchmark } from '@cape/evidence';
import type * as z from 'zod/mini';
import type { Axis, Stage } from './cascade-question.ts';

export function stageReading({ name, axes, r, n, active }: Stage): string {
  const nameOf = ({ benchmark: id }: z.infer<typeof Axis>) => benchmark(id).name;
  const pair = axes.map(nameOf).join('–');
  if (r === null) return `${name}: ${pair}: ${n} models have both scores, too few to speak of coupling.`;
  const worn = axes.filter(({ separates }) => separates === false);
  const finding = active
    ? 'couples and still separates'
    : worn.length > 0
      ? `the top five are no longer separated by ${worn.map(nameOf).join(' and ')}`
      : 'no coupling that is separated from zero';
  return `${name}: ${pair} r = ${r.toFixed(2)} over ${n} models; ${finding}.`;
}
