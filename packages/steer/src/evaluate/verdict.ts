import type { Kernel } from '@cape/core-wasm';
import { fixed, pEquals } from '@cape/core-wasm/number-text';
import type { Condition } from './evaluate.ts';

/** Random directions that a claim of success needs at least. */
export const LEAST_CONTROLS = 20;
const LEVEL = 0.05;

/**
 * Judgment of one direction by the success rule: corrected less broken is above that of every one of at least 20
 * random directions of the same length, and McNemar's exact test of corrected against broken has p < .05.
 */
export interface Verdict {
  readonly success: boolean;
  /** Corrected less broken questions of the direction. */
  readonly net: number;
  /** The highest of the random directions; null without any. */
  readonly bestRandomNet: number | null;
  /** Random directions that were tried. */
  readonly randoms: number;
  /** Random directions with a mean change of the margin below the direction's. */
  readonly randomsBelowGain: number;
  /** McNemar's exact test of corrected against broken, two-sided. */
  readonly mcnemarP: number;
  /** The finding in words; it claims success only where the rule holds. */
  readonly sentence: string;
}

type Judged = Pick<Condition, 'corrected' | 'broken' | 'gain'>;

/** Judges a direction against random ones of its length. */
export function judge(kernel: Kernel, direction: Judged, randoms: readonly Judged[]): Verdict {
  const net = netOf(direction);
  const bestRandomNet = randoms.length === 0 ? null : Math.max(...randoms.map(netOf));
  const mcnemarP = kernel.mcnemar(direction.corrected.count, direction.broken.count).pValue;
  const isBeyondRandom = bestRandomNet !== null && net > bestRandomNet;
  const success = randoms.length >= LEAST_CONTROLS && net > 0 && isBeyondRandom && mcnemarP < LEVEL;
  const found = {
    net,
    bestRandomNet,
    randoms: randoms.length,
    randomsBelowGain: randoms.filter(({ gain }) => gain.all.mean < direction.gain.all.mean).length,
    mcnemarP,
    success,
  };
  return { ...found, sentence: sentenceOf(direction, found) };
}

const netOf = ({ corrected, broken }: Judged): number => corrected.count - broken.count;

function sentenceOf({ corrected, broken, gain }: Judged, found: Omit<Verdict, 'sentence'>): string {
  const counts = `${corrected.count} of ${corrected.of} corrected, ${broken.count} of ${broken.of} broken`;
  const p = `McNemar ${pEquals(found.mcnemarP)}`;
  if (found.success)
    return `Steering along the direction makes the model prefer the truth more often: ${counts}, more than any of ${found.randoms} random directions, ${p}.`;
  const reasons = [
    ...(found.randoms < LEAST_CONTROLS
      ? [
          `${found.randoms} random directions are too few to compare with (at least ${LEAST_CONTROLS} are needed)`,
        ]
      : []),
    ...(found.bestRandomNet !== null && found.net <= found.bestRandomNet
      ? ['a random direction does as well']
      : []),
    ...(found.mcnemarP < LEVEL && found.net > 0 ? [] : [p]),
  ];
  const moved =
    (gain.all.interval.lower ?? 0) > 0 && found.randoms > 0 && found.randomsBelowGain === found.randoms;
  return `No success is shown: ${counts}; ${reasons.join('; ')}.${
    moved
      ? ` The margin does move toward the truth, by ${fixed(gain.all.mean, 2)} nats, more than along any random direction.`
      : ''
  }`;
}
