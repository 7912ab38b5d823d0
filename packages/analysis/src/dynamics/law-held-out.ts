import type { Kernel } from '@cape/core-wasm';
import * as z from 'zod/mini';
import { GivenName } from '../given-name.ts';
import { openPanel, panelFields } from '../panel/panel-input.ts';
import { discover } from './discover.ts';
import { type PredictionError, predictionError } from './errors.ts';
import { ladderOf, startOf } from './ladder.ts';
import { distinctBenchmarks, lawFields } from './law-fields.ts';
import { prepareJourney } from './trajectory.ts';

/** One family teaches, another is predicted. */
export const HoldoutInput = z.object({
  ...panelFields('base'),
  train: z._default(GivenName, 'Pythia').check(z.describe('The family the law is fitted on.')),
  test: z._default(GivenName, 'Llama-2').check(z.describe('The family to predict.')),
  ...lawFields,
});
export type HoldoutInput = z.output<typeof HoldoutInput>;

/**
 * One family's law, discovered and integrated over the sizes of another family from that family's first model.
 *
 * @throws {InputError} where the panel has no such families, or too few sizes of them.
 */
export function lawHeldOut(kernel: Kernel, given: HoldoutInput, onProgress?: (share: number) => void) {
  const { panel, warnings, input } = openPanel(given);
  const benchmarks = distinctBenchmarks(input.benchmarks);
  const train = ladderOf(kernel, panel, input.train, benchmarks, 3, 'train');
  const test = ladderOf(kernel, panel, input.test, benchmarks, 2, 'test');
  const { model, threshold, alpha } = discover(kernel, train, input, onProgress);
  const trajectory = prepareJourney(kernel, model, {
    definitions: panel.definitions,
    ...startOf(test),
    sizesB: test.models.slice(1).map(({ paramsB }) => paramsB!),
    seed: input.seed,
    noise: input.noise,
    level: input.level,
    maxStep: input.maxStep,
    firstStep: input.firstStep,
  })();
  return { panel, warnings, input, benchmarks, train, test, model, threshold, alpha, trajectory };
}

export type LawHeldOut = ReturnType<typeof lawHeldOut>;

/** Error of that law on the test family's scores. */
export function lawHeldOutError(kernel: Kernel, given: HoldoutInput): PredictionError {
  const { benchmarks, test, trajectory } = lawHeldOut(kernel, given);
  return predictionError(
    benchmarks.flatMap((_, c) =>
      test.models.slice(1).map((_, m) => ({
        actual: test.states[(m + 1) * benchmarks.length + c]! * 100,
        predicted: trajectory.points[m]?.scores[c]?.value ?? null,
      })),
    ),
  );
}
