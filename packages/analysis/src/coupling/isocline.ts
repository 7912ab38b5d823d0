import { type Kernel, wilsonInterval } from '@cape/core-wasm';
import type { Panel } from '@cape/evidence';
import { groupsOf } from '../panel/groups.ts';
import { gammaOf, stepsOf } from './local.ts';

/** B₂ = √(0.187·B₁), in fractions: the published isocline, calibrated on one family (arXiv 2605.18838). */
export const publishedIsocline = 0.187;

/** Right calls of the isocline B₂ = √(ratio·B₁) over a panel's steps, beside always calling the commonest sign. */
export function isoclineTest(
  kernel: Kernel,
  panel: Panel,
  { ratio, level }: { readonly ratio: number; readonly level: number },
) {
  const steps = [...groupsOf(panel).values()].flatMap((models) =>
    stepsOf(models, 'hellaswag', 'truthfulqa').flatMap((step) => {
      const gamma = gammaOf(step);
      if (gamma === null || gamma === 0) return [];
      const middle = (id: 'hellaswag' | 'truthfulqa') =>
        (step.from.scores.get(id)!.value + step.to.scores.get(id)!.value) / 2;
      const boundary = 10 * Math.sqrt(ratio * middle('hellaswag'));
      return [{ positive: gamma > 0, called: middle('truthfulqa') < boundary }];
    }),
  );
  const n = steps.length;
  const positives = steps.filter(({ positive }) => positive).length;
  const mostly = positives * 2 >= n;
  const right = steps.map(({ positive, called }) => ({
    rule: called === positive,
    commonest: positive === mostly,
  }));
  const onlyRule = right.filter(({ rule, commonest }) => rule && !commonest).length;
  const onlyCommonest = right.filter(({ rule, commonest }) => commonest && !rule).length;
  const pValue = exactSignTest(onlyRule, onlyCommonest);
  const rate = (hits: number) => ({
    hits,
    n,
    rate: n === 0 ? null : hits / n,
    interval: n === 0 ? null : { ...wilsonInterval(kernel, hits, n, level), level, method: 'Wilson' },
  });
  return {
    n,
    rule: rate(right.filter(({ rule }) => rule).length),
    commonest: {
      ...rate(right.filter(({ commonest }) => commonest).length),
      sign: mostly ? ('positive' as const) : ('negative' as const),
    },
    onlyRule,
    onlyCommonest,
    pValue,
    verdict:
      pValue >= 1 - level
        ? ('no different' as const)
        : onlyRule > onlyCommonest
          ? ('better' as const)
          : ('worse' as const),
  };
}

/** Two-sided p of a split of a + b fair coins at least as uneven as a : b. */
export function exactSignTest(a: number, b: number): number {
  const n = a + b;
  let term = 1;
  for (let i = 0; i < n; i += 1) term /= 2;
  let tail = 0;
  for (let k = 0; k <= Math.min(a, b); k += 1) {
    tail += term;
    term = (term * (n - k)) / (k + 1);
  }
  return Math.min(1, 2 * tail);
}
