import { BenchmarkName } from '@cape/analysis';
import * as z from 'zod';

const name = z
  .string({ error: 'a name of 1 to 120 characters' })
  .trim()
  .min(1, { error: 'a name of 1 to 120 characters' })
  .max(120, { error: 'a name of 1 to 120 characters' })
  // A name goes into tables, logs and pages: no control characters, no line breaks.
  .regex(/^\P{Cc}+$/u, { error: 'a name without control characters' });

const percent = z
  .number({ error: 'a score in percent, from 0 to 100' })
  .min(0, { error: 'a score in percent, from 0 to 100' })
  .max(100, { error: 'a score in percent, from 0 to 100' });

const Scores = z
  .record(
    BenchmarkName,
    z.strictObject({
      value: percent,
      standardError: z
        .number({ error: 'a standard error in points, from 0 to 50' })
        .min(0, { error: 'a standard error in points, from 0 to 50' })
        .max(50, { error: 'a standard error in points, from 0 to 50' })
        .optional(),
    }),
    { error: 'scores by benchmark' },
  )
  .refine((scores) => Object.keys(scores).length > 0, { error: 'at least one score' })
  .meta({ description: 'Scores in percent by benchmark; any of a benchmark’s names, each known.' });

/** What a team records of a release. */
export const NewRelease = z.strictObject({
  lab: name,
  model: name,
  released: z
    .string({ error: 'a date: YYYY-MM-DD' })
    .regex(/^\d{4}-\d{2}-\d{2}$/, { error: 'a date: YYYY-MM-DD' })
    .refine((text) => !Number.isNaN(Date.parse(text)) && new Date(text).toISOString().startsWith(text), {
      error: 'a day that exists: YYYY-MM-DD',
    }),
  paramsB: z.number({ error: 'billions of parameters, above 0' }).gt(0).lt(1e6).optional(),
  scores: Scores,
  source: z.strictObject({
    url: z.url({ protocol: /^https?$/, error: 'an http or https address' }).max(2000),
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
  paramsB: z.number().nullable(),
  scores: z.record(z.string(), z.object({ value: z.number(), standardError: z.number().optional() })),
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
  release: Release,
});
export type Revision = z.infer<typeof Revision>;
