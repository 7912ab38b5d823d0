import type { diagnoseQuestion } from '@cape/analysis';
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
import { type Block, facts, heading, list, table, text, warnings } from '../render/block.ts';
import { intervalColumns } from '../render/interval-columns.ts';

type Answer = z.output<typeof diagnoseQuestion.answer>;
type Diagnosis = NonNullable<Answer['model']>;
type Overview = NonNullable<Answer['panels']>;
type OwnPanel = NonNullable<Answer['ownPanel']>;

export const page: Page<typeof diagnoseQuestion> = {
  texts: { score: 'a score in percent, given again and again: --score hellaswag=52 --score TQA=39' },
  examples: ['diagnose --model Qwen2.5-7B --json'],
  blocks: (answer) => [
    ...(answer.model === null ? [] : oneModel(answer.model, answer.reading)),
    ...(answer.panels === null ? [] : allPanels(answer.panels, answer.reading)),
    ...(answer.ownPanel === null ? [] : onePanel(answer.ownPanel, answer.reading)),
    ...warnings(answer.warnings),
  ],
};

const phaseWords: Readonly<Record<Diagnosis['phase']['phase'], string>> = {
  tax: 'tax: here more of one capability costs the other',
  transition: 'transition: here the two capabilities hardly touch',
  bonus: 'bonus: here both capabilities rise together',
  undetermined: 'undetermined',
  'axis rotation': 'axis rotation: the base pair is saturated, SWE-bench and GPQA are its pair',
};

function oneModel(model: Diagnosis, reading: readonly string[]): Block[] {
  const { phase, hField } = model;
  const known = Object.entries(model.scores).map(([id, score]) => `${id} ${fixed(score?.value, 1)}`);
  const trend = model.familyTrend?.statement;
  return [
    ...(trend === undefined ? [] : [text(trend)]),
    heading(model.name ?? 'This model'),
    facts(
      [
        'given',
        [
          ...(model.family === null ? [] : [model.family]),
          ...(model.lab === null ? [] : [model.lab]),
          ...(model.paramsB === null ? [] : [`${amount(model.paramsB)} B parameters`]),
          ...known,
        ].join(', ') || none,
      ],
      ['phase', phaseWords[phase.phase]],
      ...(phase.probabilities === null
        ? []
        : ([
            [
              'chances',
              `tax ${chance(phase.probabilities.tax)}, transition ${chance(phase.probabilities.transition)}, bonus ${chance(phase.probabilities.bonus)}`,
            ],
          ] as const)),
      ...(phase.probabilityPositive === null
        ? []
        : ([['coupling > 0', `${chance(phase.probabilityPositive)}, by ${phase.source}`]] as const)),
      ...(phase.panelFit === null || phase.panelFit.auc === null
        ? []
        : ([
            [
              'tested',
              `on ${phase.panelFit.families} families left out in turn: AUC ${fixed(phase.panelFit.auc, 2)}, Brier score ${fixed(phase.panelFit.brier, 3)} (base rate ${fixed(phase.panelFit.brierOfBaseRate, 3)}); predicted → positive ${phase.panelFit.calibration.map(({ predicted, observed }) => `${fixed(predicted, 2)} → ${fixed(observed, 2)}`).join(', ')}`,
            ],
          ] as const)),
      ...papersWouldSay(phase.published),
      ...(hField === null
        ? []
        : ([
            [
              'h-field',
              `${signed(hField.h, 1)} ± ${fixed(hField.standardError.total, 1)} points: ${hField.toldFromTrend ? hField.direction : 'the data cannot separate it from the trend'}`,
            ],
          ] as const)),
      ['stage', model.cascade.stage ?? 'nothing given places it'],
    ),
    list(reading.filter((line) => line !== trend)),
    ...(model.advice.length === 0
      ? []
      : [
          heading('Advice'),
          list(
            model.advice.map(
              ({ text: words, restsOn, certainty }) => `${words} Rests on: ${restsOn} (${certainty})`,
            ),
          ),
        ]),
    heading('Nearest known models'),
    table(model.nearest, [
      { title: 'model', of: 'model' },
      { title: 'panel', of: 'panel' },
      { title: 'group', of: 'group' },
      { title: 'B', of: 'paramsB', show: (v) => amount(v) },
      { title: 'distance (points)', of: 'distance', show: (v) => fixed(v, 1) },
      { title: 'scores shared', of: 'shared' },
    ]),
  ];
}

/** The published rules, which are under test: no evidence. */
function papersWouldSay({
  line,
  isocline,
}: NonNullable<Answer['model']>['phase']['published']): (readonly [string, string])[] {
  const rules = [
    ...(line === null ? [] : [`γ = ${signed(line.gamma, 2)} by the line in log N (${line.phase})`]),
    ...(isocline === null
      ? []
      : [
          `${isocline.side === 'above' ? 'tax' : 'bonus'} by the isocline (TruthfulQA ${isocline.side} ${fixed(isocline.boundary, 1)})`,
        ]),
  ];
  return rules.length === 0 ? [] : [['papers say', rules.join('; ')]];
}

function allPanels(
  { base, frontier, observational, multibench, predictions }: Overview,
  reading: readonly string[],
): Block[] {
  return [
    heading(
      `Diagnosis of ${base.published} base models (${base.n} once known faults are out) and ${frontier.n} frontier models`,
    ),
    list(reading),
    heading('Base models: do HellaSwag and TruthfulQA rise together?'),
    familyTable(base.families, 'family'),
    heading('Frontier models: reasoning against coding, h in points'),
    labTable(frontier.labs),
    text(
      `SWE-bench spread over GPQA spread among the top five: σ = ${fixed(frontier.saturation.sigma, 2)} (${range(frontier.saturation.interval, (v) => fixed(v, 2))}): ${frontier.saturation.verdict === 'undetermined' ? 'whether the axis is saturated is undetermined' : frontier.saturation.verdict}${frontier.saturation.rotateTo === null ? '' : `; next axis: ${frontier.saturation.rotateTo}`}.`,
    ),
    text(
      `On the ${multibench.n} models of multibench: σ = ${fixed(multibench.sigma, 2)} (${range(multibench.interval, (v) => fixed(v, 2))})${multibench.rotateTo === null ? '' : `; next axis: ${multibench.rotateTo}`}.`,
    ),
    heading('What orders the sign of the coupling, on the independent panel'),
    table(observational.order, [
      { title: 'ordered by', of: 'variable' },
      { title: 'steps', of: 'n' },
      { title: 'AUC', of: 'auc', show: (v) => fixed(v, 2) },
      ...intervalColumns('interval', (v) => fixed(v, 2)),
    ]),
    heading(`${counted(predictions.length, 'published prediction')}`),
    table(predictions, [
      { title: 'prediction', of: 'statement' },
      {
        title: 'status',
        of: 'status',
        show: (v, { restsOnNoise }) => (v === 'no-data' ? 'no data' : restsOnNoise ? `${v} (noise)` : v),
      },
    ]),
  ];
}

function onePanel(
  { panel, models, groupedBy, benchmarks, pair, pairs, ladder, frontier }: OwnPanel,
  reading: readonly string[],
): Block[] {
  const nameOf = (id: string) => benchmarks.find(({ benchmark }) => benchmark === id)?.name ?? id;
  // A family of one model has no ladder.
  const ladders = ladder?.families.filter(({ n }) => n > 1) ?? [];
  return [
    list(reading),
    heading(`${panel}: ${counted(models, 'model')}, ${counted(benchmarks.length, 'benchmark')}`),
    table(benchmarks, [
      { title: 'benchmark', of: 'name', key: 'benchmark' },
      { title: 'models', of: 'n' },
      { title: 'lowest', of: 'lowest', show: (v) => fixed(v, 1) },
      { title: 'highest', of: 'highest', show: (v) => fixed(v, 1) },
    ]),
    ...(pair === null || ladders.length === 0
      ? []
      : [
          heading(`Do ${nameOf(pair.x)} and ${nameOf(pair.y)} rise together?`),
          familyTable(ladders, groupedBy),
        ]),
    ...(pairs.length === 0
      ? []
      : [
          heading('Pairs of benchmarks, over all models'),
          table(pairs, [
            { title: 'x', key: 'x', value: ({ x }) => nameOf(x) },
            { title: 'y', key: 'y', value: ({ y }) => nameOf(y) },
            { title: 'models', of: 'n' },
            { title: 'r', of: 'r', show: (v) => signed(v, 2) },
            ...intervalColumns('interval', (v) => signed(v, 2)),
            { title: 'p (adj.)', of: 'adjustedP', show: significance },
          ]),
        ]),
    ...(frontier === null || frontier.n === 0
      ? []
      : [heading('Labs: reasoning against coding, h in points'), labTable(frontier.labs)]),
  ];
}

function familyTable(families: Overview['base']['families'], groupedBy: 'family' | 'lab'): Block {
  return table(families, [
    { title: groupedBy, of: 'family' },
    { title: 'models', of: 'n' },
    { title: 'r', of: 'r', show: (v) => signed(v, 2) },
    ...intervalColumns('rInterval', (v) => signed(v, 2), { prefix: 'r_' }),
    { title: null, of: 'criticalScale.estimate', key: 'critical_scale_b' },
    {
      title: 'critical scale (billions, quadratic)',
      key: 'censored',
      value: ({ criticalScale }) => criticalScale.censored,
      show: ({ criticalScale }) => brief(criticalScale),
    },
  ]);
}

function labTable(labs: Overview['frontier']['labs']): Block {
  return table(labs, [
    { title: 'lab', of: 'lab' },
    { title: 'models', of: 'n' },
    { title: 'mean h', of: 'meanH', show: (v) => signed(v, 1) },
    ...intervalColumns('interval', (v) => signed(v, 1)),
    { title: 'latest', of: 'latest' },
    { title: 'its h', of: 'latestH', show: (v) => signed(v, 1) },
    { title: 'now', of: 'now' },
  ]);
}

function brief({
  estimate,
  censored,
  bound,
  interval,
}: Overview['base']['families'][number]['criticalScale']) {
  if (censored === 'above') return `above ${amount(bound)}, if anywhere`;
  if (censored === 'below') return `below ${amount(bound)}, if anywhere`;
  if (censored === 'unidentified') return interval.method === 'none' ? 'too few models' : 'undetermined';
  return `${amount(estimate)} (${range(interval, amount)})`;
}
