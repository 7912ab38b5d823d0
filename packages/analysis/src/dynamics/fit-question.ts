import { type BenchmarkId, InputError } from '@cape/evidence';
import * as z from 'zod/mini';
import { BenchmarkName } from '../benchmarks/benchmark-name.ts';
import { GivenName } from '../given-name.ts';
import { Interval } from '../interval.ts';
import { openPanel, panelFields, samplingFields } from '../panel/panel-input.ts';
import { defineQuestion } from '../question.ts';
import { Warning } from '../warning.ts';
import { fitWork } from '../work/dynamics-work.ts';
import { DerivativeScheme } from './derivative.ts';
import { discover, discoveryFields, RidgeChoice, ThresholdChoice } from './discover.ts';
import { Equation, equationsOf } from './equation.ts';
import { PredictionError, predictionError } from './errors.ts';
import { familiesField, judgedMethods } from './judged-methods.ts';
import { type Ladder, ladderOf } from './ladder.ts';
import { AcrossFamilies } from './leave-family-out.ts';
import { DynamicsModel } from './model.ts';
import { prepareJourney, shareHeld, Trajectory, trajectoryWarnings } from './trajectory.ts';

const fiveBenchmarks: BenchmarkId[] = ['hellaswag', 'truthfulqa', 'arc_challenge', 'winogrande', 'mmlu'];

/** The benchmarks that make up the state. */
export const benchmarksField = z
  .prefault(
    z
      .array(BenchmarkName)
      .check(
        z.minLength(1, { error: 'at least one benchmark' }),
        z.maxLength(12, { error: 'at most 12 benchmarks' }),
      ),
    fiveBenchmarks,
  )
  .check(z.describe('The benchmarks that make up the state.'));

export const fitQuestion = defineQuestion({
  input: z.object({
    ...panelFields('base'),
    group: z._default(GivenName, 'Pythia').check(z.describe('The family the law is fitted on.')),
    benchmarks: benchmarksField,
    families: familiesField,
    ...discoveryFields,
    seed: samplingFields.seed,
    noise: samplingFields.noise,
    level: samplingFields.level,
  }),
  answer: z.object({
    method: z.string(),
    panel: z.string(),
    group: z.string(),
    benchmarks: z.array(z.string()),
    /** Sizes of the ladder. */
    n: z.int(),
    seed: z.int(),
    /** Laws in the ensemble. */
    resamples: z.int(),
    derivative: DerivativeScheme,
    threshold: ThresholdChoice,
    alpha: RidgeChoice,
    equations: z.array(Equation),
    /** The law integrated from the smallest model's scores, against the larger models' scores. */
    error: PredictionError,
    ladder: z.array(
      z.object({
        model: z.string(),
        paramsB: z.number(),
        benchmark: z.string(),
        actual: z.number(),
        predicted: z.nullable(z.number()),
        interval: z.nullable(Interval),
      }),
    ),
    /** Share of the ladder's scores inside the band, in-sample; a band that leaves 0 to 100 holds nothing. */
    bandHolds: z.nullable(z.number()),
    /** This law beside every other way to predict, on families that they have not seen; null where the panel has too few. */
    acrossFamilies: z.nullable(AcrossFamilies),
    trajectory: Trajectory,
    model: DynamicsModel,
    warnings: z.array(Warning),
  }),
  examples: [{}, { degree: 2, derivative: 'midpoint', ensemble: 50 }],
  work: fitWork,
  ask(given, { kernel, onProgress }) {
    const { panel, warnings, input } = openPanel(given);
    const ladder = ladderOf(kernel, panel, input.group, unique(input.benchmarks), 3, 'group');
    const { model, threshold, alpha, freeStart } = discover(kernel, ladder, input, onProgress);
    const trajectory = prepareJourney(kernel, model, {
      definitions: panel.definitions,
      ...startOf(ladder),
      ...(freeStart === null ? {} : { start: freeStart.start, starts: freeStart.ensemble }),
      sizesB: ladder.models.map(({ paramsB }) => paramsB!),
      seed: input.seed,
      noise: input.noise,
      level: input.level,
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
    // The first model is where the trajectory starts: it is no prediction.
    const predicted = rows.slice(ladder.benchmarks.length);
    const features = model.terms.length;
    const judged = judgedMethods(kernel, input, { model, ladder }, input.level);
    return {
      method: `sequentially thresholded least squares (${input.derivative}, ridge ${alpha.value}); Dormand–Prince 5(4) from ${ladder.models[0]?.name}`,
      panel: panel.name,
      group: ladder.group,
      benchmarks: [...ladder.benchmarks],
      n: ladder.models.length,
      seed: input.seed,
      resamples: input.ensemble,
      derivative: input.derivative,
      threshold,
      alpha,
      equations: equationsOf(kernel, model, input.level),
      error: predictionError(predicted),
      ladder: rows,
      bandHolds: shareHeld(predicted),
      acrossFamilies: judged.acrossFamilies,
      trajectory,
      model,
      warnings: [
        ...warnings,
        ...judged.warnings,
        ...fitWarnings(ladder, features),
        ...trajectoryWarnings(trajectory),
      ],
    };
  },
});

/** Where a trajectory along a ladder starts. */
export function startOf(ladder: Ladder): { start: number[]; startErrors: number[]; fromB: number } {
  const dimension = ladder.benchmarks.length;
  return {
    start: [...ladder.states.subarray(0, dimension)],
    startErrors: [...ladder.standardErrors.subarray(0, dimension)],
    fromB: ladder.models[0]?.paramsB ?? Number.NaN,
  };
}

export function unique(benchmarks: readonly BenchmarkId[]): BenchmarkId[] {
  const twice = benchmarks.findIndex((id, i) => benchmarks.indexOf(id) !== i);
  if (twice < 0) return [...benchmarks];
  throw new InputError([
    {
      code: 'repeated-benchmark',
      path: `benchmarks[${twice}]`,
      expected: 'each benchmark once',
      received: benchmarks[twice]!,
    },
  ]);
}

export function fitWarnings(ladder: Ladder, features: number): Warning[] {
  const steps = ladder.models.length - 1;
  if (features <= steps / 2) return [...ladder.warnings];
  return [
    ...ladder.warnings,
    {
      code: 'under-determined',
      message: `${features} possible terms an equation on ${steps} steps: many laws retrace these sizes equally well, so which terms appear says little. Inclusion shares and a holdout say more than the fit.`,
    },
  ];
}
