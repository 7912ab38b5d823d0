import * as z from 'zod/mini';
import { Interval } from '../interval.ts';
import { stepsAtBothEnds } from '../item-noise/both-ends.ts';
import { builtinPanel } from '../panel/builtin.ts';
import { curated } from '../panel/view.ts';
import type { Workbench } from './workbench.ts';

const Sign = z.enum(['+', '−', '?']);

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
      sign: Sign,
      /** The sign with the errors that the family's own scatter bears out. */
      scatterSign: Sign,
    }),
  ),
});
export type ReplicatedFamily = z.infer<typeof ReplicatedFamily>;

/** HellaSwag and TruthfulQA step by step through each family of `observational`, a panel the papers did not use. */
export function replicate({ kernel, level }: Workbench): ReplicatedFamily[] {
  const { panel } = curated(builtinPanel('observational'));
  const families: ReplicatedFamily[] = [];
  // A ratio may be unbounded and still have a sign: settled where 95 % of the errors agree on it.
  const tail = (1 - level) / 2;
  const signOf = (positive: number) => (positive > 1 - tail ? '+' : positive < tail ? '−' : '?');
  const { groups } = stepsAtBothEnds(kernel, panel, {
    x: 'hellaswag',
    y: 'truthfulqa',
    scale: 'params',
    level,
    itemCorrelation: 0,
  });
  for (const { group: family, local } of groups) {
    const steps = local.flatMap(({ from, to, gamma, interval, probabilityPositive, familyScatter }) =>
      gamma === null
        ? []
        : [
            {
              from,
              to,
              gamma,
              interval,
              sign: signOf(probabilityPositive),
              scatterSign: signOf((familyScatter ?? { probabilityPositive }).probabilityPositive),
            } as const,
          ],
    );
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
