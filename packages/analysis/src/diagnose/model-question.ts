import { InputError, type Model, type Panel } from '@cape/evidence';
import * as z from 'zod/mini';
import { Advice } from '../advice/advice.ts';
import { adviseOnPhase } from '../advice/advise.ts';
import { FamilyTrend } from '../coupling/family-trend.ts';
import { trendOf } from '../coupling/group-trend.ts';
import { hFieldQuestion } from '../frontier/h-field-question.ts';
import {
  type CurrentGiven,
  openPanel,
  PanelSource,
  panelFields,
  samplingFields,
} from '../panel/panel-input.ts';
import { answer, defineQuestion } from '../question.ts';
import { Warning } from '../warning.ts';
import { diagnoseWork } from '../work/resampling-work.ts';
import { CascadeStage, cascadeOfModel } from './cascade-of-model.ts';
import { adviseOnH } from './h-advice.ts';
import { sizeWarnings } from './model-summary.ts';
import { NearModel, nearestModels } from './nearest.ts';
import { PhaseOfModel, phaseOfModel, phasePair } from './phase-of-model.ts';
import { familyModels, subjectFields, subjectOf } from './subject.ts';

const Diagnosis = z.object({
  name: z.nullable(z.string()),
  family: z.nullable(z.string()),
  lab: z.nullable(z.string()),
  paramsB: z.nullable(z.number()),
  flops1e21: z.nullable(z.number()),
  scores: z.record(z.string(), z.object({ value: z.number(), standardError: z.number() })),
  /** The panel its name was found in. */
  knownFrom: z.nullable(z.string()),
  /** Its family's whole ladder at once; null where its family or two sizes of it are unknown. */
  familyTrend: z.nullable(FamilyTrend),
  phase: PhaseOfModel,
  /** Where SWE-bench Verified and GPQA Diamond are given. */
  hField: z.nullable(hFieldQuestion.answer),
  cascade: CascadeStage,
  nearest: z.array(NearModel),
  advice: z.array(Advice),
});

/**
 * `diagnose` for one model: all of it but the overview of the panels, which a page that always describes a model
 * need not download.
 */
export const modelQuestion = defineQuestion({
  input: z.object({
    ...subjectFields,
    panel: z.optional(PanelSource).check(z.describe('Your own panel: its families are looked at first.')),
    define: panelFields('base').define,
    view: panelFields('base').view,
    ...samplingFields,
  }),
  answer: z.object({
    method: z.string(),
    n: z.int(),
    seed: z.int(),
    resamples: z.int(),
    model: Diagnosis,
    panels: z.null(),
    ownPanel: z.null(),
    /** The answer in words. */
    reading: z.array(z.string()),
    warnings: z.array(Warning),
  }),
  examples: [
    { params: '1.4B', scores: { HS: 52.9, TQA: 38.9 }, family: 'Pythia' },
    { scores: { SWE: 87.6, GPQA: 94.2 }, lab: 'Anthropic' },
    { model: 'Qwen2.5-7B' },
  ],
  work: diagnoseWork,
  ask(input, using) {
    const { kernel } = using;
    const own =
      input.panel === undefined
        ? undefined
        : openPanel({ panel: input.panel, view: input.view, define: input.define });
    const builtin = (name: string) => openPanel({ panel: name, view: input.view }).panel;
    if (!isDescribed(input) && own !== undefined) {
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
    const family = subject.family === null ? null : familyModels(subject.family, panels);
    const trend =
      family === null || family.models.length === 0
        ? null
        : trendOf(kernel, panels[0]!, family.models[0]!.group, family.models, { ...phasePair, ...input });
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
              sweError: swe.standardError,
              gpqaError: gpqa.standardError,
              level: input.level,
              ...earlierReleases(subject.lab, input, own?.panel),
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
        familyTrend: trend,
        phase,
        hField,
        cascade,
        nearest: [...nearestModels(kernel, subject, [...panels, builtin('current')])],
        advice,
      },
      panels: null,
      ownPanel: null,
      reading: [
        ...(trend === null ? [] : [trend.statement]),
        phase.explanation,
        ...(hField?.reading ?? []),
        cascade.explanation,
      ],
      warnings: [
        ...(own?.warnings ?? []),
        ...sizeWarnings(input.params),
        ...(hField?.warnings ?? []).filter(
          ({ message }) => !own?.warnings.some((said) => said.message === message),
        ),
        ...(subject.family !== null && phase.source !== 'family neighbours'
          ? [
              {
                code: 'no-family-neighbours',
                message: `No neighboring size of ${subject.family} with HellaSwag and TruthfulQA is known here${subject.paramsB === null ? ', or its own size was not given' : ''}.`,
              },
            ]
          : []),
      ],
    };
  },
});

/** Whether anything was said of a model. */
export function isDescribed(input: z.output<typeof modelQuestion.input>): boolean {
  const { model, params, family, lab, flops, scores } = input;
  return [model, params, family, lab, flops, Object.keys(scores)[0]].some((each) => each !== undefined);
}

/** Where the lab's earlier releases are: the panel given before the builtin one. */
function earlierReleases(
  lab: string | null,
  { panel, define, view }: CurrentGiven,
  own: Panel | undefined,
): object {
  if (lab === null) return {};
  const isTheirs = ({ group, scores }: Model) =>
    group.toLowerCase() === lab.toLowerCase() &&
    scores.has('swe_bench_verified') &&
    scores.has('gpqa_diamond');
  if (own?.models.some(isTheirs)) return { lab, panel, define, view };
  const builtin = openPanel({ panel: 'frontier', view: 'as-published' }).panel;
  return builtin.models.some(isTheirs) ? { lab } : {};
}
