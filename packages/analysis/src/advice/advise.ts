import type { Kernel } from '@cape/core-wasm';
import { amount, fixed } from '@cape/core-wasm/number-text';
import { benchmark } from '@cape/evidence';
import type { PhaseOfModel } from '../diagnose/phase-of-model.ts';
import { phasePair, variableNames } from '../diagnose/phase-of-model.ts';
import type { Subject } from '../diagnose/subject.ts';
import type { Advice } from './advice.ts';
import { curationShare, publishedCriticalScale } from './curation.ts';
import { itemsFactor } from './power.ts';

/** Advice on a model's phase. Where the figure is noise, it is to measure again, and how much. */
export function adviseOnPhase(kernel: Kernel, subject: Subject, found: PhaseOfModel): readonly Advice[] {
  const { probabilityPositive: p, phase } = found;
  const advice: Advice[] = [];
  if (phase === 'axis rotation') return advice;
  if (p === null) return advice;
  const rests = restsOn(found);
  const called = phase !== 'undetermined';
  const own = found.source === 'family neighbours';
  const certainty = called && own ? 'settled' : called || (own && (p < 0.1 || p > 0.9)) ? 'likely' : 'noise';
  if (certainty === 'noise') advice.push(measureAgain(kernel, found, rests));
  if (p < 0.5 && certainty !== 'noise') {
    advice.push({
      topic: 'tax',
      text: 'Do not only scale: at this place more of the first benchmark tends to cost the second. Curate the data or widen the model. Steering is no proven way out: on the one real model measured (SmolLM2-135M, docs/model-evidence.md) no method corrected more answers than it broke beyond chance; measure yours with cape steer tune.',
      restsOn: rests,
      certainty,
    });
    if (subject.paramsB !== null) advice.push(curation(subject.paramsB));
    advice.push({
      topic: 'loss',
      text: 'Loss is no substitute for measuring both benchmarks: two models with the same loss can be in different phases.',
      restsOn:
        "Pythia's loss follows one power law (coefficient of variation 0.8 %) on both sides of the claimed transition.",
      certainty: 'rule of thumb',
    });
  }
  if (phase === 'transition' || (certainty === 'noise' && p > 0.25 && p < 0.75)) {
    advice.push({
      topic: 'transition',
      text: 'Near the crossing each change of data or width has most leverage: evaluate several checkpoints, not one.',
      restsOn: rests,
      certainty: phase === 'transition' ? 'settled' : 'noise',
    });
  }
  if (p > 0.5 && certainty !== 'noise') {
    advice.push({
      topic: 'bonus',
      text: 'Scaling helps both benchmarks here. Watch for saturation: once the leaders lie within two points of each other the pair says no more.',
      restsOn: rests,
      certainty,
    });
  }
  return advice;
}

function restsOn({ step, panelFit, probabilityPositive }: PhaseOfModel): string {
  const chance = `P(γ₁₂ > 0) = ${fixed(probabilityPositive, 2)}`;
  if (step !== null) {
    const { lower, upper } = step.interval;
    return `γ₁₂ = ${step.gamma === null ? 'undefined' : fixed(step.gamma, 2)} (${lower === null || upper === null ? 'unbounded' : `${fixed(lower, 2)} to ${fixed(upper, 2)}`}) from ${step.from} to ${step.to}; ${chance}.`;
  }
  return panelFit === null
    ? chance
    : `${chance} by its ${variableNames[panelFit.variable]}, a fit over ${panelFit.n} steps (AUC ${fixed(panelFit.auc, 2)} on families left out).`;
}

function measureAgain(kernel: Kernel, { step }: PhaseOfModel, rests: string): Advice {
  if (step === null || step.gamma === null) {
    return {
      topic: 'measure again',
      text: "Measure both benchmarks on a smaller and a larger model of its own family: the panels alone do not settle one model's phase.",
      restsOn: rests,
      certainty: 'noise',
    };
  }
  const factor = itemsFactor(kernel, step.differences.y);
  const { items, name } = benchmark(phasePair.y);
  return {
    topic: 'measure again',
    text:
      factor === null
        ? `${name} does not differ at all between the two sizes: no number of items would give a sign; compare sizes further apart.`
        : `Measure again: if the difference of ${fixed(step.differences.y.value, 1)} points is real, ${name} needs about ${Math.ceil(factor * (items ?? 0))} items (${fixed(factor, 1)} times its ${items}) to tell it from zero four times in five, or sizes further apart.`,
    restsOn: rests,
    certainty: 'noise',
  };
}

function curation(paramsB: number): Advice {
  const share = curationShare(paramsB);
  const figure = `h_c ∝ (Nc − N)^{3/2} with the published Nc of ${publishedCriticalScale} B`;
  return {
    topic: 'tax',
    text:
      share > 0
        ? `The published rule asks for ${Math.round(100 * share)} % of Phi-level curation at ${amount(paramsB, 3)} B (${fixed(publishedCriticalScale / paramsB, 1)} times below that Nc); one unit of data quality is said to be worth ten times the scale.`
        : `The published rule asks for no curation at ${paramsB} B, above its Nc; the evidence above disagrees with that Nc.`,
    restsOn: `${figure}: a heuristic. That Nc pools Pythia with two Llama families; Pythia alone does not turn by 12 B.`,
    certainty: 'rule of thumb',
  };
}
