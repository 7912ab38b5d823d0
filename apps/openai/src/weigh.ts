import { logSoftmax } from '@cape/steer';
import type { Weighed } from './sequence.ts';

/** The log-probability of one token by the logits of its position, and the likeliest tokens there. */
export function weigh(
  logits: Float32Array,
  token: number,
  count: number,
): { readonly logProbability: number; readonly top: Weighed['top'] } {
  const { highest, logSum } = logSoftmax(logits, 0, logits.length);
  // A short sorted list: the vocabulary is never put in order.
  const best: number[] = [];
  for (let id = 0; count > 0 && id < logits.length; id++) {
    if (best.length === count && logits[id]! <= logits[best.at(-1)!]!) continue;
    let at = best.length;
    while (at > 0 && logits[best[at - 1]!]! < logits[id]!) at -= 1;
    best.splice(at, 0, id);
    if (best.length > count) best.pop();
  }
  return {
    logProbability: logits[token]! - highest - logSum,
    top: best.map((id) => ({ id, logProbability: logits[id]! - highest - logSum })),
  };
}
