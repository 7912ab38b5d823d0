import type { Kernel } from '@cape/core-wasm';
import type { Model } from '@cape/evidence';
import { stepsOf } from '../coupling/local.ts';
import { builtinPanel } from '../panel/builtin.ts';
import { groupsOf } from '../panel/groups.ts';
import { type CalibrationRow, type Simulation, shareOf } from './row.ts';

/** Panels with models of equal size, their rows in random order; before: the first row of a size stood for it. */
export function rungRows(kernel: Kernel, { seed, repetitions }: Simulation): CalibrationRow[] {
  return ['base', 'observational'].map((panel) => {
    const families = [...groupsOf(builtinPanel(panel)).values()];
    const steps = (models: readonly Model[]) =>
      stepsOf(models, 'hellaswag', 'truthfulqa').map(({ sizes, x, y }) => [...sizes, x.value, y.value]);
    // The rule of three places before: sort by size, keep the order given among equals, drop a step of no size.
    const firstOfSize = (models: readonly Model[]) =>
      models
        .filter(
          ({ paramsB, scores }) => paramsB !== null && scores.has('hellaswag') && scores.has('truthfulqa'),
        )
        .toSorted((a, b) => a.paramsB! - b.paramsB!)
        .filter((model, i, all) => i === 0 || model.paramsB !== all[i - 1]!.paramsB)
        .map(({ name }) => name);
    const given = families.map((models) =>
      [steps(models), firstOfSize(models)].map((each) => JSON.stringify(each)),
    );
    const changes = families.map(() => [false, false]);
    for (let i = 0; i < repetitions; i += 1) {
      for (const [f, models] of families.entries()) {
        const keys = kernel.uniforms(models.length, seed + f, i);
        const shuffled = [...models.keys()].sort((a, b) => keys[a]! - keys[b]!).map((at) => models[at]!);
        for (const [rule, of] of [steps, firstOfSize].entries())
          if (JSON.stringify(of(shuffled)) !== given[f]![rule]) changes[f]![rule] = true;
      }
    }
    return {
      figure: 'models of equal size',
      world: `${panel}, ${families.length} families, rows in any order`,
      measure: 'families whose steps depend on the order',
      wanted: [0, 0] as const,
      before: shareOf(changes.map(([, before]) => before!)),
      after: shareOf(changes.map(([now]) => now!)),
      repetitions,
    };
  });
}
