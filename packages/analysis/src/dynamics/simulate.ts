import type { Kernel } from '@cape/core-wasm';
import {
  benchmarkSamplingError,
  definitionIn,
  InputError,
  type InputIssue,
  nearestName,
  type Panel,
  resolveIn,
} from '@cape/evidence';
import { openPanel } from '../panel/panel-input.ts';
import type { Answering } from '../question.ts';
import type { Warning } from '../warning.ts';
import { discover } from './discover.ts';
import { fitWarnings } from './fit-summary.ts';
import { judgedMethods } from './judged-methods.ts';
import { type Ladder, ladderOf } from './ladder.ts';
import { distinctBenchmarks } from './law-fields.ts';
import type { DynamicsModel } from './model.ts';
import { predictedCoupling } from './predicted-coupling.ts';
import type { Simulated, Simulation } from './simulate-question.ts';
import { extrapolationWarnings, unidentifiedLevers } from './simulate-summary.ts';
import { type LeverDirection, type LeverName, leverDirections } from './sources.ts';
import { prepareJourney, type Source, trajectoryWarnings } from './trajectory.ts';

/** Amount of each lever that is added to the law. */
export type Levers = Readonly<Record<LeverName, number>>;

/**
 * Makes a simulation ready: the law fitted, its ensemble drawn, the levers' directions estimated. The function returned
 * answers the question for any setting of the levers by integration alone, fast enough for sliders.
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
    ladder = ladderOf(kernel, panel, input.group, distinctBenchmarks(input.benchmarks), 3, 'group');
    ({ model } = discover(kernel, ladder, input, onProgress));
    warnings.push(...fitWarnings(ladder, model.terms.length));
  }
  const { benchmarks } = model;
  const start = startingPoint(everyRow, input.from, input.fromB, benchmarks);
  const directions = leverDirections(kernel, families, benchmarks, input.level);
  const extrapolation = extrapolationWarnings(model, input.to);
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
    maxStep: input.maxStep,
    firstStep: input.firstStep,
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
      warnings: [
        ...trajectoryWarnings(trajectory),
        ...warnings,
        ...unidentifiedLevers(pulled),
        ...extrapolation,
      ],
    };
  };
}

/** Sum of the levers' effects on the law, in fractions per decade, with its error. */
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
