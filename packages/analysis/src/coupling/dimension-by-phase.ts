import type { Kernel } from '@cape/core-wasm';
import type { BenchmarkId, Model, Panel } from '@cape/evidence';
import { finiteOrNull } from '../finite.ts';
import { groupsOf } from '../panel/groups.ts';
import { completeTable, effectiveDimension } from './dimension.ts';
import { gammaOf, stepsOf } from './local.ts';
import { Phase, phaseOf } from './phase.ts';
import type { Sampling } from './population.ts';

/** Effective dimension of all models with every score, then of those in each phase. */
export function dimensionByPhase(
  kernel: Kernel,
  panel: Panel,
  benchmarks: readonly BenchmarkId[],
  input: Sampling & { readonly x: BenchmarkId; readonly y: BenchmarkId },
) {
  const phases = nominalPhases(panel, input.x, input.y);
  return (['all', ...Phase.options] as const).map((phase) => {
    const models =
      phase === 'all' ? panel.models : panel.models.filter((model) => phases.get(model) === phase);
    const complete = models.filter(({ scores }) => benchmarks.every((id) => scores.has(id)));
    const { value, interval } = effectiveDimension(kernel, completeTable(complete, benchmarks), input);
    return {
      phase,
      n: complete.length,
      models: complete.map(({ name }) => name),
      effectiveDimension: finiteOrNull(value),
      interval,
    };
  });
}

/** Each model's phase by the sign of the steps it ends and starts, taken together. */
function nominalPhases(panel: Panel, x: BenchmarkId, y: BenchmarkId): ReadonlyMap<Model, Phase> {
  const phases = new Map<Model, Phase>();
  for (const models of groupsOf(panel).values()) {
    const steps = stepsOf(models, x, y);
    for (const model of models) {
      const own = steps.filter(({ members }) => members.includes(model));
      const total = (of: 'x' | 'y') => ({
        value: own.reduce((sum, step) => sum + step[of].value, 0),
        standardError: 0,
      });
      const gamma = own.length === 0 ? null : gammaOf({ x: total('x'), y: total('y') });
      if (gamma !== null) phases.set(model, phaseOf(gamma));
    }
  }
  return phases;
}
