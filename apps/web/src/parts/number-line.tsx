import type { VNode } from 'preact';
import { ends, fixed } from '../numbers.ts';

/** A figure and its interval on a line with marks: where it lies, and how far it could lie elsewhere. */
export function NumberLine({
  from,
  to,
  value,
  interval,
  marks,
  label,
}: {
  from: number;
  to: number;
  value: number;
  interval: { readonly lower: number | null; readonly upper: number | null };
  marks: readonly { readonly at: number; readonly label: string }[];
  label: string;
}): VNode {
  const place = (at: number) => `${(100 * (Math.min(to, Math.max(from, at)) - from)) / (to - from)}%`;
  const [lower, upper] = [interval.lower ?? from, interval.upper ?? to];
  return (
    <div class="number-line" role="img" aria-label={`${label}: ${fixed(value, 1)} (${ends(interval)})`}>
      <span class="axis" />
      {marks.map(({ at, label: said }) => (
        <span class={`tick ${at <= from ? 'first' : at >= to ? 'last' : ''}`} style={{ left: place(at) }}>
          <span>{said}</span>
        </span>
      ))}
      <span class="reach" style={{ left: place(lower), right: `calc(100% - ${place(upper)})` }} />
      <span class="value" style={{ left: place(value) }} />
    </div>
  );
}
