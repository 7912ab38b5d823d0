import { InputError, nearestName } from '@cape/evidence';
import Papa from 'papaparse';
import { claimTables } from './claim-tables.generated.ts';
import type { Claim } from './claims-question.ts';
import { ledger } from './ledger.ts';
import { judge, Verdict } from './verdict.ts';
import type { Workbench } from './workbench.ts';

/**
 * Claims recomputed and judged: all of the ledger, or one.
 *
 * @throws {InputError} where no claim has this id.
 */
export function recomputedClaims(
  bench: Workbench,
  id: string | undefined,
  onProgress?: (share: number) => void,
): Claim[] {
  const wanted = id === undefined ? ledger : ledger.filter(({ published }) => published.id === id);
  if (id !== undefined && wanted.length === 0) throw unknownClaim(id);
  const committed = committedVerdicts();
  return wanted.map(({ published, recompute }, i) => {
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
}

/** Claims by verdict. */
export function countsOf(claims: readonly Claim[]): Record<Verdict, number> {
  const count = (verdict: Verdict) => claims.filter((claim) => claim.verdict === verdict).length;
  return {
    reproduced: count('reproduced'),
    'reproduced with a caveat': count('reproduced with a caveat'),
    'not reproduced': count('not reproduced'),
    'not testable': count('not testable'),
  };
}

function committedVerdicts(): ReadonlyMap<string, Verdict> {
  const { data } = Papa.parse<Record<string, string>>(claimTables['claim-verdicts'], {
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
