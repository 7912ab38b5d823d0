import type { Kernel } from '@cape/core-wasm';
import type { Model, Panel } from '@cape/evidence';
import { holds } from '../interval.ts';
import { stepsAtBothEnds } from '../item-noise/both-ends.ts';
import { type CalibrationRow, rowsOf, type Simulation } from './row.ts';

/** Families whose models share a part of their item errors, beside a scatter of their own in points. */
interface World {
  readonly itemCorrelation: number;
  readonly scatter: number;
  readonly gamma: number;
}

const worlds: readonly World[] = [0, 0.5, 0.8].flatMap((itemCorrelation) =>
  [0, 0.5].map((gamma) => ({ itemCorrelation, scatter: 0, gamma })),
);
const rough: readonly World[] = [{ itemCorrelation: 0.8, scatter: 1, gamma: 0 }];

/** Sizes of each family: two are too short to tell their own scatter and take the median of the others. */
const sizes = [8, 7, 6, 6, 5, 5, 3, 2];
const [errorX, errorY] = [0.49, 1.7];
const step = 6;

/** The item correlation estimated from the families' scatter, and what steps judged by it hold; before: independent errors. */
export function scatterRows(kernel: Kernel, { seed, repetitions }: Simulation): CalibrationRow[] {
  return [...worlds, ...rough].flatMap((world, w) => {
    const { itemCorrelation, scatter, gamma } = world;
    const estimates: number[] = [];
    const [before, after, calledBefore, called]: boolean[][] = [[], [], [], []];
    for (let repetition = 0; repetition < repetitions; repetition += 1) {
      const panel = panelOf(kernel, world, seed + w, repetition);
      const { groups } = stepsAtBothEnds(kernel, panel, {
        x: 'x',
        y: 'y',
        scale: 'params',
        level: 0.95,
        itemCorrelation: 0,
      });
      for (const { local, scatter: told } of groups) {
        if (told.y?.source === 'family') estimates.push(told.y.itemCorrelation);
        for (const { interval, phase, familyScatter } of local) {
          before!.push(holds(interval, gamma));
          after!.push(holds(familyScatter!.interval, gamma));
          calledBefore!.push(phase !== 'undetermined');
          called!.push(familyScatter!.phase !== 'undetermined');
        }
      }
    }
    const row = rowsOf({
      figure: 'item correlation by scatter',
      world: `item correlation ${itemCorrelation}, own scatter ${scatter}, γ ${gamma}; 8 families of 2 to 8 sizes`,
      repetitions,
    });
    const [median] = kernel.quantiles(estimates, [0.5]);
    return [
      ...(gamma === 0
        ? [row('median estimate of the correlation', [0, Math.max(itemCorrelation, 0.15)], null, median!)]
        : []),
      row('coverage of a step’s γ', [0.93, 1], before!, after!),
      row(
        gamma === 0 ? 'called (false signs)' : 'called (power)',
        gamma === 0 ? [0, 0.05] : [0, 1],
        calledBefore!,
        called!,
      ),
    ];
  });
}

function panelOf(
  kernel: Kernel,
  { itemCorrelation, scatter, gamma }: World,
  seed: number,
  stream: number,
): Panel {
  const [common, own] = [Math.sqrt(itemCorrelation), Math.sqrt(1 - itemCorrelation)];
  const total = sizes.reduce((sum, count) => sum + count, 0);
  const deviates = kernel.normals(4 * total + 2 * sizes.length, seed, stream);
  let at = 0;
  const next = () => {
    at += 1;
    return deviates[at - 1]!;
  };
  const models = sizes.flatMap((count, family) => {
    // What all models of a family share of their errors moves its whole ladder.
    const [sharedX, sharedY] = [next(), next()];
    return Array.from({ length: count }, (_, i): Model => {
      const x = 35 + step * i;
      const score = (value: number, error: number, shared: number) => ({
        value: value + error * (common * shared + own * next()) + scatter * next(),
        standardError: error,
      });
      return {
        name: `${family}-${i}`,
        group: `family ${family}`,
        paramsB: 0.1 * 2 ** i,
        released: null,
        tokensT: null,
        flops1e21: null,
        scores: new Map([
          ['x', score(x, errorX, sharedX)],
          ['y', score(40 + gamma * (x - 35), errorY, sharedY)],
        ]),
        attributes: new Map(),
        faults: [],
      };
    });
  });
  return {
    name: 'simulated',
    title: 'Simulated families',
    groupedBy: 'family',
    benchmarks: ['x', 'y'],
    definitions: new Map(),
    models,
  };
}
