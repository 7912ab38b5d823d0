import { InputError, nearestName } from '@cape/evidence';
import Papa from 'papaparse';
import * as z from 'zod/mini';
import { GivenName } from '../given-name.ts';
import { Interval } from '../interval.ts';
import { samplingFields } from '../panel/panel-input.ts';
import { tables } from '../panel/tables.generated.ts';
import { defineQuestion } from '../question.ts';
import { Warning } from '../warning.ts';
import { claimsWork } from '../work/resampling-work.ts';
import { ledger } from './ledger.ts';
import { ReplicatedFamily, replicate } from './replication.ts';
import { judge, Verdict } from './verdict.ts';

const Claim = z.object({
  id: z.string(),
  topic: z.string(),
  claim: z.string(),
  /** As printed, and as a number. */
  published: z.string(),
  publishedValue: z.number(),
  unit: z.string(),
  table: z.string(),
  /** How the source says it was computed. */
  sourceMethod: z.string(),
  recomputed: z.nullable(z.number()),
  interval: z.nullable(Interval),
  n: z.nullable(z.int()),
  method: z.string(),
  verdict: Verdict,
  /** One or two sentences: why this verdict. */
  why: z.string(),
  /** What calculation gives the published figure, where the source's own does not and one was found. */
  found: z.nullable(z.string()),
  /** The verdict that the project stands by, and whether this one differs. */
  committed: z.nullable(Verdict),
  changed: z.boolean(),
});

/** What the papers claim, recomputed from their own tables. */
export const claimsQuestion = defineQuestion({
  input: z.object({
    id: z.optional(GivenName).check(z.describe('One claim alone.')),
    seed: samplingFields.seed,
    resamples: samplingFields.resamples,
    noise: samplingFields.noise,
    level: samplingFields.level,
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
    const wanted = id === undefined ? ledger : ledger.filter(({ published }) => published.id === id);
    if (id !== undefined && wanted.length === 0) throw unknownClaim(id);
    const committed = committedVerdicts();
    const claims = wanted.map(({ published, recompute }, i) => {
      const ours = recompute(bench);
      const { verdict, why } = judge(published, ours);
      onProgress?.((i + 1) / wanted.length);
      const before = committed.get(published.id) ?? null;
      return {
        id: published.id,
        topic: published.topic,
        claim: published.claim,
        published: published.published,
        publishedValue: Number(published.published),
        unit: published.unit,
        table: published.table,
        sourceMethod: published.method,
        recomputed: ours.value,
        interval: ours.interval,
        n: ours.n,
        method: ours.method,
        verdict,
        why,
        found: verdict === 'not reproduced' ? (ours.found ?? null) : null,
        committed: before,
        changed: before !== verdict,
      };
    });
    const count = (verdict: Verdict) => claims.filter((claim) => claim.verdict === verdict).length;
    const replication = id === undefined ? replicate(bench) : [];
    return {
      method: 'the source’s own method on the source’s own table, as published',
      n: claims.length,
      seed,
      resamples,
      noise,
      counts: {
        reproduced: count('reproduced'),
        'reproduced with a caveat': count('reproduced with a caveat'),
        'not reproduced': count('not reproduced'),
        'not testable': count('not testable'),
      },
      changed: claims.filter(({ changed }) => changed).map((claim) => claim.id),
      claims,
      replication,
      reading: [
        `Of ${claims.length} published figures ${count('reproduced')} come out as printed, ${count('reproduced with a caveat')} with a caveat, ${count('not reproduced')} do not come out, ${count('not testable')} cannot be tested on the tables.`,
        ...(replication.length > 0 ? [replicationReading(replication)] : []),
      ],
      warnings: [],
    };
  },
});

/** The signs of the independent panel's steps, told at both ends of what models of a family share. */
export function replicationReading(families: readonly ReplicatedFamily[]): string {
  const steps = families.flatMap((family) => family.steps);
  const count = (of: 'sign' | 'scatterSign', wanted: '−' | '+') =>
    steps.filter((step) => step[of] === wanted).length;
  const turns = (of: 'sign' | 'scatterSign') => {
    const found = families.filter((family) => {
      const settled = family.steps.map((step) => step[of]).filter((sign) => sign !== '?');
      return settled.indexOf('−') >= 0 && settled.indexOf('−') < settled.lastIndexOf('+');
    });
    return found.length === 0 ? 'no family' : found.map(({ family }) => family).join(', ');
  };
  return `On the independent panel (${families.length} families, ${steps.length} steps) ${count('sign', '−')} steps are negative and ${count('sign', '+')} positive beyond noise if item errors are independent, with a settled turn from negative to positive in ${turns('sign')}; ${count('scatterSign', '−')} are negative and ${count('scatterSign', '+')} positive if a family's models share as much of them as its own scatter says, with such a turn in ${turns('scatterSign')}.`;
}

function committedVerdicts(): ReadonlyMap<string, Verdict> {
  const { data } = Papa.parse<Record<string, string>>(tables['claim-verdicts'], {
    header: true,
    skipEmptyLines: true,
  });
  return new Map(data.map(({ id, verdict }) => [id ?? '', Verdict.parse(verdict)]));
}

function unknownClaim(id: string): InputError {
  const names = ledger.map(({ published }) => published.id);
  const suggestion = nearestName(id, names);
  return new InputError([
    {
      code: 'unknown-claim',
      path: 'id',
      expected: 'the id of a claim, as the list of claims shows them',
      received: id,
      ...(suggestion === undefined ? {} : { suggestion }),
    },
  ]);
}
