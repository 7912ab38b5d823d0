import type { Kernel } from '@cape/core-wasm';
import { fixed } from '@cape/core-wasm/number-text';
import { areaUnderCurve } from '../coupling/sign-order.ts';
import { type PlacedFamily, signDraws, trueSignOrder } from '../coupling/true-sign-order.ts';
import { holds } from '../interval.ts';
import { differenceNoise } from './pooling-worlds.ts';
import { type CalibrationRow, type Simulation, shareOf } from './row.ts';

/** Slope of γ on the variable, beside a spread of its own. */
const worlds = [
  { slope: 0.45, spread: 0.25 },
  { slope: 0.2, spread: 0.25 },
  { slope: 0, spread: 0.35 },
];
const stepsPerFamily = [
  7, 7, 6, 5, 5, 4, 4, 4, 3, 3, 3, 3, 3, 3, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1,
  1, 1,
];
const [errorX, errorY] = [0.49, 1.7];

/** The area under the ROC curve of true signs; before: of observed ones. */
export function signOrderRows(kernel: Kernel, { seed, repetitions }: Simulation): CalibrationRow[] {
  return worlds.flatMap(({ slope, spread }, w) => {
    const covered: boolean[] = [];
    let [observed, estimated, truth] = [0, 0, 0];
    for (let i = 0; i < repetitions; i += 1) {
      const signs: boolean[] = [];
      const seen: boolean[] = [];
      const families = stepsPerFamily.map((k, f): PlacedFamily => {
        const d = kernel.normals(5 * k + 3, seed + w, i * stepsPerFamily.length + f);
        const places = Float64Array.from({ length: k }, (_, j) => d[5 * k + 2]! + 0.4 * d[5 * j + 4]!);
        const gamma = places.map((place, j) => 0.05 + slope * place + spread * d[5 * j]!);
        const rise = Float64Array.from({ length: k }, (_, j) => 1 + 14 * kernel.normalCdf(d[5 * j + 1]!));
        const at = (j: number, which: 2 | 3) => d[j < k ? 5 * j + which : 5 * k + which - 2]!;
        const x = rise.map((value, j) => value + errorX * (at(j + 1, 2) - at(j, 2)));
        const y = rise.map((value, j) => gamma[j]! * value + errorY * (at(j + 1, 3) - at(j, 3)));
        signs.push(...[...gamma].map((value) => value > 0));
        seen.push(...[...x.keys()].map((j) => y[j]! / x[j]! > 0));
        return { x, y, places, xNoise: differenceNoise(k, errorX), yNoise: differenceNoise(k, errorY) };
      });
      const places = families.flatMap((family) => [...family.places]);
      const actual = areaUnderCurve(places, signs)!;
      const found = trueSignOrder(
        kernel,
        families,
        signDraws(kernel, { seed: seed + i, resamples: 300 }),
        0.95,
      )!;
      truth += actual / repetitions;
      observed += areaUnderCurve(places, seen)! / repetitions;
      estimated += found.auc / repetitions;
      covered.push(holds(found.interval!, actual));
    }
    const world = `γ rises by ${slope} per unit of the variable, spread ${spread}; true AUC ${fixed(truth, 3)} on average`;
    const figure = 'AUC of the signs';
    return [
      {
        figure,
        world,
        measure: 'AUC, mean estimate',
        wanted: [truth - 0.02, truth + 0.02],
        before: observed,
        after: estimated,
        repetitions,
      },
      {
        figure: `${figure}, true ones`,
        world,
        measure: 'coverage of the AUC of the true signs',
        wanted: [0.93, 1],
        before: null,
        after: shareOf(covered),
        repetitions,
      },
    ];
  });
}
