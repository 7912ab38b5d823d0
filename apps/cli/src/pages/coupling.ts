import type { couplingQuestion } from '@cape/analysis';
import {
  amount,
  chance,
  counted,
  fixed,
  none,
  range,
  signed,
  significance,
} from '@cape/analysis/number-text';
import type * as z from 'zod/mini';
import type { Page } from '../question-command.ts';
import { type Block, facts, heading, table, text, warnings } from '../render/block.ts';
import { intervalColumns } from '../render/interval-columns.ts';

export const page: Page<typeof couplingQuestion> = {
  examples: ['coupling --panel frontier --x SWE --y GPQA --by lab', 'coupling --group Pythia --json'],
  blocks(answer) {
    const { groups, overall } = answer;
    const { r, interval, permutationP, latent } = overall.pearson;
    const { split } = overall;
    return [
      stepsCsv(groups),
      ...(groups.length === 1 && groups[0]!.trend !== null ? [text(groups[0]!.trend.statement)] : []),
      heading(`${answer.y} against ${answer.x}, ${counted(answer.n, 'model')} of the panel ${answer.panel}`),
      table(
        groups.map((group) => ({ ...group, interval: group.pearson.interval })),
        [
          { title: 'group', of: 'group' },
          { title: 'models', of: 'n' },
          { title: 'r', of: 'pearson.r', show: (v) => signed(v, 2) },
          ...intervalColumns('interval', (v) => signed(v, 2), { prefix: 'r_' }),
          { title: 'p (permuted)', of: 'pearson.permutationP', key: 'p_permutation', show: significance },
          { title: 'ρ', of: 'spearman.rho', show: (v) => signed(v, 2) },
        ],
      ),
      facts(
        [
          'all groups together',
          `r ${signed(r, 2)} (${range(interval, (v) => signed(v, 2))}), p ${significance(permutationP)}`,
        ],
        ...(latent === null
          ? []
          : ([
              [
                'freed of item noise',
                `latent r ${signed(latent.r, 2)} (${range(latent.interval, (v) => signed(v, 2))})`,
              ],
            ] as const)),
        ...(answer.pooled === null
          ? []
          : ([
              [
                'all steps together',
                `${answer.pooled.negative} of ${answer.pooled.steps} steps negative, ${answer.pooled.positive} positive (${fixed(answer.pooled.expectedWrong, 1)} of these expected to be wrong), ${answer.pooled.undetermined} undetermined; γ of a typical step ${signed(answer.pooled.typical.value, 2)} (${range(answer.pooled.typical.interval, (v) => signed(v, 2))}), spread ${fixed(answer.pooled.spread, 2)}`,
              ],
            ] as const)),
        ...(split === null
          ? []
          : ([
              ['within / between groups', `r ${signed(split.within.r, 2)} / ${signed(split.between.r, 2)}`],
            ] as const)),
      ),
      ...(answer.settled.total === 0 ? [] : [text(answer.settled.statement)]),
      ...groups.flatMap(({ group, local, trend }) =>
        local.length === 0 || (groups.length > 3 && local.length < 3)
          ? []
          : [
              ...(groups.length > 1 && trend !== null ? [text(trend.statement)] : []),
              heading(`${group}: local coupling γ = Δ${answer.y} / Δ${answer.x}`),
              table(local, [
                { title: 'from', of: 'from' },
                { title: 'to', of: 'to' },
                { title: answer.scale === 'params' ? 'B' : answer.scale, of: 'size', show: (v) => amount(v) },
                { title: 'γ', of: 'gamma', show: (v) => signed(v, 2) },
                ...intervalColumns('interval', (v) => signed(v, 2)),
                { title: 'phase', of: 'phase' },
                { title: 'by its scatter', of: 'familyScatter.phase', key: 'phase_by_scatter' },
                {
                  title: 'γ > 0, pooled',
                  of: 'pooled.probabilityPositive',
                  key: 'pooled_probability_positive',
                  show: chance,
                },
                { title: 'flat prior', of: 'probabilityPositive', show: chance },
                { title: null, of: 'pooled.gamma', key: 'pooled_gamma' },
              ]),
            ],
      ),
      ...(groups.length === 0 ? [text(none)] : []),
      ...warnings(answer.warnings),
    ];
  },
};

type Group = z.output<typeof couplingQuestion.answer>['groups'][number];

/**
 * The answer as one table for other programs: a row per step with its group's figures beside it, and one row without a
 * step for a group that has none. Not shown on the screen, which has a table per group.
 */
function stepsCsv(groups: readonly Group[]): Block {
  interface Row {
    readonly group: Group;
    readonly step: Group['local'][number] | null;
  }
  const rows = groups.flatMap((group): Row[] =>
    group.local.length === 0 ? [{ group, step: null }] : group.local.map((step) => ({ group, step })),
  );
  const column = (key: string, value: (row: Row) => string | number | null | undefined) => ({
    title: null,
    key,
    value,
  });
  return table(rows, [
    column('group', ({ group }) => group.group),
    column('n', ({ group }) => group.n),
    column('r', ({ group }) => group.pearson.r),
    column('r_lower', ({ group }) => group.pearson.interval?.lower),
    column('r_upper', ({ group }) => group.pearson.interval?.upper),
    column('p_value', ({ group }) => group.pearson.pValue),
    column('p_permutation', ({ group }) => group.pearson.permutationP),
    column('rho', ({ group }) => group.spearman.rho),
    column('from', ({ step }) => step?.from),
    column('to', ({ step }) => step?.to),
    column('size', ({ step }) => step?.size),
    column('delta_x', ({ step }) => step?.differences.x.value),
    column('delta_x_se', ({ step }) => step?.differences.x.standardError),
    column('delta_y', ({ step }) => step?.differences.y.value),
    column('delta_y_se', ({ step }) => step?.differences.y.standardError),
    column('gamma', ({ step }) => step?.gamma),
    column('gamma_lower', ({ step }) => step?.interval.lower),
    column('gamma_upper', ({ step }) => step?.interval.upper),
    column('phase', ({ step }) => step?.phase),
    column('probability_positive', ({ step }) => step?.probabilityPositive),
  ]);
}
