import type { Kernel } from '@cape/core-wasm';
import {
  benchmark,
  benchmarkSamplingError,
  definitionIn,
  InputError,
  type InputIssue,
  nearestName,
  type Panel,
  resolveIn,
} from '@cape/evidence';
import * as z from 'zod/mini';
import { Percent } from '../benchmarks/percent.ts';
import { GivenName } from '../given-name.ts';
import { openPanel, panelFields, samplingFields } from '../panel/panel-input.ts';
import { type Answering, defineQuestion } from '../question.ts';
import { Warning } from '../warning.ts';
import { simulateWork } from '../work/dynamics-work.ts';
import { discover, discoveryFields } from './discover.ts';
import { benchmarksField, fitWarnings, unique } from './fit-question.ts';
import { familiesField, judgedMethods, PredictedPoint } from './judged-methods.ts';
import { type Ladder, ladderOf } from './ladder.ts';
import { AcrossFamilies } from './leave-family-out.ts';
import { DynamicsModel } from './model.ts';
import { PredictedCoupling, predictedCoupling } from './predicted-coupling.ts';
import { PredictionMethodName } from './prediction-method.ts';
import { LeverDirection, type LeverName, leverDirections } from './sources.ts';
import { prepareJourney, type Source, Trajectory, trajectoryWarnings } from './trajectory.ts';

const lever = (what: string) =>
  z
    ._default(z.number({ error: 'from -10 to 10' }).check(z.minimum(-10), z.maximum(10)), 0)
    .check(z.describe(`How much of ${what} is added to the law; 0 for none.`));

const size = z
  .number({ error: 'billions of parameters, from 0.000001 to 1000000' })
  .check(z.gt(1e-6), z.lt(1e6), z.meta({ valueName: 'size' }));

const Simulation = z.object({
  ...panelFields('base'),
  model: z
    .optional(DynamicsModel)
    .check(z.describe("A law that dynamics/fit found; without one it is fitted to the panel's group first.")),
  group: z._default(GivenName, 'Pythia').check(z.describe('The family to fit where no law is given.')),
  benchmarks: benchmarksField,
  families: familiesField,
  law: z
    ._default(z.union([z.literal('best'), PredictionMethodName]), 'best')
    .check(
      z.describe(
        'The way to predict. best: the one that predicts left-out families best; ode where a lever is set.',
      ),
    ),
  ...discoveryFields,
  from: z
    ._default(
      z.union([GivenName, z.record(z.string(), Percent)], {
        error: 'the name of a model in the panel, or scores in percent by benchmark',
      }),
      'Pythia-70M',
    )
    .check(z.describe('The model to start from, by name, or its scores with its size.')),
  fromB: z
    .optional(size)
    .check(z.describe('Size of the starting model, where scores and no name are given.')),
  to: z._default(size, 12).check(z.describe('The size to end at, in billions of parameters.')),
  points: z
    ._default(z.int({ error: 'a whole number from 2 to 500' }).check(z.minimum(2), z.maximum(500)), 25)
    .check(z.describe('Sizes to report, evenly spread in log N from start to end.')),
  curation: lever('the curation direction'),
  width: lever('the width direction'),
  architecture: lever('the architecture direction'),
  seed: samplingFields.seed,
  noise: samplingFields.noise,
  level: samplingFields.level,
});
type Simulation = z.output<typeof Simulation>;

const Simulated = z.object({
  method: z.string(),
  panel: z.string(),
  group: z.string(),
  benchmarks: z.array(z.string()),
  /** Sizes the law was fitted on reach from and to, billions. */
  fittedFromB: z.number(),
  fittedToB: z.number(),
  n: z.int(),
  seed: z.int(),
  resamples: z.int(),
  from: z.object({ name: z.string(), paramsB: z.number(), scores: z.record(z.string(), z.number()) }),
  levers: z.array(LeverDirection),
  /** How much of each lever was added. */
  applied: z.object({ curation: z.number(), width: z.number(), architecture: z.number() }),
  /** The way to predict that was asked for, or the best by leaving families out. */
  default: PredictionMethodName,
  /** Predictions of every way that was made ready, the best by leaving families out first. Levers act on `trajectory` alone. */
  predictions: z.array(z.object({ method: PredictionMethodName, points: z.array(PredictedPoint) })),
  /** Every way to predict on families that it has not seen; null where the panel has too few. */
  acrossFamilies: z.nullable(AcrossFamilies),
  /** γ₁₂ of the first two benchmarks along the default prediction. */
  coupling: z.nullable(PredictedCoupling),
  /** Measured scores of the start's own family. */
  measured: z.array(
    z.object({
      model: z.string(),
      paramsB: z.number(),
      scores: z.array(z.object({ benchmark: z.string(), value: z.number(), standardError: z.number() })),
    }),
  ),
  /** The differential equation followed from the start, with the levers. */
  trajectory: Trajectory,
  warnings: z.array(Warning),
});
type Simulated = z.output<typeof Simulated>;

/** How much of each lever is added to the law. */
export type Levers = Readonly<Record<LeverName, number>>;

/**
 * Make a simulation ready: the law fitted, its ensemble drawn, the levers' directions estimated. What comes
 * back answers the question for any setting of the levers, by integration alone: for sliders.
 */
export function prepareSimulation(
  given: Simulation,
  { kernel, onProgress }: Answering,
): (levers: Levers) => Simulated {
  const { panel, warnings: panelWarnings, input } = openPanel(given);
  // Levers are contrasts between families, and a start may be any row.
  const { panel: families } = openPanel({ panel: input.panel, view: input.view });
  const { panel: everyRow } = openPanel({ panel: input.panel, view: 'as-published' });
  const warnings: Warning[] = [...panelWarnings];
  let model = input.model;
  let ladder: Ladder | null = null;
  if (model === undefined) {
    ladder = ladderOf(kernel, panel, input.group, unique(input.benchmarks), 3, 'group');
    ({ model } = discover(kernel, ladder, input, onProgress));
    warnings.push(...fitWarnings(ladder, model.terms.length));
  }
  const { benchmarks } = model;
  const start = startingPoint(everyRow, input.from, input.fromB, benchmarks);
  const directions = leverDirections(kernel, families, benchmarks, input.level);
  const outside = input.to > model.largestB * 1.001 || input.to < model.smallestB / 1.001;
  const extrapolation: Warning[] = outside
    ? [
        {
          code: 'extrapolation',
          message: `The law was fitted on ${model.smallestB} to ${model.largestB} B; what lies outside is extrapolation, and the band does not know whether the law holds there.`,
        },
      ]
    : [];
  const sizesB = evenly(kernel, start.paramsB, input.to, input.points);
  const judged = judgedMethods(kernel, input, { model, ladder }, input.level);
  warnings.push(...judged.warnings);
  const predictions = judged.predict(
    { place: kernel.log10(start.paramsB), scores: start.scores },
    sizesB,
    start.group,
  );
  const wanted = input.law === 'best' ? judged.best : input.law;
  const isThere = predictions.some(({ method }) => method === wanted);
  if (!isThere) {
    throw new InputError([
      {
        code: 'unavailable-method',
        path: 'law',
        expected: `one of ${predictions.map(({ method }) => method).join(', ')}`,
        received: wanted,
      },
    ]);
  }
  const follow = prepareJourney(kernel, model, {
    definitions: panel.definitions,
    start: start.scores.map((score) => score / 100),
    startErrors: start.standardErrors.map((error) => error / 100),
    fromB: start.paramsB,
    sizesB,
    seed: input.seed,
    noise: input.noise,
    level: input.level,
  });
  const about = {
    method: `Dormand–Prince 5(4) on the law of ${model.group}, band from ${model.ensemble.length} laws`,
    panel: panel.name,
    group: model.group,
    benchmarks,
    fittedFromB: model.smallestB,
    fittedToB: model.largestB,
    n: input.points,
    seed: input.seed,
    resamples: model.ensemble.length,
    from: {
      name: start.name,
      paramsB: start.paramsB,
      scores: Object.fromEntries(benchmarks.map((id, c) => [id, start.scores[c]!])),
    },
    levers: directions,
    predictions: predictions.map(({ method, points }) => ({ method, points: [...points] })),
    acrossFamilies: judged.acrossFamilies,
    measured: everyRow.models
      .filter(({ group, paramsB }) => group === start.group && paramsB !== null)
      .map(({ name, paramsB, scores }) => ({
        model: name,
        paramsB: paramsB!,
        scores: benchmarks.flatMap((id) => {
          const score = scores.get(id);
          return score === undefined
            ? []
            : [{ benchmark: id, value: score.value, standardError: score.standardError }];
        }),
      })),
  };
  return ({ curation, width, architecture }) => {
    const applied = { curation, width, architecture };
    const pulled = directions.filter(({ lever: name }) => applied[name] !== 0);
    const trajectory = follow(sourceOf(benchmarks, pulled, applied));
    const name = input.law === 'best' && pulled.length > 0 ? 'ode' : wanted;
    return {
      ...about,
      applied,
      default: name,
      coupling: predictedCoupling(kernel, predictions.find(({ method }) => method === name)!, input.level),
      trajectory,
      warnings: [...trajectoryWarnings(trajectory), ...warnings, ...unidentified(pulled), ...extrapolation],
    };
  };
}

/** What the levers together add to the law, in fractions per decade, with its error. */
function sourceOf(
  benchmarks: DynamicsModel['benchmarks'],
  pulled: readonly LeverDirection[],
  applied: Levers,
): Source {
  const total = (term: (u: number, effect: LeverDirection['effects'][number] | undefined) => number) =>
    benchmarks.map((_, c) =>
      pulled.reduce((sum, { lever: name, effects }) => sum + term(applied[name], effects[c]), 0),
    );
  return {
    values: total((u, effect) => u * ((effect?.value ?? 0) / 100)),
    standardErrors: total((u, effect) => (u * ((effect?.standardError ?? 0) / 100)) ** 2).map(Math.sqrt),
  };
}

function unidentified(pulled: readonly LeverDirection[]): Warning[] {
  return pulled.flatMap(({ lever: name, effects }) => {
    const lacking = effects.filter(({ identified }) => !identified);
    if (lacking.length === 0) return [];
    const names = lacking.map(({ benchmark: id }) => benchmark(id).name).join(', ');
    return [
      {
        code: 'not-identified',
        message: `${name}: its effect on ${names} is not identified by the data; where there is no estimate at all it enters as zero.`,
      },
    ];
  });
}

export const simulateQuestion = defineQuestion({
  input: Simulation,
  answer: Simulated,
  examples: [{}, { from: 'Pythia-1B', to: 30, curation: 1, points: 5 }],
  work: simulateWork,
  ask: (input, using) => prepareSimulation(input, using)(input),
});

interface Start {
  readonly name: string;
  /** Its family, where it is a row of the panel. */
  readonly group: string | null;
  readonly paramsB: number;
  /** Percent and points. */
  readonly scores: readonly number[];
  readonly standardErrors: readonly number[];
}

function startingPoint(
  panel: Panel,
  from: string | Readonly<Record<string, number>>,
  fromB: number | undefined,
  benchmarks: DynamicsModel['benchmarks'],
): Start {
  const refuse = (issue: InputIssue): never => {
    throw new InputError([issue]);
  };
  if (typeof from === 'string') {
    const model = panel.models.find(({ name }) => name.toLowerCase() === from.toLowerCase());
    if (model === undefined) {
      const near = nearestName(
        from,
        panel.models.map(({ name }) => name),
      );
      return refuse({
        code: 'unknown-model',
        path: 'from',
        expected: `a model of the panel ${panel.name}, or scores`,
        received: from,
        ...(near === undefined ? {} : { suggestion: near }),
      });
    }
    const lacking = benchmarks.find((id) => !model.scores.has(id));
    if (lacking !== undefined || model.paramsB === null) {
      return refuse({
        code: 'missing-score',
        path: 'from',
        expected: `a model with ${lacking ?? 'a known size'}`,
        received: model.name,
      });
    }
    const scores = benchmarks.map((id) => model.scores.get(id)!);
    return {
      name: model.name,
      group: model.group,
      paramsB: fromB ?? model.paramsB,
      scores: scores.map(({ value }) => value),
      standardErrors: scores.map(({ standardError }) => standardError),
    };
  }
  const given = new Map(Object.entries(from).map(([name, value]) => [resolveIn(panel, name) ?? name, value]));
  const lacking = benchmarks.find((id) => !given.has(id));
  if (lacking !== undefined) {
    return refuse({
      code: 'missing-score',
      path: `from.${lacking}`,
      expected: `a score for each of ${benchmarks.join(', ')}`,
      received: 'nothing',
    });
  }
  if (fromB === undefined) {
    return refuse({
      code: 'missing-size',
      path: 'fromB',
      expected: 'the size of the model with these scores, in billions of parameters',
      received: 'nothing',
    });
  }
  const scores = benchmarks.map((id) => given.get(id)!);
  return {
    name: 'given scores',
    group: null,
    paramsB: fromB,
    scores,
    standardErrors: scores.map((score, c) =>
      benchmarkSamplingError(score, definitionIn(panel, benchmarks[c]!)),
    ),
  };
}

/** Sizes evenly spread in log N; the ends are exact. */
function evenly(kernel: Kernel, from: number, to: number, points: number): number[] {
  const [a, b] = [kernel.log10(from), kernel.log10(to)];
  return Array.from({ length: points }, (_, i) =>
    i === 0 ? from : i === points - 1 ? to : kernel.pow(10, a + ((b - a) * i) / (points - 1)),
  );
}
