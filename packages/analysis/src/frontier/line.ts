import type { Kernel } from '@cape/core-wasm';
import type { BoundedLine } from './bounded-line.ts';

/** As many places as make its curved edges look curved. */
const bandPlaces = 25;

export function predictionBand(bounded: BoundedLine | null, kernel: Kernel, xs: Float64Array, level: number) {
  if (bounded === null) return [];
  const { minimum, maximum } = kernel.summary(xs);
  return Array.from({ length: bandPlaces }, (_, i) => {
    const x = minimum + ((maximum - minimum) * i) / (bandPlaces - 1);
    const { expected, interval } = bounded.predict(x, level);
    return { x, expected, lower: interval.lower!, upper: interval.upper! };
  });
}
