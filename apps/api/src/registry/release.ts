import { BenchmarkKey, Percent, PercentError } from '@cape/analysis';
import { resolveBenchmark } from '@cape/evidence';
import * as z from 'zod/mini';
import { RecordedName } from './name.ts';

/** A benchmark that CAPE knows: what a team keeps for years must not rest on a slip of the pen. */
const KnownBenchmark = BenchmarkKey.check(
  z.refine((id) => resolveBenchmark(id) !== undefined, {
    error: 'the name of a known benchmark',
    params: { code: 'unknown-benchmark' },
  }),
);

const Scores = z
  .record(
    KnownBenchmark,
    z.strictObject({
      value: Percent,
      standardError: z.optional(PercentError),
    }),
    { error: 'scores by benchmark' },
  )
  .check(
    z.refine((scores) => Object.keys(scores).length > 0, { error: 'at least one score' }),
    z.describe('Scores in percent by benchmark; any of a benchmark’s names, each known.'),
  );

/** Record of a release by a team. */
export const NewRelease = z.strictObject({
  lab: RecordedName,
  model: RecordedName,
  released: z.string({ error: 'a date: YYYY-MM-DD' }).check(
    z.regex(/^\d{4}-\d{2}-\d{2}$/, { error: 'a date: YYYY-MM-DD' }),
    z.refine((text) => !Number.isNaN(Date.parse(text)) && new Date(text).toISOString().startsWith(text), {
      error: 'a day that exists: YYYY-MM-DD',
    }),
  ),
  paramsB: z.optional(
    z.number({ error: 'billions of parameters, above 0 and below 1000000' }).check(z.gt(0), z.lt(1e6)),
  ),
  scores: Scores,
  source: z.strictObject({
    url: z
      .url({ protocol: /^https?$/, error: 'an http or https address' })
      .check(z.maxLength(2000, { error: 'an address of at most 2000 characters' })),
    provenance: z.enum(['self-reported', 'verified'], { error: '"self-reported" or "verified"' }),
  }),
});
export type NewRelease = z.output<typeof NewRelease>;

/** A release as it stands. */
export const Release = z.object({
  id: z.string(),
  lab: z.string(),
  model: z.string(),
  released: z.string(),
  paramsB: z.nullable(z.number()),
  scores: z.record(z.string(), z.object({ value: z.number(), standardError: z.optional(z.number()) })),
  source: z.object({ url: z.string(), provenance: z.enum(['self-reported', 'verified']) }),
  /** Counts corrections from 1; a correction names the one it corrects. */
  revision: z.int(),
  recordedAt: z.string(),
  changedAt: z.string(),
});
export type Release = z.infer<typeof Release>;

/** One step of a release's history: what it said from then on. */
export const Revision = z.object({
  revision: z.int(),
  change: z.enum(['recorded', 'corrected', 'deleted']),
  at: z.string(),
  /** The name of the key that wrote it; null for what is older than names. */
  author: z.nullable(z.string()),
  release: Release,
});
export type Revision = z.infer<typeof Revision>;
