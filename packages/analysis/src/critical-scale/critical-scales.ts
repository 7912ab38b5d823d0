import type { Kernel } from '@cape/core-wasm';
import type { Panel } from '@cape/evidence';
import { groupsBy } from '../panel/groups.ts';
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
  const ladders = [...groups].flatMap(([group, models]) => {
    const own = laddersOf(models, input.scale, [input.x, input.y]);
    if (own.length < 2) return [{ group, variant: null, ladder: ladderOf(kernel, models, input) }];
    return own.map((one) => ({ group, variant: one.variant, ladder: ladderOn(kernel, [one], input) }));
  });
  const whole = ladderOf(kernel, panel.models, input);
  // The zero crossing follows one family's ladder; over several it has no meaning.
  const jobs = wanted.flatMap((method) => [
    ...(input.by === undefined && input.group === undefined && method !== 'zero-crossing'
      ? [{ group: pooled, variant: null, method, ladder: whole }]
      : []),
    ...ladders.map((one) => ({ ...one, method })),
  ]);
  const results = jobs.map(({ group, variant, method, ladder }, index) =>
    criticalScale(kernel, ladder, { group, variant }, method, input.scale, input, (share) =>
      onProgress?.((index + share) / jobs.length),
    ),
  );
  return { wanted, n: whole.places.length, families: groups.size, results };
}
