import type { Kernel } from '@cape/core-wasm';
import { probabilityRatioBelow } from '../coupling/fieller.ts';
import { phaseOf, phaseProbabilities } from '../coupling/phase.ts';
import { type FamilySteps, fitPooled } from '../pooling/mixed-model.ts';
import { mixtureBelow } from '../pooling/mixture.ts';
import { callSigns } from '../pooling/pooled-steps.ts';
import type { CalibrationRow, Simulation } from './row.ts';

/** γ of every step drawn anew: N(mean, spread²), seen through items that models share to some degree. */
interface World {
  readonly mean: number;
  readonly spread: number;
  readonly itemCorrelation: number;
}

const worlds: readonly World[] = [
  [0.15, 0.45],
  [0, 0.2],
  [-0.1, 0.3],
].flatMap(([mean, spread]) =>
  [0, 0.5, 0.8].map((itemCorrelation) => ({ mean: mean!, spread: spread!, itemCorrelation })),
);

/** Sizes per family as in the panel `observational`: 38 families, 96 steps. */
const stepsPerFamily = [
  7, 7, 6, 5, 5, 4, 4, 4, 3, 3, 3, 3, 3, 3, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1,
  1, 1,
];
const [errorX, errorY] = [0.49, 1.7];

interface Drawn extends FamilySteps {
  readonly truth: Float64Array;
}

/** The noise of neighboring differences of k + 1 scores of one error. */
export function differenceNoise(k: number, error: number): Float64Array {
  const noise = new Float64Array(k * k);
  for (let i = 0; i < k; i += 1)
    for (let j = 0; j < k; j += 1)
      noise[i * k + j] = i === j ? 2 * error * error : Math.abs(i - j) === 1 ? -error * error : 0;
  return noise;
}

function drawnFamily(
  kernel: Kernel,
  { mean, spread, itemCorrelation }: World,
  k: number,
  seed: number,
  stream: number,
): Drawn {
  const deviates = kernel.normals(4 * k + 2, seed, stream);
  const noise = Math.sqrt(1 - itemCorrelation);
  const truth = Float64Array.from({ length: k }, (_, i) => mean + spread * deviates[4 * i]!);
  // Steps of HellaSwag from 1 to 15 points.
  const step = Float64Array.from({ length: k }, (_, i) => 1 + 14 * kernel.normalCdf(deviates[4 * i + 1]!));
  const at = (i: number, which: 2 | 3) => deviates[i < k ? 4 * i + which : 4 * k + which - 2]!;
  return {
    truth,
    x: step.map((value, i) => value + noise * errorX * (at(i + 1, 2) - at(i, 2))),
    y: step.map((value, i) => truth[i]! * value + noise * errorY * (at(i + 1, 3) - at(i, 3))),
    yNoise: differenceNoise(k, errorY),
    xNoise: differenceNoise(k, errorX),
    covariates: new Float64Array(k).fill(1),
  };
}

/** Largest gap between reported probability and frequency over bins of ten points that hold at least this many. */
const fewestInBin = 150;

class Bins {
  readonly #predicted = new Float64Array(10);
  readonly #observed = new Float64Array(10);
  readonly #count = new Float64Array(10);

  add(probability: number, happened: boolean): void {
    const bin = Math.min(9, Math.floor(probability * 10));
    this.#predicted[bin]! += probability;
    this.#observed[bin]! += happened ? 1 : 0;
    this.#count[bin]! += 1;
  }

  worst(): number {
    return this.#count.reduce(
      (most, count, bin) =>
        count < fewestInBin
          ? most
          : Math.max(most, Math.abs(this.#predicted[bin]! - this.#observed[bin]!) / count),
      0,
    );
  }
}

/** Signs that are called and how many of them are wrong. */
class Signs {
  #steps = 0;
  #called = 0;
  #wrong = 0;

  add(steps: number, called: readonly { readonly positive: boolean; readonly truth: number }[]): void {
    this.#steps += steps;
    this.#called += called.length;
    this.#wrong += called.filter(({ positive, truth }) => positive !== truth > 0).length;
  }

  shares(): { readonly wrong: number; readonly called: number } {
    return { wrong: this.#wrong / Math.max(1, this.#called), called: this.#called / this.#steps };
  }
}

/**
 * Phase probabilities of single steps against frequencies, and the signs called over the 96 steps; before: each step by
 * itself, under a flat prior.
 */
export function poolingRows(kernel: Kernel, { seed, repetitions }: Simulation): CalibrationRow[] {
  return worlds.flatMap((world, w) => {
    const [flat, pooled] = [new Bins(), new Bins()];
    const [byItself, together] = [new Signs(), new Signs()];
    for (let panel = 0; panel < repetitions; panel += 1) {
      const families = stepsPerFamily.map((k, f) =>
        drawnFamily(kernel, world, k, seed + w, panel * stepsPerFamily.length + f),
      );
      const fit = fitPooled(kernel, families, { levels: false })!;
      const steps = families.flatMap(({ x, y, yNoise, xNoise, truth }, f) =>
        [...x.keys()].map((i) => {
          const k = x.length;
          const numerator = { value: y[i]!, standardError: Math.sqrt(yNoise[i * k + i]!) };
          const denominator = { value: x[i]!, standardError: Math.sqrt(xNoise[i * k + i]!) };
          const gamma = fit.gammaOf(f, i);
          const tax = mixtureBelow(kernel, gamma, -0.1);
          const notBonus = mixtureBelow(kernel, gamma, 0.1);
          return {
            truth: truth[i]!,
            before: phaseProbabilities(kernel, numerator, denominator),
            after: { tax, transition: notBonus - tax, bonus: 1 - notBonus },
            positiveBefore: 1 - probabilityRatioBelow(kernel, numerator, denominator, 0),
            positive: 1 - mixtureBelow(kernel, gamma, 0),
          };
        }),
      );
      for (const { truth, before, after } of steps) {
        const happened = phaseOf(truth);
        for (const phase of ['tax', 'transition', 'bonus'] as const) {
          flat.add(before[phase], happened === phase);
          pooled.add(after[phase], happened === phase);
        }
      }
      const clear = steps.filter(({ positiveBefore: p }) => Math.min(p, 1 - p) < 0.025);
      byItself.add(
        steps.length,
        clear.map(({ positiveBefore, truth }) => ({ positive: positiveBefore > 0.5, truth })),
      );
      const { called } = callSigns(steps.map(({ positive }) => positive));
      together.add(
        steps.length,
        called.map((i) => ({ positive: steps[i]!.positive > 0.5, truth: steps[i]!.truth })),
      );
    }
    const { mean, spread, itemCorrelation } = world;
    const [before, after] = [byItself.shares(), together.shares()];
    const row = (
      figure: string,
      measure: string,
      wanted: readonly [number, number],
      was: number,
      is: number,
    ) => ({
      figure,
      world: `γ ~ N(${mean}, ${spread}), item correlation ${itemCorrelation}; 38 families, 96 steps`,
      measure,
      wanted,
      before: was,
      after: is,
      repetitions,
    });
    return [
      row(
        'phase probabilities',
        'largest gap to the frequency, bins of 10 points',
        [0, 0.05],
        flat.worst(),
        pooled.worst(),
      ),
      row('signs of 96 steps', 'wrong among those called', [0, 0.05], before.wrong, after.wrong),
      row('signs of 96 steps', 'called (power)', [0, 1], before.called, after.called),
    ];
  });
}
