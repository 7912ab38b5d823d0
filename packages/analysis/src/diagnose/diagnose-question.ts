import * as z from 'zod';
import { Advice } from '../advice/advice.ts';
import { adviseOnPhase } from '../advice/advise.ts';
import { benchmarkIds } from '../benchmarks/registry.ts';
import { hFieldQuestion } from '../frontier/h-field-question.ts';
import { InputError } from '../input-error.ts';
import type { Panel } from '../panel/panel.ts';
import { openPanel, PanelSource, samplingFields } from '../panel/panel-input.ts';
import { View } from '../panel/view.ts';
import { answer, defineQuestion } from '../question.ts';
import { Warning } from '../warning.ts';
import { CascadeStage, cascadeOfModel } from './cascade-of-model.ts';
import { NearModel, nearestModels } from './nearest.ts';
import { Overview, overview } from './overview.ts';
import { PhaseOfModel, phaseOfModel } from './phase-of-model.ts';
import { subjectFields, subjectOf } from './subject.ts';

const Diagnosis = z.object({
  name: z.string().nullable(),
  family: z.string().nullable(),
  lab: z.string().nullable(),
  paramsB: z.number().nullable(),
  flops1e21: z.number().nullable(),
  scores: z.partialRecord(z.enum(benchmarkIds), z.object({ value: z.number(), standardError: z.number() })),
  /** The panel its name was found in. */
  knownFrom: z.string().nullable(),
  phase: PhaseOfModel,
  /** Where SWE-bench Verified and GPQA Diamond are given. */
  hField: hFieldQuestion.answer.nullable(),
  cascade: CascadeStage,
  nearest: z.array(NearModel),
  advice: z.array(Advice),
});

/** One model in, the whole answer out; without a model, the diagnosis of the panels that come with CAPE. */
export const diagnoseQuestion = defineQuestion({
  name: 'diagnose',
  summary: 'One model: its phase, h-field, stage and nearest models, with advice; or all embedded panels',
  input: z.object({
    ...subjectFields,
    panel: PanelSource.optional().meta({ description: 'Your own panel: its families are looked at first.' }),
    view: View.default('curated'),
    ...samplingFields,
  }),
  answer: z.object({
    method: z.string(),
    n: z.int(),
    seed: z.int(),
    resamples: z.int(),
    model: Diagnosis.nullable(),
    panels: Overview.nullable(),
    /** The answer in words. */
    reading: z.array(z.string()),
    warnings: z.array(Warning),
  }),
  examples: [
    { params: '1.4B', scores: { HS: 52.9, TQA: 38.9 }, family: 'Pythia' },
    { scores: { SWE: 87.6, GPQA: 94.2 }, lab: 'Anthropic' },
    { model: 'Qwen2.5-7B' },
    {},
  ],
  ask(input, using) {
    const { kernel } = using;
    const described =
      input.model ?? input.params ?? input.family ?? input.lab ?? input.flops ?? Object.keys(input.scores)[0];
    if (described === undefined && input.panel === undefined) {
      const { overview: panels, warnings } = overview(using, input);
      return {
        method:
          'base: Pearson r with Fisher intervals, Fieller steps, zero-crossing Nc; frontier: least squares, h from the frozen line',
        n: panels.base.n + panels.frontier.n,
        seed: input.seed,
        resamples: input.resamples,
        model: null,
        panels,
        reading: readPanels(panels),
        warnings: [...warnings],
      };
    }
    const own = input.panel === undefined ? undefined : openPanel({ panel: input.panel, view: input.view });
    const builtin = (name: string) => openPanel({ panel: name, view: input.view }).panel;
    if (described === undefined && own !== undefined) {
      const names = own.panel.models.map(({ name }) => name);
      throw new InputError([
        {
          code: 'which-model',
          path: 'model',
          expected: `a model of the panel: ${names.slice(0, 6).join(', ')}${names.length > 6 ? ' …' : ''} (for all of them at once ask for their coupling, critical scale or labs)`,
          received: 'nothing',
        },
      ]);
    }
    const subject = subjectOf(input, own?.panel);
    const steps = builtin('observational');
    const panels: Panel[] = [...(own === undefined ? [] : [own.panel]), builtin('base'), steps];
    const phase = phaseOfModel(kernel, subject, { family: panels, steps }, input);
    const swe = subject.scores.get('swe_bench_verified');
    const gpqa = subject.scores.get('gpqa_diamond');
    const hField =
      swe === undefined || gpqa === undefined
        ? null
        : answer(
            hFieldQuestion,
            {
              swe: swe.value,
              gpqa: gpqa.value,
              level: input.level,
              ...(subject.lab !== null && frontierLab(subject.lab) ? { lab: subject.lab } : {}),
            },
            using,
          );
    const cascade = cascadeOfModel(kernel, subject, phase);
    const advice = [
      ...adviseOnPhase(kernel, subject, phase),
      ...(hField === null ? [] : [adviseOnH(hField)]),
      ...(cascade.stage === 'frontier pair saturating'
        ? [
            {
              topic: 'evaluation' as const,
              text: `Report ${cascade.activePair?.join(' and ')} as well: among the leaders SWE-bench alone no longer ranks.`,
              restsOn: cascade.explanation,
              certainty: 'likely' as const,
            },
          ]
        : []),
    ];
    return {
      method: `phase: ${phase.source}; γ₁₂ = ΔTruthfulQA/ΔHellaSwag with Fieller intervals; h from the frozen line`,
      n: phase.source === 'family neighbours' ? 2 : (phase.panelFit?.n ?? 0),
      seed: input.seed,
      resamples: input.resamples,
      model: {
        ...subject,
        scores: Object.fromEntries(subject.scores),
        phase,
        hField,
        cascade,
        nearest: [...nearestModels(kernel, subject, [...panels, builtin('frontier')])],
        advice,
      },
      panels: null,
      reading: [phase.explanation, ...(hField?.reading ?? []), cascade.explanation],
      warnings: [
        ...(own?.warnings ?? []),
        ...(hField?.warnings ?? []),
        ...(subject.family !== null && phase.source !== 'family neighbours'
          ? [
              {
                code: 'no-family-neighbours',
                message: `No neighbouring size of ${subject.family} with HellaSwag and TruthfulQA is known here${subject.paramsB === null ? ', or its own size was not given' : ''}.`,
              },
            ]
          : []),
      ],
    };
  },
});

function frontierLab(lab: string): boolean {
  return openPanel({ panel: 'frontier', view: 'as-published' }).panel.models.some(
    ({ group }) => group.toLowerCase() === lab.toLowerCase(),
  );
}

function adviseOnH({
  h,
  interval,
  toldFromTrend,
  lean,
  itemsNeeded,
}: z.infer<typeof hFieldQuestion.answer>): Advice {
  const restsOn = `h = ${h.toFixed(1)} (${interval.lower?.toFixed(1)} to ${interval.upper?.toFixed(1)}).`;
  if (!toldFromTrend) {
    return {
      topic: 'measure again',
      text:
        itemsNeeded === null
          ? 'Do not plan on its leaning: these two scores cannot tell it from the trend, and more items alone would not either.'
          : `Do not plan on its leaning yet: both tests would need about ${itemsNeeded.toFixed(1)} times their items to tell it from the trend.`,
      restsOn,
      certainty: 'noise',
    };
  }
  return {
    topic: 'frontier',
    text:
      lean === 'balanced'
        ? 'Off the trend, but by less than five points: treat it as balanced.'
        : `Plan for ${h > 0 ? 'a reasoner: check coding work before relying on it' : 'a coder: check reasoning before relying on it'}; measure the lab's next release on both axes.`,
    restsOn,
    certainty: 'settled',
  };
}

function readPanels({ base, frontier, predictions }: Overview): string[] {
  const { tax, bonus, transition, undetermined } = base.steps;
  const found = base.families.filter(({ criticalScale }) => criticalScale.censored === null);
  const { split } = base.overall;
  const status = (wanted: Overview['predictions'][number]['status']) =>
    predictions.filter((each) => each.status === wanted).length;
  return [
    `Of ${tax + bonus + transition + undetermined} steps between neighbouring sizes, the tests' finite items settle ${tax + bonus + transition}: ${tax} tax, ${transition} transition, ${bonus} bonus; the other ${undetermined} cannot be told from zero.`,
    found.length === 0
      ? 'No single family shows a critical scale bounded on both sides: each is censored or unidentified.'
      : `A critical scale bounded on both sides: ${found.map(({ family }) => family).join(', ')}; every other family is censored or unidentified.`,
    ...(split === null || split.within.r === null || split.between.r === null
      ? []
      : [
          `HellaSwag and TruthfulQA: r = ${split.within.r.toFixed(2)} within families, ${split.between.r.toFixed(2)} between their means${split.signsDiffer ? ': opposite signs, so the pooled figure describes neither' : ''}.`,
        ]),
    `Frontier line over ${frontier.line.n} models: GPQA = ${frontier.line.slope.toFixed(3)}·SWE + ${frontier.line.intercept.toFixed(1)}, r = ${frontier.line.r.toFixed(2)}.`,
    `Predictions: ${status('pass')} pass, ${status('fail')} fail, ${status('open')} open, ${status('no-data')} without data.`,
  ];
}
