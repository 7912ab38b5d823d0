import type { Degree, Kernel } from '@cape/core-wasm';
import { type BenchmarkId, definitionIn, type Panel } from '@cape/evidence';
import * as z from 'zod/mini';
import { finiteOrNull } from '../finite.ts';
import { openPanel, PanelSource } from '../panel/panel-input.ts';
import type { View } from '../panel/view.ts';
import { RecentOf } from '../recent.ts';
import type { Warning } from '../warning.ts';
import { type FamilyPath, familiesOf, familyPaths, type PathStart } from './family-paths.ts';
import { integrateOutwards } from './integrate-outwards.ts';
import type { Ladder } from './ladder.ts';
import { type AcrossFamilies, type Judged, leaveFamilyOut } from './leave-family-out.ts';
import type { DynamicsModel } from './model.ts';
import { polynomialFit } from './polynomial.ts';
import { type PredictionMethod, type PredictionMethodName, populationMethods } from './prediction-method.ts';
import { type PredictionSpread, predictionSpread } from './prediction-spread.ts';
import { leastFamilies } from './shared-law.ts';
import { journeyTolerance, type PredictedPoint } from './trajectory.ts';

/** The field by which a question takes the families that teach the methods. */
export const familiesField = z
  ._default(PanelSource, 'observational')
  .check(z.describe('The panel whose families teach and judge the ways to predict.'));

/** A method's predictions, and how far they are to be trusted. */
export interface Predicted {
  readonly method: PredictionMethodName;
  readonly points: readonly PredictedPoint[];
  readonly spread: PredictionSpread | null;
}

export interface JudgedMethods {
  /** Null where the panel has too few families with these benchmarks. */
  readonly acrossFamilies: AcrossFamilies | null;
  /** The best by leaving families out, or the differential equation where none could be judged. */
  readonly best: PredictionMethodName;
  readonly warnings: readonly Warning[];
  /** Every method's predictions from a start, best method first, learned without a family of this name. */
  predict(start: PathStart, sizesB: readonly number[], without: string | null): readonly Predicted[];
}

/** One family's law and its ladder; a law that was given has none. */
export interface LawOfFamily {
  readonly model: DynamicsModel;
  readonly ladder: Ladder | null;
}

/** The panel whose families teach. */
interface TeachingFamilies {
  readonly families: z.output<typeof PanelSource>;
  readonly view: View;
}

/** The methods, and the families that teach them. */
function methodsOf(kernel: Kernel, source: TeachingFamilies, law: LawOfFamily) {
  const { panel } = openPanel({ panel: source.families, view: source.view });
  const { benchmarks } = law.model;
  const paths = familyPaths(kernel, panel, benchmarks);
  return {
    panel,
    paths,
    families: familiesOf(paths),
    benchmarks,
    own: ofOneFamily(kernel, law),
    population: populationMethods(
      kernel,
      benchmarks.map((id) => definitionIn(panel, id).chance ?? 0),
    ),
  };
}

/**
 * Every method's predictions from a start, learned without a family of this name. None is judged, so none has an interval
 * and their order says nothing: a fiftieth of the work of {@link judgedMethods}.
 */
export function predictUnjudged(
  kernel: Kernel,
  source: TeachingFamilies,
  law: LawOfFamily,
  start: PathStart,
  sizesB: readonly number[],
  without: string,
): readonly Predicted[] {
  const { paths, families, benchmarks, own, population } = methodsOf(kernel, source, law);
  const training = paths.filter(({ group }) => group.toLowerCase() !== without.toLowerCase());
  const methods = families.length <= leastFamilies ? [...own, population[0]!] : [...population, ...own];
  return methods.map((method) => predicted(kernel, method, training, benchmarks, null, start, sizesB, 0.95));
}

/** Judges every method on the families of a panel, and makes them ready to predict. */
export function judgedMethods(
  kernel: Kernel,
  source: TeachingFamilies,
  law: LawOfFamily,
  level: number,
): JudgedMethods {
  const { panel, paths, families, benchmarks, own, population } = methodsOf(kernel, source, law);
  const dimension = benchmarks.length;
  if (families.length <= leastFamilies) {
    return {
      acrossFamilies: null,
      best: 'ode',
      warnings: [
        {
          code: 'too-few-families',
          message: `${panel.name} has ${families.length} families with two sizes and all of these benchmarks; ${leastFamilies + 1} are needed to judge ways to predict by leaving families out. The differential equation is not judged.`,
        },
      ],
      predict: (start, sizesB) =>
        [...own, population[0]!].map((method) =>
          predicted(kernel, method, paths, benchmarks, null, start, sizesB, level),
        ),
    };
  }
  const judged = [
    ...populationJudged(kernel, panel, paths, population, benchmarks, level),
    ...own.map((method) => ({ method, judged: leaveFamilyOut(kernel, method, paths, dimension, level) })),
  ].sort((a, b) => worth(a.judged) - worth(b.judged));
  return {
    acrossFamilies: {
      panel: panel.name,
      families: families.length,
      cells: paths.reduce((sum, { models }) => sum + (models.length - 1) * dimension, 0),
      best: judged[0]!.method.name,
      methods: judged.map((each) => each.judged.answer),
    },
    best: judged[0]!.method.name,
    warnings: [],
    predict: (start, sizesB, without) => {
      const family = families.find((each) => each.toLowerCase() === without?.toLowerCase());
      const training = paths.filter(({ group }) => group !== family);
      return judged.map(({ method, judged: { leftOut } }) =>
        predicted(
          kernel,
          method,
          training,
          benchmarks,
          predictionSpread(kernel, leftOut, dimension)(family),
          start,
          sizesB,
          level,
        ),
      );
    },
  };
}

/** A method that does not reach every size comes last. */
function worth({ answer: { error } }: Judged): number {
  return error.points === null || error.missing > 0 ? Number.POSITIVE_INFINITY : error.points;
}

function predicted(
  kernel: Kernel,
  method: PredictionMethod,
  training: readonly FamilyPath[],
  benchmarks: readonly BenchmarkId[],
  spread: PredictionSpread | null,
  start: PathStart,
  sizesB: readonly number[],
  level: number,
): Predicted {
  const places = sizesB.map((size) => kernel.log10(size));
  const values = method.learn(training)?.(start, places);
  return {
    method: method.name,
    spread,
    points: sizesB.map((paramsB, p) => ({
      paramsB,
      scores: benchmarks.map((benchmark, c) => {
        const value = values?.[p * benchmarks.length + c] ?? Number.NaN;
        const distance = Math.abs(places[p]! - start.place);
        return {
          benchmark,
          value: finiteOrNull(value),
          // At the start nothing is predicted.
          interval: distance < 1e-12 ? null : (spread?.interval(c, value, distance, level) ?? null),
        };
      }),
    })),
  };
}

interface MethodWithJudgement {
  readonly method: PredictionMethod;
  readonly judged: Judged;
}

/** A panel never changes: what its families say of the methods that learn from all is found once. */
const known = new RecentOf<Panel, string, readonly MethodWithJudgement[]>();

function populationJudged(
  kernel: Kernel,
  panel: Panel,
  paths: readonly FamilyPath[],
  methods: readonly PredictionMethod[],
  benchmarks: readonly BenchmarkId[],
  level: number,
): readonly MethodWithJudgement[] {
  return known.get(panel, `${level} ${benchmarks.join(' ')}`, () =>
    methods.map((method) => ({
      method,
      judged: leaveFamilyOut(kernel, method, paths, benchmarks.length, level),
    })),
  );
}

/** Methods learned from one family: its differential equation, and its parabolas in log size moved to the start. */
function ofOneFamily(kernel: Kernel, { model, ladder }: LawOfFamily): PredictionMethod[] {
  const dimension = model.benchmarks.length;
  const flow = {
    dimension,
    degree: model.degree as Degree,
    coefficients: model.coefficients.flat(),
    ...journeyTolerance,
  };
  const ode: PredictionMethod = {
    name: 'ode',
    description: `the differential equation of ${model.group} alone, integrated`,
    family: model.group,
    learn: () => (start, places) => {
      const fractions = model.benchmarks.map((_, c) => start.scores[c]! / 100);
      return integrateOutwards(kernel, flow, fractions, start.place, places).map((value) => 100 * value);
    },
  };
  if (ladder === null || ladder.models.length < 3) return [ode];
  const curves = model.benchmarks.map((_, c) => polynomialFit(ladder, c, 2));
  return [
    ode,
    {
      name: 'curve-of-one-family',
      description: `the parabolas in log size of ${model.group}, moved to pass through the start`,
      family: model.group,
      learn: () => (start, places) =>
        Float64Array.from({ length: places.length * dimension }, (_, i) => {
          const c = i % dimension;
          const place = places[Math.floor(i / dimension)]!;
          return start.scores[c]! + curves[c]!(place) - curves[c]!(start.place);
        }),
    },
  ];
}
