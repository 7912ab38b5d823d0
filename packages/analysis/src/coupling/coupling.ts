import type { Kernel } from '@cape/core-wasm';
import type { Panel } from '@cape/evidence';
import { stepsAtBothEnds } from '../item-noise/both-ends.ts';
import { groupsBy, groupsOf } from '../panel/groups.ts';
import { pairOf } from '../panel/pair.ts';
import { openPanel } from '../panel/panel-input.ts';
import { poolSteps } from '../pooling/pooled-steps.ts';
import type { CouplingInput } from './coupling-question.ts';
import { trendOf } from './group-trend.ts';
import { type Step, stepsOf } from './local.ts';
import { pearsonCoupling, spearmanCoupling, withinBetween } from './population.ts';
import { runningCoupling } from './running.ts';

/** Coupling of two benchmarks within every group of a panel, over all of them, and step by step with the steps pooled. */
export function couplingOf(
  kernel: Kernel,
  panel: Panel,
  input: CouplingInput,
  onProgress?: (share: number) => void,
) {
  const chosen = groupsBy(panel, input.by);
  const steps = stepsAtBothEnds(kernel, panel, input);
  const own = [...chosen.values()].map((models) => stepsOf(models, input.x, input.y, input.scale));
  const others = input.group === undefined ? [] : otherGroups(input, panel);
  const pool = poolSteps(kernel, [...own, ...others], input);
  const groups = [...chosen].map(([group, models], index) => {
    const pair = pairOf(models, input.x, input.y);
    const { scatter, local: alone } = steps.groups[index]!;
    const local = alone.map((step, i) => ({
      ...step,
      pooled: pool?.of(own[index]![i]!) ?? null,
    }));
    onProgress?.((index + 1) / (chosen.size + 1));
    return {
      group,
      trend: trendOf(kernel, panel, group, models, input),
      n: pair.models.length,
      pearson: pearsonCoupling(kernel, pair, input, false),
      spearman: spearmanCoupling(kernel, pair),
      running: runningCoupling(kernel, local),
      scatter,
      local: [...local],
    };
  });
  const pair = pairOf([...chosen.values()].flat(), input.x, input.y);
  const n = pair.models.length;
  return {
    n,
    groups,
    settled: steps.ends,
    overall: {
      n,
      pearson: pearsonCoupling(kernel, pair, input, true),
      spearman: spearmanCoupling(kernel, pair),
      running: runningCoupling(
        kernel,
        groups.flatMap(({ local }) => local),
      ),
      split: withinBetween(kernel, pair, input),
    },
    pooled: pool?.summary() ?? null,
    /** True where item noise was to count and a score has no error to count. */
    itemsUnknown:
      input.noise === 'items' &&
      pair.models.some(({ scores }) => [input.x, input.y].some((id) => scores.get(id)?.standardError === 0)),
  };
}

/** Steps of the panel's groups that were not asked for: they say how far to trust those that were. */
function otherGroups(input: CouplingInput, { models }: Panel): readonly (readonly Step[])[] {
  const asked = new Set(models.map(({ group }) => group));
  const whole = openPanel({ ...input, group: undefined }).panel;
  return [...groupsOf(whole)]
    .filter(([group]) => !asked.has(group))
    .map(([, others]) => stepsOf(others, input.x, input.y, input.scale));
}
