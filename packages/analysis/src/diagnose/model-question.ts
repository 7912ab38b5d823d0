import * as z from 'zod/mini';
import { Advice } from '../advice/advice.ts';
import { adviseOnPhase } from '../advice/advise.ts';
import { FamilyTrend } from '../coupling/family-trend.ts';
import { hFieldQuestion } from '../frontier/h-field-question.ts';
import { itemCorrelationField } from '../item-noise/item-correlation-field.ts';
import { PanelSource, panelFields } from '../panel/panel-input.ts';
import { defineQuestion } from '../question.ts';
import { samplingFields } from '../sampling-fields.ts';
import { Warning } from '../warning.ts';
import { diagnoseWork } from '../work/resampling-work.ts';
import { adviseOnCascade } from './cascade-advice.ts';
import { CascadeStage } from './cascade-of-model.ts';
import { adviseOnH } from './h-advice.ts';
import { diagnosed } from './model.ts';
import { modelReading, neighborWarnings, sizeWarnings } from './model-summary.ts';
import { NearModel } from './nearest.ts';
import { PhaseOfModel } from './phase-of-model.ts';
import { subjectFields } from './subject.ts';

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
  /** Position on the frontier; null without SWE-bench Verified and GPQA Diamond. */
  hField: z.nullable(hFieldQuestion.answer),
  cascade: CascadeStage,
  nearest: z.array(NearModel),
  advice: z.array(Advice),
});

const ModelInput = z.object({
  ...subjectFields,
  panel: z.optional(PanelSource).check(z.describe('Your own panel: its families are looked at first.')),
  define: panelFields('base').define,
  view: panelFields('base').view,
  ...samplingFields,
  itemCorrelation: itemCorrelationField,
});
export type ModelInput = z.output<typeof ModelInput>;

/**
 * Diagnosis of one model: `diagnose` without the overview of the panels, which a page that always describes a model
 * need not download.
 */
export const modelQuestion = defineQuestion({
  input: ModelInput,
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
    const { own, subject, phase, familyTrend, hField, cascade, nearest } = diagnosed(input, using);
    return {
      method: `phase: ${phase.source}; γ₁₂ = ΔTruthfulQA/ΔHellaSwag with Fieller intervals; h from the frozen line`,
      n: phase.source === 'family neighbours' ? 2 : (phase.panelFit?.n ?? 0),
      seed: input.seed,
      resamples: input.resamples,
      model: {
        ...subject,
        scores: Object.fromEntries(subject.scores),
        familyTrend,
        phase,
        hField,
        cascade,
        nearest: [...nearest],
        advice: [
          ...adviseOnPhase(using.kernel, subject, phase),
          ...(hField === null ? [] : [adviseOnH(hField)]),
          ...adviseOnCascade(cascade),
        ],
      },
      panels: null,
      ownPanel: null,
      reading: modelReading({ familyTrend, phase, hField, cascade }),
      warnings: [
        ...(own?.warnings ?? []),
        ...sizeWarnings(input.params),
        ...(hField?.warnings ?? []).filter(
          ({ message }) => !own?.warnings.some((said) => said.message === message),
        ),
        ...neighborWarnings(subject, phase),
      ],
    };
  },
});
