import type {
  BootstrapEstimate,
  BootstrapOptions,
  IntervalOptions,
  Kernel,
  Numbers,
  TableBootstrapOptions,
} from './api.ts';
import type { Arena, Frame } from './arena.ts';
import {
  checkedCount,
  checkedLevel,
  checkedMethod,
  checkedSeed,
  checkedSquare,
  MAX_BULK,
  MAX_RESAMPLES,
} from './arguments.ts';
import { KernelError } from './errors.ts';
import { bootstrapLayout, type CoreExports } from './exports.ts';
import { type ColumnErrors, factorsIn, hasCovariances } from './measurement-errors.ts';
import { complete, type Design, design, MAX_OBSERVATIONS } from './observations.ts';
import { summarize } from './resample-summary.ts';

const MAX_COLUMNS = 64;
/** Bytes that the pairs of a table worked on together may take: their records, resampled and left-out values. */
const GROUP_BYTES = 2 ** 27;
/** The most tuples of units that the module tabulates; see assembly/bootstrap.ts. */
const TUPLES = 2048;

/** Statistics of assembly/statistics.ts: their numbers, and how many values each resample gives. */
const CORRELATION = 0;
const LINE = 1;
const VERTEX = 2;
const DIFFERENCE = 3;
const DIMENSION = 4;

/** The columns that a statistic is made of. */
interface Sample {
  readonly statistic: number;
  readonly named: Readonly<Record<string, Numbers>>;
  readonly errors: Readonly<Record<string, ColumnErrors>>;
  readonly pairs: readonly (readonly [number, number])[];
  readonly components: number;
  /** Leave an observation out of the pairs that lack it, not of all. */
  readonly pairwise?: boolean;
}

type Resampling = Pick<
  Kernel,
  | 'summarizeResamples'
  | 'bootstrapCorrelation'
  | 'bootstrapLine'
  | 'bootstrapVertex'
  | 'bootstrapCorrelationDifference'
  | 'bootstrapCorrelations'
  | 'bootstrapEffectiveDimension'
  | 'permutationTest'
  | 'resampleRows'
  | 'normals'
  | 'uniforms'
  | 'choleskyFactor'
  | 'correlatedNormals'
>;

/** The kernel's methods that draw random numbers. */
export function resamplingOf(core: CoreExports, arena: Arena): Resampling {
  /** One estimate for each component of a statistic. */
  const bootstrap = (sample: Sample, options: IntervalOptions): BootstrapEstimate[] => {
    const level = checkedLevel(options.level);
    const method = checkedMethod(options.interval);
    const resamples = checkedCount('options.resamples', options.resamples, MAX_RESAMPLES, 1);
    checkedCount('resamples × values a resample', resamples * sample.components, MAX_BULK, 1);
    const { seed, stream } = checkedSeed(options.seed, options.stream);
    const names = Object.keys(sample.named);
    const length = sample.named[names[0]!]!.length;
    const correlated = hasCovariances(sample.errors, length);
    const noisy = correlated || names.some((name) => sample.errors[name]?.standardErrors !== undefined);
    const none = new Float64Array(length);
    const given = complete(
      {
        ...sample.named,
        ...(noisy &&
          Object.fromEntries(
            names.map((name) => [
              `options.standardErrors of ${name}`,
              sample.errors[name]?.standardErrors ?? none,
            ]),
          )),
      },
      names.length,
      sample.pairwise,
    );
    const { n } = given;
    const plan = design(n, given.kept, options.strata, options.clusters);
    const columns = given.columns.slice(0, names.length);
    const errors = given.columns.slice(names.length);
    for (const column of errors) {
      const bad = column.findIndex((error) => error < 0);
      if (bad >= 0) {
        const received = String(column[bad]);
        throw new KernelError('bad-parameter', 'options', 'standard errors of zero or more', received);
      }
    }
    /** Estimates of the components that these pairs make. */
    const estimate = (pairsHere: Sample['pairs'], components: number) =>
      arena.frame((frame) => {
        const columnsAt = frame.table(columns, n);
        const errorsAt = noisy && !correlated ? frame.table(errors, n) : 0;
        const factors = correlated
          ? factorsIn(core, frame, sample.errors, columns, errors, given.kept, length)
          : 0;
        const pairs = frame.words(pairsHere.flat());
        const table = designIn(frame, plan);
        // Without BCa only the statistic of all is asked for: everything is one unit.
        const leftOutCount = method === 'bca' ? plan.unitCount : 1;
        const leftOutUnits = method === 'bca' ? table.units : frame.words([0, n]);
        const leftOut = frame.room((1 + leftOutCount) * components * 8);
        arena.frame((scratch) =>
          scratch.check(
            core.jackknife(
              sample.statistic,
              columnsAt,
              names.length,
              n,
              pairs,
              pairsHere.length,
              table.rows,
              leftOutUnits,
              leftOutCount,
              leftOut,
            ),
          ),
        );
        const out = frame.room(resamples * components * 8);
        const request = frame.block(bootstrapLayout, {
          statistic: sample.statistic,
          columns: columnsAt,
          errors: errorsAt,
          factors,
          columnCount: names.length,
          n,
          pairs,
          pairCount: pairsHere.length,
          ...table,
          strataCount: plan.strata.length - 1,
          largest: plan.largest,
          resamples,
          seed,
          stream,
          out,
        });
        frame.check(core.bootstrap(request));
        return Array.from({ length: components }, (_, component): BootstrapEstimate => {
          const pointer = out + component * resamples * 8;
          const without = leftOut + component * (1 + leftOutCount) * 8;
          const value = frame.readDoubles(without, 1)[0]!;
          // Summarizing rearranges the values, so a copy in the order drawn is taken first.
          const distribution = options.keepDistribution ? frame.readDoubles(pointer, resamples) : undefined;
          const byUnit = { value, pointer: without + 8, count: plan.unitCount };
          const summary = summarize(
            core,
            frame,
            pointer,
            resamples,
            level,
            method === 'bca' ? byUnit : undefined,
          );
          return { value, ...summary, method, ...(distribution && { distribution }) };
        });
      });
    if (!sample.pairwise) return estimate(sample.pairs, sample.components);
    // A large table goes in groups of pairs, all on the same resamples: memory is bounded, some sums are made again.
    const sums = 48 * (plan.unitCount + TUPLES) + (method === 'bca' ? 56 * plan.unitCount : 0);
    const together = Math.max(1, Math.floor(GROUP_BYTES / (resamples * 8 + sums)));
    const estimates: BootstrapEstimate[] = [];
    for (let first = 0; first < sample.pairs.length; first += together) {
      const group = sample.pairs.slice(first, first + together);
      estimates.push(...estimate(group, group.length));
    }
    return estimates;
  };

  return {
    summarizeResamples(values, options = {}) {
      const level = checkedLevel(options.level);
      checkedCount('values', values.length, MAX_RESAMPLES);
      return arena.frame((frame) => summarize(core, frame, frame.doubles(values), values.length, level));
    },

    bootstrapCorrelation(x, y, options) {
      const errors = errorsOf('', options);
      const pairs = [[0, 1]] as const;
      return bootstrap(
        { statistic: CORRELATION, named: { x, y }, errors, pairs, components: 1 },
        options,
      )[0]!;
    },

    bootstrapLine(x, y, options) {
      const errors = errorsOf('', options);
      const pairs = [[0, 1]] as const;
      const sample = { statistic: LINE, named: { x, y }, errors, pairs, components: 2 };
      const [slope, intercept] = bootstrap(sample, options);
      return { slope: slope!, intercept: intercept! };
    },

    bootstrapVertex(x, y, options) {
      const errors = errorsOf('', options);
      const pairs = allPairs(3);
      return bootstrap({ statistic: VERTEX, named: { x, y }, errors, pairs, components: 1 }, options)[0]!;
    },

    bootstrapCorrelationDifference(first, second, options) {
      const named = { 'first.x': first.x, 'first.y': first.y, 'second.x': second.x, 'second.y': second.y };
      const errors = { ...errorsOf('first.', first), ...errorsOf('second.', second) };
      const pairs = [
        [0, 1],
        [2, 3],
      ] as const;
      return bootstrap({ statistic: DIFFERENCE, named, errors, pairs, components: 1 }, options)[0]!;
    },

    bootstrapCorrelations(columns, options) {
      const pairs = allPairs(checkedCount('columns', columns.length, MAX_COLUMNS, 2));
      const { named, errors } = table(columns, options);
      const components = pairs.length;
      const sample = { statistic: CORRELATION, named, errors, pairs, components, pairwise: true };
      return bootstrap(sample, options).map((estimate, i) => {
        const [first, second] = pairs[i]!;
        let n = 0;
        for (let row = 0; row < columns[first]!.length; row++) {
          if (!Number.isNaN(columns[first]![row]! + columns[second]![row]!)) n++;
        }
        return { first, second, n, ...estimate };
      });
    },

    bootstrapEffectiveDimension(columns, options) {
      const pairs = allPairs(checkedCount('columns', columns.length, MAX_COLUMNS, 2));
      const { named, errors } = table(columns, options);
      return bootstrap({ statistic: DIMENSION, named, errors, pairs, components: 1 }, options)[0]!;
    },

    permutationTest(x, y, options) {
      const permutations = checkedCount('options.permutations', options.permutations, MAX_RESAMPLES, 1);
      const { seed } = checkedSeed(options.seed, 0);
      const given = complete({ x, y });
      const plan = design(given.n, given.kept, options.strata, undefined);
      return arena.frame((frame) => {
        const [xs, ys] = given.columns.map((column) => frame.doubles(column));
        const out = frame.room(16);
        const { rows, strata } = designIn(frame, plan);
        const strataCount = plan.strata.length - 1;
        frame.check(
          core.permutationTest(xs!, ys!, given.n, rows, strata, strataCount, permutations, seed, out),
        );
        const [r, pValue] = frame.readDoubles(out, 2);
        return { n: given.n, r: r!, pValue: pValue!, permutations };
      });
    },

    resampleRows(n, options) {
      checkedCount('n', n, MAX_OBSERVATIONS);
      const resamples = checkedCount('options.resamples', options.resamples, MAX_RESAMPLES, 1);
      checkedCount('n × options.resamples', n * resamples, MAX_BULK);
      const { seed, stream } = checkedSeed(options.seed, options.stream);
      const plan = design(n, null, options.strata, undefined);
      return arena.frame((frame) => {
        const { rows, strata } = designIn(frame, plan);
        const out = frame.room(n * resamples * 4);
        const strataCount = plan.strata.length - 1;
        frame.check(core.resampleRows(rows, strata, strataCount, n, resamples, seed, stream, out));
        return frame.readWords(out, n * resamples);
      });
    },

    uniforms(count, seedGiven, streamGiven = 0) {
      checkedCount('count', count, MAX_BULK);
      const { seed, stream } = checkedSeed(seedGiven, streamGiven);
      return arena.frame((frame) => {
        const out = frame.room(count * 8);
        frame.check(core.uniforms(count, seed, stream, out));
        return frame.readDoubles(out, count);
      });
    },

    choleskyFactor(covariance, n) {
      checkedSquare('covariance', covariance, n);
      checkedFinite('covariance', covariance);
      return arena.frame((frame) => {
        const out = frame.room(n * n * 8);
        if (core.choleskyFactor(frame.doubles(covariance), n, out) !== 0) {
          throw new KernelError(
            'bad-parameter',
            'covariance',
            'a positive semi-definite matrix',
            'one that is not',
          );
        }
        return frame.readDoubles(out, n * n);
      });
    },

    correlatedNormals(factor, n, count, seedGiven, streamGiven = 0) {
      checkedSquare('factor', factor, n);
      checkedFinite('factor', factor);
      checkedCount('count', count, MAX_BULK);
      checkedCount('n × count', n * count, MAX_BULK);
      const { seed, stream } = checkedSeed(seedGiven, streamGiven);
      return arena.frame((frame) => {
        const out = frame.room(n * count * 8);
        frame.check(core.correlatedNormals(frame.doubles(factor), n, count, seed, stream, out));
        return frame.readDoubles(out, n * count);
      });
    },

    normals(count, seedGiven, streamGiven = 0) {
      checkedCount('count', count, MAX_BULK);
      const { seed, stream } = checkedSeed(seedGiven, streamGiven);
      return arena.frame((frame) => {
        const out = frame.room(count * 8);
        frame.check(core.normals(count, seed, stream, out));
        return frame.readDoubles(out, count);
      });
    },
  };
}

/** Every i < j, as (0,1), (0,2) … */
function allPairs(count: number): [number, number][] {
  const pairs: [number, number][] = [];
  for (let i = 0; i < count; i++) for (let j = i + 1; j < count; j++) pairs.push([i, j]);
  return pairs;
}

function checkedFinite(name: string, matrix: Numbers): void {
  for (let i = 0; i < matrix.length; i++) {
    if (!Number.isFinite(matrix[i])) {
      throw new KernelError('not-finite', `${name}[${i}]`, 'a finite number', String(matrix[i]));
    }
  }
}

/** The errors of x and y, by names that begin with `prefix`. */
function errorsOf(
  prefix: string,
  given: Pick<BootstrapOptions, 'xStandardErrors' | 'yStandardErrors' | 'xCovariance' | 'yCovariance'>,
): Record<string, ColumnErrors> {
  return {
    [`${prefix}x`]: { standardErrors: given.xStandardErrors, covariance: given.xCovariance },
    [`${prefix}y`]: { standardErrors: given.yStandardErrors, covariance: given.yCovariance },
  };
}

function table(
  columns: readonly Numbers[],
  options: Pick<TableBootstrapOptions, 'standardErrors' | 'covariances'>,
) {
  for (const name of ['standardErrors', 'covariances'] as const) {
    const count = options[name]?.length ?? columns.length;
    if (count !== columns.length) {
      const expected = `${columns.length} columns, as columns has`;
      throw new KernelError('bad-length', `options.${name}`, expected, String(count));
    }
  }
  return {
    named: Object.fromEntries(columns.map((column, j) => [`columns[${j}]`, column])),
    errors: Object.fromEntries(
      columns.map((_, j) => [
        `columns[${j}]`,
        { standardErrors: options.standardErrors?.[j], covariance: options.covariances?.[j] },
      ]),
    ),
  };
}

function designIn(frame: Frame, plan: Design): { rows: number; units: number; strata: number } {
  return {
    rows: frame.words(plan.rows),
    units: plan.units === null ? 0 : frame.words(plan.units),
    strata: frame.words(plan.strata),
  };
}
