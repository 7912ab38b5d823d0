import * as z from 'zod/mini';
import { GivenName } from '../given-name.ts';
import { Interval } from '../interval.ts';
import { defineQuestion } from '../question.ts';
import { samplingFields } from '../sampling-fields.ts';
import { Warning } from '../warning.ts';
import { claimsWork } from '../work/resampling-work.ts';
import { countsOf, recomputedClaims } from './claims.ts';
import { countsReading, replicationReading } from './claims-summary.ts';
import { ReplicatedFamily, replicate } from './replication.ts';
import { Verdict } from './verdict.ts';

const Claim = z.object({
  id: z.string(),
  topic: z.string(),
  claim: z.string(),
  /** As printed, and as a number. */
  published: z.string(),
  publishedValue: z.number(),
  unit: z.string(),
  table: z.string(),
  /** Computation as the source describes it. */
  sourceMethod: z.string(),
  recomputed: z.nullable(z.number()),
  interval: z.nullable(Interval),
  n: z.nullable(z.int()),
  method: z.string(),
  verdict: Verdict,
  /** One or two sentences: why this verdict. */
  why: z.string(),
  /** Calculation that gives the published figure, where the source's own does not and one was found. */
  found: z.nullable(z.string()),
  /** The verdict that the project stands by, and whether this one differs. */
  committed: z.nullable(Verdict),
  changed: z.boolean(),
});

export type Claim = z.infer<typeof Claim>;

/** Published claims, recomputed from the papers' own tables. */
export const claimsQuestion = defineQuestion({
  input: z.object({
    id: z.optional(GivenName).check(z.describe('One claim alone.')),
    ...samplingFields,
  }),
  answer: z.object({
    method: z.string(),
    n: z.int(),
    seed: z.number(),
    resamples: z.int(),
    noise: z.enum(['items', 'none']),
    counts: z.record(Verdict, z.int()),
    /** Claims whose verdict differs from the committed one: what a check fails on. */
    changed: z.array(z.string()),
    claims: z.array(Claim),
    /** γ₁₂ by family on the independent panel; empty where one claim was asked about. */
    replication: z.array(ReplicatedFamily),
    reading: z.array(z.string()),
    warnings: z.array(Warning),
  }),
  examples: [{ id: 'olmo-gamma' }, { resamples: 200 }],
  work: claimsWork,
  ask: (input, { kernel, onProgress }) => {
    const { id, seed, resamples, noise, level } = input;
    const bench = { kernel, seed, resamples, noise, level };
    const claims = recomputedClaims(bench, id, onProgress);
    const counts = countsOf(claims);
    const replication = id === undefined ? replicate(bench) : [];
    return {
      method: 'the source’s own method on the source’s own table, as published',
      n: claims.length,
      seed,
      resamples,
      noise,
      counts,
      changed: claims.filter(({ changed }) => changed).map((claim) => claim.id),
      claims,
      replication,
      reading: [
        countsReading(claims.length, counts),
        ...(replication.length > 0 ? [replicationReading(replication)] : []),
      ],
      warnings: [],
    };
  },
});
