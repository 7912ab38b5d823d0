import type { VNode } from 'preact';
import { text } from '#text/steering';
import type { Refusal } from '../../worker/steering-protocol.ts';

/** A refusal: the fault, its place, and what to do about it. */
export function Refused({ refusal }: { refusal: Refusal }): VNode {
  return (
    <p role="alert" class="refused">
      {text.refused(refusal.path, refusal.expected, refusal.received)} {refusal.advice}
    </p>
  );
}
