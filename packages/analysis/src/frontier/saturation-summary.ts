import { bound, fixed } from '@cape/core-wasm/number-text';
import type { Interval } from '../interval.ts';
import type { SettledEnds } from '../item-noise/settled-ends.ts';
import { type RotationCandidate, type SaturationVerdict, saturatedBelow } from './saturation.ts';
import { separates } from './saturation-ends.ts';
import type { Spread } from './saturation-question.ts';

/** Sentences on σ, on either axis against item noise, and on the benchmark to turn to. */
export function saturationReading(
  nameOf: (id: string) => string,
  top: number,
  found: {
    readonly sigma: number | null;
    readonly interval: Interval;
    readonly verdict: SaturationVerdict;
    readonly old: Spread;
    readonly new: Spread;
    readonly settled: SettledEnds;
    readonly rotateTo: readonly RotationCandidate[];
  },
): string[] {
  const [next] = found.rotateTo;
  return [
    sigmaReading(found.sigma, found.interval, found.verdict),
    noiseReading(found.old, nameOf(found.old.benchmark), top),
    noiseReading(found.new, nameOf(found.new.benchmark), top),
    found.settled.statement,
    next === undefined
      ? 'No other benchmark of this panel has three of the leaders’ scores.'
      : `Rotate to ${nameOf(next.benchmark)}: ${next.leaders} of the leaders lie ${fixed(next.spread, 1)} points apart on it, at a correlation of ${fixed(next.r, 2)} with the old axis over ${next.n} models.`,
  ];
}

function sigmaReading(sigma: number | null, { lower, upper }: Interval, verdict: SaturationVerdict): string {
  const range = `${lower === null ? 0 : fixed(lower, 2)} to ${bound(upper, 2)}`;
  const figure = sigma === null ? 'σ is undefined (the new axis has no spread)' : `σ is ${fixed(sigma, 2)}`;
  return verdict === 'undetermined'
    ? `${figure}, but anything from ${range} fits: whether it is below ${saturatedBelow} is undetermined.`
    : `${figure} (${range}): the old axis is ${verdict}.`;
}

function noiseReading({ spread, noiseAlone, pValue }: Spread, name: string, top: number): string {
  const figures = `${bound(spread)} points between the top ${top}, where equal models would show ${bound(noiseAlone)} from finite items alone`;
  return pValue < separates
    ? `${name} still separates them: ${figures}.`
    : `${name} shows no difference between them beyond item noise: ${figures}.`;
}
