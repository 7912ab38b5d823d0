import * as z from 'zod/mini';

const seed = z
  ._default(z.int({ error: 'a whole number from 0 to 9007199254740991' }).check(z.minimum(0)), 1)
  .check(z.describe('Seed of the random numbers: the same seed gives the same answer to the last bit.'));
const resamples = z
  ._default(
    z.int({ error: 'a whole number from 100 to 1000000' }).check(z.minimum(100), z.maximum(1_000_000)),
    10_000,
  )
  .check(z.describe('How often the data are redrawn for an interval.'));
const noise = z
  ._default(z.enum(['items', 'none'], { error: '"items" or "none"' }), 'items')
  .check(z.describe('items: scores are also redrawn within their item-sampling errors; none: models alone.'));
const level = z
  ._default(z.number({ error: 'a coverage from 0.5 to 0.999' }).check(z.minimum(0.5), z.maximum(0.999)), 0.95)
  .check(z.describe('Coverage of the intervals.'));

/** The fields by which a question takes its resampling. */
export const samplingFields = { seed, resamples, noise, level };

/** Those of a question that always redraws scores within their errors, or has none to redraw. */
export const redrawFields = { seed, resamples, level };

/** The first members of an answer that rests on redrawing a panel. */
export const resampledAnswer = {
  method: z.string(),
  panel: z.string(),
  n: z.int(),
  seed: z.int(),
  resamples: z.int(),
};
