import type { Kernel } from '@cape/core-wasm';
import { fixed } from '@cape/core-wasm/number-text';
import type { BenchmarkId } from '@cape/evidence';
import * as z from 'zod/mini';
import { separation } from '../cascade/separation.ts';
import { builtinPanel } from '../panel/builtin.ts';
import { currentPanelName, openPanel } from '../panel/panel-input.ts';
import type { PhaseOfModel } from './phase-of-model.ts';
import { phasePair } from './phase-of-model.ts';
import type { Subject } from './subject.ts';

/** Stage of a model in the cascade of pairs, and the evidence for it. */
export const CascadeStage = z.object({
  /** Below or past the first turn, reading the frontier pair, or past it; null where nothing given tells. */
  stage: z.nullable(
    z.enum(['before the first turn', 'past the first turn', 'frontier pair', 'frontier pair saturating']),
  ),
  /** The pair of benchmarks that still says something about it. */
  activePair: z.nullable(z.tuple([z.string(), z.string()])),
  explanation: z.string(),
});
export type CascadeStage = z.infer<typeof CascadeStage>;

const currentFrontier = () => openPanel({ panel: currentPanelName, view: 'curated' }).panel;

export function cascadeOfModel(kernel: Kernel, subject: Subject, phase: PhaseOfModel): CascadeStage {
  const has = (id: BenchmarkId) => subject.scores.has(id);
  if (has('swe_bench_verified') || has('gpqa_diamond')) {
    const swe = separation(kernel, currentFrontier(), 'swe_bench_verified');
    const own = subject.scores.get('swe_bench_verified')?.value;
    const amongLeaders = own !== undefined && swe !== null && own >= swe.lowest - 2 * swe.noise;
    const saturating = swe !== null && !swe.separates && amongLeaders;
    return {
      stage: saturating ? 'frontier pair saturating' : 'frontier pair',
      activePair: saturating ? ['gpqa_diamond', 'hle'] : ['swe_bench_verified', 'gpqa_diamond'],
      explanation:
        swe === null
          ? 'The frontier panel has too few scores to tell.'
          : saturating
            ? `It stands among the leaders on SWE-bench, whose top five lie within ${fixed(swe.spread, 1)} points, no more than the errors of their scores make: that axis no longer separates them.`
            : `SWE-bench and GPQA are its pair; at its score SWE-bench still tells models apart.`,
    };
  }
  const p = phase.probabilityPositive;
  if (p === null)
    return { stage: null, activePair: null, explanation: 'Nothing given places it in the cascade.' };
  const level = subject.scores.get(phasePair.x)?.value;
  const top = separation(kernel, builtinPanel('base'), phasePair.x);
  const saturated = level !== undefined && top !== null && level >= top.lowest;
  const chance = `P(γ₁₂ > 0) = ${fixed(p, 2)}`;
  return {
    stage: p < 0.25 ? 'before the first turn' : p > 0.75 ? 'past the first turn' : null,
    activePair: saturated ? ['swe_bench_verified', 'gpqa_diamond'] : [phasePair.x, phasePair.y],
    explanation: `${p < 0.25 ? 'HellaSwag and TruthfulQA probably still compete' : p > 0.75 ? 'HellaSwag and TruthfulQA probably rise together' : 'The data do not say on which side of the first turn it stands'} (${chance})${saturated ? '; its HellaSwag is among the top five of the base panel, where that axis says little' : ''}.`,
  };
}
