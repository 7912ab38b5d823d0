import type { Kernel } from '@cape/core-wasm';
import { fiellerInterval } from '../coupling/fieller.ts';
import { holds } from '../interval.ts';
import { type CalibrationRow, rowsOf, type Simulation } from './row.ts';

/** Steps whose first difference is weak: the sets that their ratio leaves. */
const worlds = [1, 2, 3].flatMap((strength) => [0, 1].map((gamma) => ({ strength, gamma })));

/** Fieller's sets, two rays among them; before: every set without two ends was the whole line. */
export function ratioRows(kernel: Kernel, { seed, repetitions }: Simulation): CalibrationRow[] {
  return worlds.flatMap(({ strength, gamma }, w) => {
    const deviates = kernel.normals(2 * repetitions, seed + w);
    const [covered, excludes, excludedBefore]: boolean[][] = [[], [], []];
    for (let i = 0; i < repetitions; i += 1) {
      const x = { value: strength + deviates[2 * i]!, standardError: 1 };
      const y = { value: gamma * strength + deviates[2 * i + 1]!, standardError: 1 };
      const set = fiellerInterval(kernel, y, x, 0.95);
      covered!.push(holds(set, gamma));
      // A value far from every truth here: a set that rules it out says something.
      excludes!.push(!holds(set, -3));
      excludedBefore!.push(set.lower !== null && !holds(set, -3));
    }
    const row = rowsOf({
      figure: 'Fieller’s set',
      world: `true γ ${gamma}, first difference ${strength} standard errors`,
      repetitions,
    });
    return [
      row('coverage', [0.93, 0.97], null, covered!),
      row('rules out γ = −3 (power)', [0, 1], excludedBefore!, excludes!),
    ];
  });
}
