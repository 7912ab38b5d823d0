import * as z from 'zod/mini';
import { ledger } from '../claims/ledger.ts';
import { judge, Verdict } from '../claims/verdict.ts';
import { attribute, rowsOf, type Workbench } from '../claims/workbench.ts';

/** A prediction that the source counts as already confirmed, and the figure from its tables. */
export const Confirmed = z.object({
  statement: z.string(),
  /** The claim of the ledger that recomputes it, where one does. */
  claim: z.nullable(z.string()),
  verdict: Verdict,
  why: z.string(),
});
export type Confirmed = z.infer<typeof Confirmed>;

export function calledConfirmed(bench: Workbench): Confirmed[] {
  return [
    byLedger(bench, 'OLMo’s local coupling is 0.000.', 'olmo-gamma'),
    byLedger(bench, 'The discovered law predicts Llama-2 to 5.6 %.', 'ode-holdout'),
    qwen3(),
  ];
}

function byLedger(bench: Workbench, statement: string, claim: string): Confirmed {
  const { published, recompute } = ledger.find((each) => each.published.id === claim)!;
  return { statement, claim, ...judge(published, recompute(bench)) };
}

/** The base table has one Qwen3 model; the internal couplings are all there is. */
function qwen3(): Confirmed {
  const models = rowsOf(
    'internal',
    ({ name, attributes }) => name.startsWith('Qwen3') && attributes.get('measure') === 'attention heads',
  );
  const couplings = models.map((model) => attribute(model, 'net_coupling'));
  const distinct = new Set(couplings).size;
  return {
    statement: 'Qwen3 is cooperative at all scales.',
    claim: null,
    verdict: couplings.every((coupling) => coupling > 0) ? 'reproduced with a caveat' : 'not reproduced',
    why: `All ${couplings.length} internal couplings are positive, but they take ${distinct === 1 ? 'one and the same value' : `${distinct} values`} (${[...new Set(couplings)].join(', ')}) at every size, so they measure no trend, and no scores of Qwen3’s sizes are in the tables.`,
  };
}
