import type { Kernel } from '@cape/core-wasm';
import type { BenchmarkId, Model, Panel } from '@cape/evidence';
import * as z from 'zod/mini';
import { finiteOrNull } from '../finite.ts';
import { groupsOf } from '../panel/groups.ts';
import { laddersOf, type RungLadder } from '../panel/rungs.ts';
import { position, type Scale } from '../panel/scale.ts';
import { RecentOf } from '../recent.ts';
import { withCommonErrors } from './common-errors.ts';

/** A parabola through fewer sizes leaves less than two degrees of freedom to judge the scatter by. */
const fewestRungs = 5;

/** Scatter of a family's scores about a smooth curve, against the scatter that independent items would make. */
export const FamilyScatter = z.object({
  /** Variance of the residuals about a parabola in the size's logarithm, over the items' sampling variance. */
  ratio: z.number(),
  /** Degrees of freedom of the residuals; of the panel's median the number of families. */
  degreesOfFreedom: z.int(),
  /**
   * 1 − ratio, from 0 to 1: models of a family answer the same items, so errors they share do not scatter them. Scatter
   * beyond items makes it too low, few residuals too high as often as not.
   */
  itemCorrelation: z.number(),
  source: z.enum(['family', 'panel median']),
});
export type FamilyScatter = z.infer<typeof FamilyScatter>;

/** A panel whose models have in common what their families' scatter says, and that scatter. */
export interface PanelByScatter {
  /** Null where on one of the benchmarks no family has the five sizes that tell. */
  readonly panel: Panel | null;
  /** Scatter of each group, by benchmark. */
  readonly scatter: ReadonlyMap<BenchmarkId, ReadonlyMap<string, FamilyScatter>>;
}

/**
 * The panel with the item errors that its families' own scatter about a smooth curve bears out, on one benchmark or two.
 */
export function byFamilyScatter(
  kernel: Pick<Kernel, 'quadratic' | 'log10' | 'quantiles'>,
  panel: Panel,
  benchmarks: readonly [BenchmarkId, BenchmarkId?],
  scale: Scale,
): PanelByScatter {
  const [x, y = x] = benchmarks;
  return found.get(panel, JSON.stringify([x, y, scale]), () => scatterOf(kernel, panel, [x, y], scale));
}

/** A panel never changes: its scatter on a pair is found once. */
const found = new RecentOf<Panel, string, PanelByScatter>();

function scatterOf(
  kernel: Pick<Kernel, 'quadratic' | 'log10' | 'quantiles'>,
  panel: Panel,
  [x, y]: readonly [BenchmarkId, BenchmarkId],
  scale: Scale,
): PanelByScatter {
  const groups = groupsOf(panel);
  const scatter = new Map([x, y].map((id) => [id, familyScatters(kernel, groups, [x, y], id, scale)]));
  const isTold = [...scatter.values()].every(({ size }) => size > 0);
  const correlation = (group: string, id: BenchmarkId) => scatter.get(id)?.get(group)?.itemCorrelation ?? 0;
  return { panel: isTold ? withCommonErrors(panel, correlation, false) : null, scatter };
}

/** Scatter of each group on one benchmark: its own from five sizes on, else the median of the panel's groups. */
function familyScatters(
  kernel: Pick<Kernel, 'quadratic' | 'log10' | 'quantiles'>,
  groups: ReadonlyMap<string, readonly Model[]>,
  pair: readonly [BenchmarkId, BenchmarkId],
  of: BenchmarkId,
  scale: Scale,
): ReadonlyMap<string, FamilyScatter> {
  const own = new Map<string, FamilyScatter>();
  for (const [group, models] of groups) {
    const found = ownScatter(kernel, laddersOf(models, scale, pair), of, scale);
    if (found !== null) own.set(group, found);
  }
  if (own.size === 0) return own;
  const [ratio] = kernel.quantiles(
    [...own.values()].map((each) => each.ratio),
    [0.5],
  );
  const median: FamilyScatter = {
    ratio: ratio!,
    degreesOfFreedom: own.size,
    itemCorrelation: correlationOf(ratio!),
    source: 'panel median',
  };
  return new Map([...groups.keys()].map((group) => [group, own.get(group) ?? median]));
}

function ownScatter(
  kernel: Pick<Kernel, 'quadratic' | 'log10'>,
  ladders: readonly RungLadder[],
  of: BenchmarkId,
  scale: Scale,
): FamilyScatter | null {
  let [squares, sampled, degreesOfFreedom] = [0, 0, 0];
  for (const { rungs } of ladders) {
    if (rungs.length < fewestRungs) continue;
    const x = rungs.map(({ size }) => position(kernel, size, scale));
    const scores = rungs.map(({ model }) => model.scores.get(of)!);
    const fit = kernel.quadratic(
      x,
      scores.map(({ value }) => value),
    );
    const freedom = rungs.length - 3;
    const errors = scores.reduce((sum, { standardError }) => sum + standardError * standardError, 0);
    if (!Number.isFinite(fit.quadratic) || errors === 0) continue;
    for (const [i, at] of x.entries()) {
      const residual = scores[i]!.value - (fit.constant + fit.linear * at + fit.quadratic * at * at);
      squares += residual * residual;
    }
    sampled += (errors / rungs.length) * freedom;
    degreesOfFreedom += freedom;
  }
  const ratio = finiteOrNull(squares / sampled);
  return degreesOfFreedom === 0 || ratio === null
    ? null
    : { ratio, degreesOfFreedom, itemCorrelation: correlationOf(ratio), source: 'family' };
}

const correlationOf = (ratio: number) => Math.min(1, Math.max(0, 1 - ratio));
