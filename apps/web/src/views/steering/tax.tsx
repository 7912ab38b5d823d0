import { useSignal } from '@preact/signals';
import type { VNode } from 'preact';
import { text } from '#text/steering';
import { href } from '../../address.ts';
import { askOnce } from '../../ask.ts';
import { keepRuns } from '../../own-runs.ts';
import { tax, taxing } from '../../steering.ts';
import type { ImportedRuns } from '../../worker/protocol.ts';
import type { Push } from '../../worker/steering-protocol.ts';
import { Refused } from './refused.tsx';
import { UnderWay } from './under-way.tsx';

const words = text.tax;

/** The cost of a push elsewhere: the same tasks with and without it, compared item by item in the Compare view. */
export function TaxPart({ push }: { push: Push }): VNode {
  const present = taxing.value;
  const trouble = useSignal('');
  const compare = async (files: readonly File[]) => {
    try {
      const { runs, refused } = await askOnce<ImportedRuns>({ kind: 'runs', files });
      if (runs.length !== 2) throw new Error(refused.map(({ reason }) => reason).join('; '));
      const kept = await keepRuns(runs);
      location.hash = href('compare', { runs: kept.map(({ id }) => id).join(',') });
    } catch (error) {
      trouble.value = (error as Error).message;
    }
  };
  return (
    <>
      <h2>{words.title}</h2>
      <p>{words.intro}</p>
      <section aria-busy={present?.state === 'measuring'}>
        {present?.state === 'measuring' ? (
          <UnderWay doing={words.measuring} share={present.share} />
        ) : (
          <button type="button" onClick={() => tax(push, compare)}>
            {words.start}
          </button>
        )}
        {present?.state === 'refused' && <Refused refusal={present.refusal} />}
        {trouble.value !== '' && (
          <p role="alert" class="refused">
            {trouble.value}
          </p>
        )}
      </section>
    </>
  );
}
