import { couplingQuestion } from '@cape/analysis';
import { panel, sampling, shared } from '../flags.ts';
import { questionCommand } from '../question-command.ts';
import { facts, heading, table, text, warnings } from '../render/block.ts';
import { intervalColumns } from '../render/interval-columns.ts';
import { amount, chance, counted, none, range, signed, significance } from '../render/number.ts';

export const command = questionCommand({
  question: couplingQuestion,
  flags: [
    shared.x,
    shared.y,
    shared.by,
    shared.group,
    {
      flags: '--interval <method>',
      kind: 'text',
      choices: ['percentile', 'bca', 'fisher'],
      description: "how r's interval is made (default percentile bootstrap)",
    },
    ...panel,
    ...sampling,
  ],
  examples: [
    'coupling --group Pythia',
    'coupling --panel base --by family --group Pythia --json',
    'coupling --panel frontier --x SWE --y GPQA --by lab',
  ],
  page(answer) {
    const { groups, overall } = answer;
    const { r, interval, permutationP } = overall.pearson;
    const { split } = overall;
    return [
      heading(`${answer.y} against ${answer.x}, ${counted(answer.n, 'model')} of the panel ${answer.panel}`),
      table(
        groups.map((group) => ({ ...group, interval: group.pearson.interval })),
        [
          { title: 'group', key: 'group', value: ({ group }) => group },
          { title: 'models', key: 'n', value: ({ n }) => n },
          { title: 'r', key: 'r', value: (row) => row.pearson.r, show: (row) => signed(row.pearson.r, 2) },
          ...intervalColumns('interval', (v) => signed(v, 2), { prefix: 'r_' }),
          { title: null, key: 'p_value', value: (row) => row.pearson.pValue },
          {
            title: 'p (permuted)',
            key: 'p_permutation',
            value: (row) => row.pearson.permutationP,
            show: (row) => significance(row.pearson.permutationP),
          },
          {
            title: 'ρ',
            key: 'rho',
            value: (row) => row.spearman.rho,
            show: (row) => signed(row.spearman.rho, 2),
          },
        ],
      ),
      facts(
        [
          'all groups together',
          `r ${signed(r, 2)} (${range(interval, (v) => signed(v, 2))}), p ${significance(permutationP)}`,
        ],
        ...(split === null
          ? []
          : ([
              ['within / between groups', `r ${signed(split.within.r, 2)} / ${signed(split.between.r, 2)}`],
            ] as const)),
      ),
      ...groups.flatMap(({ group, local }) =>
        local.length === 0 || (groups.length > 3 && local.length < 3)
          ? []
          : [
              heading(`${group}: local coupling γ = Δ${answer.y} / Δ${answer.x}`),
              table(local, [
                { title: 'from', key: 'from', value: ({ from }) => from },
                { title: 'to', key: 'to', value: ({ to }) => to },
                {
                  title: 'B',
                  key: 'params_b',
                  value: ({ paramsB }) => paramsB,
                  show: ({ paramsB }) => amount(paramsB),
                },
                {
                  title: 'γ',
                  key: 'gamma',
                  value: ({ gamma }) => gamma,
                  show: ({ gamma }) => signed(gamma, 2),
                },
                ...intervalColumns('interval', (v) => signed(v, 2)),
                {
                  title: 'phase',
                  key: 'phase',
                  value: ({ phase }) => phase,
                  show: ({ phase }) => (phase === 'undetermined' ? 'cannot tell' : phase),
                },
                {
                  title: 'γ > 0',
                  key: 'probability_positive',
                  value: ({ probabilityPositive }) => probabilityPositive,
                  show: ({ probabilityPositive }) => chance(probabilityPositive),
                },
              ]),
            ],
      ),
      ...(groups.length === 0 ? [text(none)] : []),
      ...warnings(answer.warnings),
    ];
  },
});
