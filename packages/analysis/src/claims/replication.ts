import * as z from 'zod/mini';
import { gammaOf, localCoupling, stepsOf } from '../coupling/local.ts';
import { Interval } from '../interval.ts';
import { builtinPanel } from '../panel/builtin.ts';
import { groupsOf } from '../panel/groups.ts';
import { curated } from '../panel/view.ts';
import type { Workbench } from './workbench.ts';

/** The sign pattern of γ₁₂ in one family of the independent panel. */
export const ReplicatedFamily = z.object({
  family: z.string(),
  n: z.int(),
  /** From small to large: + or − where the interval settles the sign, ? where it does not. */
  pattern: z.string(),
  steps: z.array(
    z.object({
      from: z.string(),
      to: z.string(),
      gamma: z.number(),
      interval: Interval,
      sign: z.enum(['+', '−', '?']),
    }),
  ),
});
export type ReplicatedFamily = z.infer<typeof ReplicatedFamily>;

/** HellaSwag and TruthfulQA step by step through each family of `observational`, a panel the papers did not use. */
export function replicate({ kernel, level }: Workbench): ReplicatedFamily[] {
  const { panel } = curated(builtinPanel('observational'));
  const families: ReplicatedFamily[] = [];
  for (const [family, models] of groupsOf(panel)) {
    const steps = stepsOf(models, 'hellaswag', 'truthfulqa').flatMap((step) => {
      const gamma = gammaOf(step);
      if (gamma === null) return [];
      const { from, to, interval, probabilityPositive } = localCoupling(kernel, step, level);
      // A ratio may be unbounded and still have a sign: settled where 95 % of the errors agree on it.
      const tail = (1 - level) / 2;
      const sign: '+' | '−' | '?' =
        probabilityPositive > 1 - tail ? '+' : probabilityPositive < tail ? '−' : '?';
      return [{ from, to, gamma, interval, sign }];
    });
    if (steps.length > 0) {
      families.push({
        family,
        n: steps.length + 1,
        pattern: steps.map(({ sign }) => sign).join(' '),
        steps,
      });
    }
  }
  return families;
}
