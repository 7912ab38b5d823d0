import { ends, fixed } from '@cape/core-wasm/number-text';
import { benchmark } from '@cape/evidence';
import type * as z from 'zod/mini';
import type { Axis, Stage } from './cascade-question.ts';
import type { Flow } from './flow.ts';

/** Finding on one stage's pair. */
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
  return `${name}: ${pair} r = ${fixed(r, 2)} over ${n} models; ${finding}.`;
}

/** Flow of OPT's internal coupling, and the point where it stands still. */
export function flowReading(flow: z.infer<typeof Flow> | null): string {
  if (flow === null) return 'Too few internal couplings for a flow.';
  return `OPT's internal coupling to 13 B flows as dγ/dlog₁₀N = ${fixed(flow.a, 2)}γ ${flow.b < 0 ? '−' : '+'} ${fixed(Math.abs(flow.b), 2)}, still at ${fixed(flow.fixedPoint, 2)}; ${flow.interval.lower === null ? `${flow.n} differences do not bound that point` : `compatible with ${ends(flow.interval, 2)}`}.`;
}
