import type { Kernel } from '@cape/core-wasm';
import { benchmark, resolveBenchmark } from '@cape/evidence';
import { benchmarkId } from '../compare/change-of-runs.ts';
import { localCoupling, stepsOf } from '../coupling/local.ts';
import { groupsBy } from '../panel/groups.ts';
import { openPanel } from '../panel/panel-input.ts';
import type { Warning } from '../warning.ts';
import { detectableWith, itemsNeeded } from './items-needed.ts';
import { plannedMeasurements } from './measurements.ts';
import type { FamilyPlan, PowerInput, PowerPlan } from './power-question.ts';

/** Items that a true difference needs to be found, and the difference that the benchmark's own items find. */
export function itemsPlan(
  kernel: Kernel,
  name: string,
  difference: number,
  input: Pick<PowerInput, 'items' | 'score' | 'itemCorrelation' | 'designEffect' | 'level' | 'power'>,
): PowerPlan {
  const { score, designEffect, level, power } = input;
  const known = resolveBenchmark(name);
  const has = input.items ?? (known === undefined ? undefined : benchmark(known).items) ?? null;
  const of = (itemCorrelation: number) => {
    const each = { score, difference, itemCorrelation, designEffect, level, power };
    return {
      items: itemsNeeded(kernel, each),
      detectable: has === null ? null : detectableWith(kernel, each, has),
    };
  };
  return {
    benchmark: benchmarkId(name),
    has,
    difference,
    score,
    itemCorrelation: input.itemCorrelation,
    designEffect,
    paired: of(input.itemCorrelation),
    unpaired: of(0),
  };
}

/** Further measurements of a family by the steps that they would be expected to settle. */
export function familyPlan(
  kernel: Kernel,
  given: PowerInput & { readonly group: string },
): { readonly plan: FamilyPlan; readonly warnings: readonly Warning[] } {
  // The correlation is what is planned with, not what the panel's errors are taken to be.
  const { panel, warnings, input } = openPanel({ ...given, itemCorrelation: undefined });
  const { x, y, level } = input;
  const { itemCorrelation } = given;
  const [group, models] = [...groupsBy(panel, undefined)][0] ?? [given.group, []];
  const steps = stepsOf(models, x, y);
  const { repeated, measurements } = plannedMeasurements(kernel, steps, {
    names: { x, y },
    itemCorrelation,
    level,
  });
  return {
    plan: {
      panel: panel.name,
      group,
      x,
      y,
      steps: steps.length,
      settled: steps.filter((step) => localCoupling(kernel, step, level).phase !== 'undetermined').length,
      repeated,
      measurements: [...measurements],
    },
    warnings,
  };
}
