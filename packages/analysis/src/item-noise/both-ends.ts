import type { Kernel } from '@cape/core-wasm';
import type { BenchmarkId, Panel } from '@cape/evidence';
import * as z from 'zod/mini';
import { type LocalCoupling, localCoupling, stepsOf } from '../coupling/local.ts';
import { Phase } from '../coupling/phase.ts';
import { Interval } from '../interval.ts';
import { groupsOf } from '../panel/groups.ts';
import type { Scale } from '../panel/scale.ts';
import { byFamilyScatter, FamilyScatter } from './family-scatter.ts';
import { sharesItems } from './score-covariance.ts';
import { assumption, ifShared, notTold } from './settled-ends.ts';

/** One step with errors that the family's own scatter bears out. */
export const ScatterStep = z.object({
  interval: Interval,
  phase: z.union([Phase, z.literal('undetermined')]),
  probabilityPositive: z.number(),
});

/** Steps by what their intervals settle. */
export const SettledSteps = z.object({
  tax: z.int(),
  transition: z.int(),
  bonus: z.int(),
  undetermined: z.int(),
});
export type SettledSteps = z.infer<typeof SettledSteps>;

/** The same steps under both assumptions about what models of a family share. */
export const BothEnds = z.object({
  total: z.int(),
  /** Errors of a step's two models as of different items (or of the item correlation that was asked for). */
  independent: SettledSteps,
  /** Errors as the families' own scatter about a smooth curve says; null where no family has enough sizes to tell. */
  familyScatter: z.nullable(SettledSteps),
  /** Steps of which one benchmark at least is judged by the items that both models answered. */
  fromItems: z.int(),
  /** Both counts in one sentence. */
  statement: z.string(),
});
export type BothEnds = z.infer<typeof BothEnds>;

export interface GroupSteps {
  readonly group: string;
  readonly local: readonly (LocalCoupling & { readonly familyScatter: z.infer<typeof ScatterStep> | null })[];
  readonly scatter: { readonly x: FamilyScatter | null; readonly y: FamilyScatter | null };
}

export const GroupScatter = z.object({ x: z.nullable(FamilyScatter), y: z.nullable(FamilyScatter) });

/** The steps of every group of a panel at both ends. `itemCorrelation` is the one that the panel's errors carry already. */
export function stepsAtBothEnds(
  kernel: Kernel,
  panel: Panel,
  {
    x,
    y,
    scale,
    level,
    itemCorrelation,
  }: {
    readonly x: BenchmarkId;
    readonly y: BenchmarkId;
    readonly scale: Scale;
    readonly level: number;
    readonly itemCorrelation: number;
  },
): { readonly groups: readonly GroupSteps[]; readonly ends: BothEnds } {
  const scattered = byFamilyScatter(kernel, panel, [x, y], scale);
  const byScatter = scattered.panel && groupsOf(scattered.panel);
  let fromItems = 0;
  const found = [...groupsOf(panel)].map(([group, models]): GroupSteps => {
    const scatterOn = (id: BenchmarkId) => scattered.scatter.get(id)?.get(group) ?? null;
    const scatter = { x: scatterOn(x), y: scatterOn(y) };
    const steps = stepsOf(models, x, y, scale);
    const own = byScatter && stepsOf(byScatter.get(group)!, x, y, scale);
    const local = steps.map((step, i) => {
      const { from, to } = step;
      if ([x, y].some((id) => sharesItems(from.scores.get(id), to.scores.get(id)))) fromItems += 1;
      const other = own === null ? null : localCoupling(kernel, own[i]!, level);
      return {
        ...localCoupling(kernel, step, level),
        familyScatter: other === null ? null : scatterStep(other),
      };
    });
    return { group, local, scatter };
  });
  const all = found.flatMap(({ local }) => local);
  const independent = counted(all.map(({ phase }) => phase));
  const settledByScatter = all.flatMap(({ familyScatter }) =>
    familyScatter === null ? [] : [familyScatter.phase],
  );
  const familyScatter =
    settledByScatter.length < all.length || all.length === 0 ? null : counted(settledByScatter);
  return {
    groups: found,
    ends: {
      total: all.length,
      independent,
      familyScatter,
      fromItems,
      statement: endsStatement(
        { total: all.length, fromItems, independent, familyScatter },
        itemCorrelation,
        panel.groupedBy,
      ),
    },
  };
}

/** Part of a step that the other end shows. */
export function scatterStep({
  interval,
  phase,
  probabilityPositive,
}: LocalCoupling): z.infer<typeof ScatterStep> {
  return { interval, phase, probabilityPositive };
}

function counted(phases: readonly z.infer<typeof ScatterStep>['phase'][]): SettledSteps {
  const of = (wanted: string) => phases.filter((phase) => phase === wanted).length;
  return {
    tax: of('tax'),
    transition: of('transition'),
    bonus: of('bonus'),
    undetermined: of('undetermined'),
  };
}

/** Both ends in one sentence: never only the one that suits a conclusion. */
function endsStatement(
  { total, fromItems, independent, familyScatter }: Omit<BothEnds, 'statement'>,
  itemCorrelation: number,
  groupedBy: Panel['groupedBy'],
): string {
  if (total === 0) return 'There is no step between neighboring sizes.';
  const steps = total === 1 ? 'one step' : `${total} steps`;
  const clear = ({ tax, transition, bonus, undetermined }: SettledSteps) =>
    undetermined === total
      ? 'none'
      : `${total - undetermined} (${[`${tax} tax`, ...(transition === 0 ? [] : [`${transition} transition`]), `${bonus} bonus`].join(', ')})`;
  const first = `Of ${steps} between neighboring sizes, ${clear(independent)} ${total - independent.undetermined === 1 ? 'is' : 'are'} statistically clear`;
  if (fromItems === total) return `${first}, by the items that the models share.`;
  const rest = fromItems === 0 ? '' : ` (${fromItems} of them judged by shared items)`;
  return familyScatter === null
    ? `${first} ${assumption(itemCorrelation)}${rest}${notTold(groupedBy)}`
    : `${first} ${assumption(itemCorrelation)}, and ${clear(familyScatter)} ${ifShared}${rest}.`;
}
