import type { Kernel } from '@cape/core-wasm';

/** From which random numbers batch k of the redraws is made. No two batches share any. */
export interface Streams {
  readonly rows: (
    batch: number,
    seed: number,
  ) => { readonly seed: number | bigint; readonly stream?: number };
  readonly noise: (batch: number) => number;
}

/** Rows by the bits above the 53 of a user's seed, noise by the streams from 1. */
export const bySeedBits: Streams = {
  rows: (batch, seed) => ({ seed: BigInt(seed) + (BigInt(batch) << 53n) }),
  noise: (batch) => batch + 1,
};

/** Rows by the streams from 0, noise by those a million above: fewer batches than that are ever drawn. */
export const byStream: Streams = {
  rows: (batch, seed) => ({ seed, stream: batch }),
  noise: (batch) => batch + 2 ** 20,
};

/** Noise alone, by every `step`-th stream from `first`. */
export const noiseFrom = (first: number, step = 1): Streams => ({
  ...byStream,
  noise: (batch) => first + step * batch,
});

/** Design of the redraws. */
export interface RedrawDesign {
  /** Rows drawn with replacement, as many as there are; 0: none are drawn. */
  readonly rows: number;
  readonly resamples: number;
  readonly seed: number;
  /** Resamples made at a time. */
  readonly batch: number;
  readonly streams: Streams;
}

/** A batch of redraws. */
export interface Redrawn {
  /** The first resample of the batch, and how many it holds. */
  readonly from: number;
  readonly count: number;
  /** Numbers of the rows drawn, count × rows. */
  readonly rows: Uint32Array;
  /** Standard normal deviates, count × noise; where no noise is asked for, none. */
  readonly normals: Float64Array | undefined;
}

/**
 * Redraws the rows of a table and normal deviates for its errors, batch by batch. The only place that says which
 * random numbers a redraw takes.
 *
 * @param noise Normal deviates for each resample; 0 for none.
 */
export function redraws(
  kernel: Pick<Kernel, 'resampleRows' | 'normals'>,
  { rows, resamples, seed, batch, streams }: RedrawDesign,
  noise: number,
  visit: (redrawn: Redrawn) => void,
): void {
  for (let from = 0, k = 0; from < resamples; from += batch, k += 1) {
    const count = Math.min(batch, resamples - from);
    visit({
      from,
      count,
      rows:
        rows === 0
          ? new Uint32Array()
          : kernel.resampleRows(rows, { resamples: count, ...streams.rows(k, seed) }),
      normals: noise === 0 ? undefined : kernel.normals(noise * count, seed, streams.noise(k)),
    });
  }
}
