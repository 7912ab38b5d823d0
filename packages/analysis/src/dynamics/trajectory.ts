import type { Degree, Kernel } from '@cape/core-wasm';
import { amount } from '@cape/core-wasm/number-text';
import { benchmark, benchmarkSamplingError, definitionIn, InputError, type Panel } from '@cape/evidence';
import * as z from 'zod/mini';
import { finiteOrNull } from '../finite.ts';
import { Interval } from '../interval.ts';
import type { Warning } from '../warning.ts';
import type { DynamicsModel } from './model.ts';

/** Scores at one size, as a law or another way to predict has them. */
export const PredictedPoint = z.object({
  paramsB: z.number(),
  scores: z.array(
    z.object({
      benchmark: z.string(),
      /** Percent; null where there is no prediction, or a trajectory did not come so far. */
      value: z.nullable(z.number()),
      /** Interval in which a measured score is expected; both ends null where too many laws were lost to say. */
      interval: z.nullable(Interval),
    }),
  ),
});
export type PredictedPoint = z.infer<typeof PredictedPoint>;

/** A law followed from one model's scores to other sizes. Scores in percent, never clipped. */
export const Trajectory = z.object({
  outcome: z.enum(['finished', 'step-limit', 'diverged']),
  /** Size that it reached, in billions of parameters. */
  reachedB: z.number(),
  /** First place at which it leaves 0 to 100, if it does. */
  leaves: z.nullable(
    z.object({
      benchmark: z.string(),
      paramsB: z.number(),
      bound: z.literal([0, 100]),
    }),
  ),
  /** Share of the ensemble's laws whose trajectory did not come to the end. */
  lostShare: z.nullable(z.number()),
  points: z.array(PredictedPoint),
});
export type Trajectory = z.infer<typeof Trajectory>;

/** A constant term of the right-hand side, fractions per decade, with its error. */
export interface Source {
  readonly values: readonly number[];
  readonly standardErrors: readonly number[];
}

export interface Journey {
  /** Definitions of the benchmarks, for the errors of scores that are predicted. */
  readonly definitions: Panel['definitions'];
  /** Fractions. */
  readonly start: readonly number[];
  readonly startErrors: readonly number[];
  /** A start of its own for each law of the ensemble, in place of `start` within its errors. */
  readonly starts?: readonly (readonly number[])[] | undefined;
  readonly fromB: number;
  /** Sizes to report, in order, all on one side of `fromB`. */
  readonly sizesB: readonly number[];
  readonly seed: number;
  readonly noise: 'items' | 'none';
  readonly level: number;
  /** Longest and first step, decades: without them the integrator chooses. */
  readonly maxStep?: number | undefined;
  readonly firstStep?: number | undefined;
}

/** Closeness with which one family's law is followed. */
export const journeyTolerance = { relativeTolerance: 1e-8, absoluteTolerance: 1e-10, maxSteps: 100_000 };

/**
 * Make a journey ready: the laws laid out and every chance drawn, so that only the integration is left.
 * What comes back follows the law, with a source or without, as often as it is asked; the same source
 * gives the same trajectory. Its predictive band is of laws, start, source and the test's items all redrawn.
 */
export function prepareJourney(
  kernel: Kernel,
  model: DynamicsModel,
  journey: Journey,
): (source?: Source) => Trajectory {
  const { benchmarks, ensemble } = model;
  const dimension = benchmarks.length;
  const { start, sizesB, seed, level } = journey;
  const samples = Float64Array.from(sizesB, (size) => kernel.log10(size));
  const from = kernel.log10(journey.fromB);
  const way = {
    dimension,
    degree: model.degree as Degree,
    from,
    to: samples.at(-1) ?? from,
    samples,
    ...journeyTolerance,
    ...stepsOf(journey, Math.abs((samples.at(-1) ?? from) - from)),
  };
  const coefficients = Float64Array.from(model.coefficients.flat());
  const laws = Float64Array.from(ensemble.flat());
  const lowerBounds = new Float64Array(dimension).fill(0);
  const upperBounds = new Float64Array(dimension).fill(1);

  const members = ensemble.length;
  const width = samples.length * dimension;
  const items = journey.noise === 'items';
  // For each law the start's and the source's chances, then those of every score.
  const normals = kernel.normals(members * (2 * dimension + width), seed, 3);
  const startErrors = items ? journey.startErrors : [];
  const starts = new Float64Array(members * dimension);
  const sourceChances = new Float64Array(members * dimension);
  for (let member = 0; member < members; member++) {
    for (let c = 0; c < dimension; c++) {
      const chance = 2 * dimension * member + c;
      starts[member * dimension + c] =
        journey.starts?.[member]?.[c] ?? start[c]! + (startErrors[c] ?? 0) * normals[chance]!;
      sourceChances[member * dimension + c] = normals[chance + dimension]!;
    }
  }
  const itemChances = normals.subarray(2 * dimension * members);
  const tests = benchmarks.map((id) => definitionIn(journey, id));
  const tail = (1 - level) / 2;
  const column = new Float64Array(members);

  /** Interval of a measured score at each place and benchmark; null where there are too few laws to say. */
  const band = (values: Float64Array): (Interval | null)[] =>
    Array.from({ length: width }, (_, place) => {
      if (members < 20) return null;
      const test = tests[place % dimension]!;
      let there = 0;
      for (let at = place; at < values.length; at += width) {
        const value = values[at]!;
        if (!Number.isFinite(value)) continue;
        const error = items ? benchmarkSamplingError(value * 100, test) / 100 : 0;
        column[there++] = value + error * itemChances[at]!;
      }
      const known = there >= members * (1 - tail);
      const [lower, upper] = known
        ? kernel.quantiles(column.subarray(0, there), [tail, 1 - tail])
        : [Number.NaN, Number.NaN];
      return {
        lower: finiteOrNull(lower! * 100),
        upper: finiteOrNull(upper! * 100),
        level,
        method: 'percentiles of an ensemble of laws',
      };
    });

  return (source) => {
    const sourceValues = source?.values ?? start.map(() => 0);
    const {
      values,
      trajectories: [path],
    } = kernel.integrate({
      ...way,
      coefficients,
      starts: start,
      sources: sourceValues,
      lowerBounds,
      upperBounds,
    });
    if (path === undefined) throw new Error('the kernel integrates the one trajectory it is given');
    let lost = 0;
    let intervals: readonly (Interval | null)[] = [];
    if (members > 0) {
      const sources = sourceChances.map((chance, i) => {
        const c = i % dimension;
        return sourceValues[c]! + (source?.standardErrors[c] ?? 0) * chance;
      });
      const found = kernel.integrate({ ...way, coefficients: laws, starts, sources });
      lost = found.trajectories.filter(({ outcome }) => outcome !== 'finished').length;
      intervals = band(found.values);
    }
    const { outcome, event } = path;
    return {
      outcome: outcome === 'stopped-at-bound' ? 'finished' : outcome,
      reachedB: outcome === 'finished' ? (sizesB.at(-1) ?? journey.fromB) : kernel.pow(10, path.reached),
      leaves:
        event === null
          ? null
          : {
              benchmark: benchmarks[event.component]!,
              paramsB: kernel.pow(10, event.at),
              bound: event.side === 'lower' ? 0 : 100,
            },
      lostShare: members === 0 ? null : lost / members,
      points: sizesB.map((paramsB, s) => ({
        paramsB,
        scores: benchmarks.map((id, c) => ({
          benchmark: id,
          value: finiteOrNull(values[s * dimension + c]! * 100),
          interval: intervals[s * dimension + c] ?? null,
        })),
      })),
    };
  };
}

/**
 * The steps asked for, as the integrator takes them.
 *
 * @throws {InputError} where the first is longer than the way.
 */
function stepsOf({ maxStep, firstStep }: Journey, decades: number) {
  if (firstStep !== undefined && firstStep > decades) {
    throw new InputError([
      {
        code: 'step-too-long',
        path: 'firstStep',
        expected: `at most the ${amount(decades, 3)} decades from the first size to the last`,
        received: String(firstStep),
      },
    ]);
  }
  return {
    ...(maxStep === undefined ? {} : { maxStep }),
    ...(firstStep === undefined ? {} : { firstStep }),
  };
}

/** Warnings to read before building on a trajectory. */
export function trajectoryWarnings({ outcome, reachedB, leaves, lostShare }: Trajectory): Warning[] {
  const warnings: Warning[] = [];
  if (outcome !== 'finished') {
    warnings.push({
      code: outcome,
      message:
        outcome === 'diverged'
          ? `The law runs to infinity at ${rounded(reachedB)} B; there is no prediction beyond.`
          : `The integration was given up at ${rounded(reachedB)} B after too many steps; there is no prediction beyond.`,
    });
  }
  if (leaves !== null) {
    warnings.push({
      code: 'leaves-range',
      message: `${benchmark(leaves.benchmark).name} leaves the range of scores (passes ${leaves.bound} %) at ${rounded(leaves.paramsB)} B: from there the law describes no model. Values are not clipped.`,
    });
  }
  if (lostShare !== null && lostShare > 0) {
    warnings.push({
      code: 'ensemble-lost',
      message: `${Math.round(lostShare * 100)} % of the ensemble's laws diverge before the end; where more than half the excluded share is lost the band has no ends.`,
    });
  }
  return warnings;
}

const rounded = (size: number) => amount(size, 3);

/**
 * Share of scores inside the band. A band that leaves 0 to 100, or that has no ends, holds nothing: a law that explodes
 * is no law that is right. Null where there is no band.
 */
export function shareHeld(
  scores: readonly { readonly actual: number; readonly interval: Interval | null }[],
): number | null {
  if (scores.length === 0 || scores.every(({ interval }) => interval === null)) return null;
  const held = scores.filter(
    ({ actual, interval }) =>
      interval !== null &&
      interval.lower !== null &&
      interval.upper !== null &&
      interval.lower >= 0 &&
      interval.upper <= 100 &&
      actual >= interval.lower &&
      actual <= interval.upper,
  );
  return held.length / scores.length;
}
