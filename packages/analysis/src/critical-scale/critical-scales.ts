import type { Kernel } from '@cape/core-wasm';
import type { Panel } from '@cape/evidence';
import { byFamilyScatter } from '../item-noise/family-scatter.ts';
import { fromItems, fromScatter, restsOnItems, settledEnds } from '../item-noise/settled-ends.ts';
import { groupsBy, groupsOf } from '../panel/groups.ts';
import { laddersOf } from '../panel/rungs.ts';
import { CriticalScaleMethod, criticalScale, pooled } from './critical-scale.ts';
import type { CriticalScaleInput } from './critical-scale-question.ts';
import { ladderOf, ladderOn } from './ladder.ts';

/** Critical scales by every method asked for: of all families in one fit, then of each group or variant. */
export function criticalScales(
  kernel: Kernel,
  panel: Panel,
  input: CriticalScaleInput,
  onProgress?: (share: number) => void,
) {
  const groups = groupsBy(panel, input.by);
  const wanted = input.method === undefined ? CriticalScaleMethod.options : [input.method];
  const { x, y, scale, noise, itemCorrelation } = input;
  const scattered = noise === 'none' ? null : byFamilyScatter(kernel, panel, [x, y], scale).panel;
  const byScatter = scattered && groupsOf(scattered);
  const ladders = [...groups].flatMap(([group, models]) => {
    const own = laddersOf(models, scale, [x, y]);
    const other = byScatter && laddersOf(byScatter.get(group)!, scale, [x, y]);
    if (own.length < 2) {
      const ladder = ladderOf(kernel, models, input);
      return [{ group, variant: null, ladder, byScatter: other && ladderOn(kernel, other, input) }];
    }
    return own.map((one, i) => ({
      group,
      variant: one.variant,
      ladder: ladderOn(kernel, [one], input),
      byScatter: other && ladderOn(kernel, [other[i]!], input),
    }));
  });
  const whole = {
    ladder: ladderOf(kernel, panel.models, input),
    byScatter: scattered && ladderOf(kernel, scattered.models, input),
  };
  // The zero crossing follows one family's ladder; over several it has no meaning.
  const jobs = wanted.flatMap((method) => [
    ...(input.by === undefined && input.group === undefined && method !== 'zero-crossing'
      ? [{ group: pooled, variant: null, method, ...whole }]
      : []),
    ...ladders.map((one) => ({ ...one, method })),
  ]);
  const results = jobs.map(({ group, variant, method, ladder, byScatter: other }, index) =>
    criticalScale(kernel, ladder, { group, variant, byScatter: other }, method, scale, input, (share) =>
      onProgress?.((index + share) / jobs.length),
    ),
  );
  const judged = results.filter(({ shares }) => shares.undefined < 1);
  const settled = settledEnds({
    total: judged.length,
    independent: judged.filter(({ censored }) => censored === null).length,
    familyScatter: scattered && judged.filter(({ familyScatter }) => familyScatter?.censored === null).length,
    itemCorrelation,
    known: noise === 'none' ? fromScatter : restsOnItems(panel.models, [x, y]) ? fromItems : null,
    nouns: ['estimate', 'estimates'],
    verbs: ['is bounded on both sides', 'are bounded on both sides'],
    groupedBy: panel.groupedBy,
  });
  return { wanted, n: whole.ladder.places.length, families: groups.size, results, settled };
}
