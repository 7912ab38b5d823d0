import type { Kernel } from '@cape/core-wasm';
import type { Panel } from '@cape/evidence';
import { discover } from './discover.ts';
import { equationsOf } from './equation.ts';
import type { FitInput } from './fit-question.ts';
import { judgedMethods } from './judged-methods.ts';
import { ladderOf, startOf } from './ladder.ts';
import { distinctBenchmarks } from './law-fields.ts';
import { prepareJourney } from './trajectory.ts';

/** A family's law, integrated from its smallest model, against the scores of the others and beside other ways to predict. */
export function fittedLaw(
  kernel: Kernel,
  panel: Panel,
  input: FitInput,
  onProgress?: (share: number) => void,
) {
  const ladder = ladderOf(kernel, panel, input.group, distinctBenchmarks(input.benchmarks), 3, 'group');
  const { model, threshold, alpha, freeStart } = discover(kernel, ladder, input, onProgress);
  const trajectory = prepareJourney(kernel, model, {
    definitions: panel.definitions,
    ...startOf(ladder),
    ...(freeStart === null ? {} : { start: freeStart.start, starts: freeStart.ensemble }),
    sizesB: ladder.models.map(({ paramsB }) => paramsB!),
    seed: input.seed,
    noise: input.noise,
    level: input.level,
    maxStep: input.maxStep,
    firstStep: input.firstStep,
  })();
  const rows = ladder.models.flatMap(({ name, paramsB, scores }, m) =>
    ladder.benchmarks.map((id, c) => {
      const point = trajectory.points[m]?.scores[c];
      return {
        model: name,
        paramsB: paramsB!,
        benchmark: id,
        actual: scores.get(id)!.value,
        predicted: point?.value ?? null,
        interval: point?.interval ?? null,
      };
    }),
  );
  return {
    ladder,
    model,
    threshold,
    alpha,
    equations: equationsOf(kernel, model, input.level),
    rows,
    // The first model is where the trajectory starts: it is no prediction.
    predicted: rows.slice(ladder.benchmarks.length),
    trajectory,
    judged: judgedMethods(kernel, input, { model, ladder }, input.level),
  };
}
