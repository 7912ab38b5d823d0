import type { Advice } from '../advice/advice.ts';
import type { CascadeStage } from './cascade-of-model.ts';

/** Advice to evaluate on a pair, where SWE-bench alone no longer ranks the leaders. */
export function adviseOnCascade({ stage, activePair, explanation }: CascadeStage): Advice[] {
  if (stage !== 'frontier pair saturating') return [];
  return [
    {
      topic: 'evaluation',
      text: `Report ${activePair?.join(' and ')} as well: among the leaders SWE-bench alone no longer ranks.`,
      restsOn: explanation,
      certainty: 'likely',
    },
  ];
}
