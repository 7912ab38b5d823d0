import type {
  BootstrapEstimate,
  BootstrapOptions,
  Correlation,
  Kernel,
  Numbers,
  ResampleSummary,
} from './api.ts';
import { Arena, type Frame } from './arena.ts';
import { checkedCount, checkedLevel, checkedMethod, checkedSeed, MAX_BULK } from './arguments.ts';
import { dynamicsOf } from './dynamics/dynamics.ts';
import { KernelError } from './errors.ts';
import { ABI_VERSION, type CoreExports } from './exports.ts';
import { type Complete, complete, type Design, design, MAX_OBSERVATIONS } from './observations.ts';

/** Statistics of assembly/bootstrap.ts, with how many values each resample gives. */
const CORRELATION = { code: 0, components: 1 };
const LINE = { code: 1, components: 2 };
const VERTEX = { code: 2, components: 1 };
type Statistic = typeof CORRELATION;

const MAX_RESAMPLES = 10_000_000;

/** Make a kernel of an instance of the module. */
export function kernelOf(instance: WebAssembly.Instance): Kernel {
  const core = instance.exports as unknown as CoreExports;
  if (typeof core.abiVersion !== 'function' || core.abiVersion() !== ABI_VERSION) {
    const found =
      typeof core.abiVersion === 'function' ? `version ${core.abiVersion()}` : 'no abiVersion export';
    throw new KernelError('bad-module', 'module', `CAPE's kernel with ABI version ${ABI_VERSION}`, found);
  }
  const arena = new Arena(core);

  /** Call an export that fills `count` doubles from x and y. */
  const paired = (
    given: Complete,
    count: number,
    call: (x: number, y: number, n: number, out: number) => number,
  ): Float64Array =>
    arena.frame((frame) => {
      const [x, y] = given.columns;
      const out = frame.room(count * 8);
      frame.check(call(frame.doubles(x!), frame.doubles(y!), given.n, out));
      return frame.readDoubles(out, count);
    });

  const ranksOf = (x: Float64Array): Float64Array =>
    arena.frame((frame) => {
      const out = frame.room(x.length * 8);
      frame.check(core.ranks(frame.doubles(x), x.length, out));
      return frame.readDoubles(out, x.length);
    });

  const correlate = (given: Complete): Correlation => {
    const [, , r, pValue] = paired(given, 9, core.line);
    return { n: given.n, r: r!, pValue: pValue! };
  };

  const summarize = (
    frame: Frame,
    pointer: number,
    count: number,
    level: number,
    value: number,
    jackknifed: number,
    jackknifedCount: number,
  ): ResampleSummary => {
    const out = frame.room(40);
    frame.check(core.interval(pointer, count, level, value, jackknifed, jackknifedCount, out));
    const [defined, standardError, median, lower, upper] = frame.readDoubles(out, 5);
    return {
      standardError: standardError!,
      median: median!,
      lower: lower!,
      upper: upper!,
      level,
      resamples: count,
      undefinedResamples: count - defined!,
    };
  };

  /** Bootstrap each component of a statistic whose values on the whole sample are `values`. */
  const bootstrap = (
    statistic: Statistic,
    x: Numbers,
    y: Numbers,
    options: BootstrapOptions,
    valuesOf: (given: Complete) => readonly number[],
  ): BootstrapEstimate[] => {
    const level = checkedLevel(options.level);
    const method = checkedMethod(options.interval);
    const resamples = checkedCount('options.resamples', options.resamples, MAX_RESAMPLES, 1);
    const { seed, stream } = checkedSeed(options.seed, options.stream);
    const given = complete({
      x,
      y,
      ...(options.xStandardErrors && { 'options.xStandardErrors': options.xStandardErrors }),
      ...(options.yStandardErrors && { 'options.yStandardErrors': options.yStandardErrors }),
    });
    const plan = design(given.n, given.kept, options.strata, options.clusters);
    const values = valuesOf(given);
    const [xs, ys, ...errors] = given.columns;
    for (const column of errors) {
      const bad = column.findIndex((error) => error < 0);
      if (bad >= 0) {
        throw new KernelError(
          'bad-parameter',
          'options',
          'standard errors of zero or more',
          String(column[bad]),
        );
      }
    }
    return arena.frame((frame) => {
      const xAt = frame.doubles(xs!);
      const yAt = frame.doubles(ys!);
      const xErrors = options.xStandardErrors ? frame.doubles(errors[0]!) : 0;
      const yErrors = options.yStandardErrors ? frame.doubles(errors.at(-1)!) : 0;
      const table = designIn(frame, plan);
      const out = frame.room(resamples * statistic.components * 8);
      const jackknifed = method === 'bca' ? frame.room(plan.unitCount * statistic.components * 8) : 0;
      if (jackknifed !== 0) {
        frame.check(
          core.jackknife(
            statistic.code,
            xAt,
            yAt,
            given.n,
            table.rows,
            table.units,
            plan.unitCount,
            jackknifed,
          ),
        );
      }
      frame.check(
        core.bootstrap(
          statistic.code,
          xAt,
          yAt,
          xErrors,
          yErrors,
          given.n,
          table.rows,
          table.units,
          table.strata,
          plan.strata.length - 1,
          plan.largest,
          resamples,
          seed,
          stream,
          out,
        ),
      );
      return values.map((value, component) => {
        const pointer = out + component * resamples * 8;
        // Summarizing rearranges the values, so a copy in the order drawn is taken first.
        const distribution = options.keepDistribution ? frame.readDoubles(pointer, resamples) : undefined;
        const jackknifedAt = jackknifed === 0 ? 0 : jackknifed + component * plan.unitCount * 8;
        const summary = summarize(frame, pointer, resamples, level, value, jackknifedAt, plan.unitCount);
        return { value, ...summary, method, ...(distribution && { distribution }) };
      });
    });
  };

  return {
    abiVersion: ABI_VERSION,
    get memoryBytes() {
      return arena.bytes;
    },
    ...dynamicsOf(core, arena),
    log: core.log,
    log10: core.log10,
    exp: core.exp,
    pow: core.pow,
    normalCdf: core.normalCdf,
    normalQuantile: core.normalQuantile,
    studentCdf: core.studentCdf,
    studentQuantile: core.studentQuantile,

    summary(x) {
      const given = complete({ x }, 1);
      const [, mean, variance, minimum, maximum] = arena.frame((frame) => {
        const out = frame.room(40);
        frame.check(core.summary(frame.doubles(given.columns[0]!), given.n, out));
        return frame.readDoubles(out, 5);
      });
      return {
        n: given.n,
        missing: x.length - given.n,
        mean: mean!,
        variance: variance!,
        minimum: minimum!,
        maximum: maximum!,
      };
    },

    summarizeResamples(values, options = {}) {
      const level = checkedLevel(options.level);
      checkedCount('values', values.length, MAX_RESAMPLES);
      return arena.frame((frame) =>
        summarize(frame, frame.doubles(values), values.length, level, Number.NaN, 0, 0),
      );
    },

    quantiles(x, probabilities) {
      const given = complete({ x }, 1);
      const wanted = Float64Array.from(probabilities);
      wanted.forEach((p, i) => {
        if (!(p >= 0 && p <= 1)) {
          throw new KernelError('bad-parameter', `probabilities[${i}]`, 'a number from 0 to 1', String(p));
        }
      });
      return arena.frame((frame) => {
        const out = frame.room(wanted.length * 8);
        const values = frame.doubles(given.columns[0]!);
        frame.check(core.quantiles(values, given.n, frame.doubles(wanted), wanted.length, out));
        return frame.readDoubles(out, wanted.length);
      });
    },

    ranks(x) {
      const given = complete({ x }, 1);
      const ranked = ranksOf(given.columns[0]!);
      if (given.kept === null) return ranked;
      const all = new Float64Array(x.length).fill(Number.NaN);
      given.kept.forEach((row, i) => {
        all[row] = ranked[i]!;
      });
      return all;
    },

    pearson: (x, y) => correlate(complete({ x, y })),

    spearman(x, y) {
      const { n, kept, columns } = complete({ x, y });
      return correlate({ n, kept, columns: columns.map(ranksOf) });
    },

    line(x, y) {
      const given = complete({ x, y });
      const [slope, intercept, r, pValue, slopeError, interceptError, residual, meanX, sumSquaresX] = paired(
        given,
        9,
        core.line,
      );
      return {
        n: given.n,
        slope: slope!,
        intercept: intercept!,
        r: r!,
        pValue: pValue!,
        slopeStandardError: slopeError!,
        interceptStandardError: interceptError!,
        residualStandardDeviation: residual!,
        meanX: meanX!,
        sumSquaresX: sumSquaresX!,
      };
    },

    theilSen(x, y) {
      const given = complete({ x, y });
      // All pairs of observations are held at once.
      checkedCount('x', given.n, 8192);
      const [slope, intercept] = paired(given, 2, core.theilSen);
      return { n: given.n, slope: slope!, intercept: intercept! };
    },

    quadratic(x, y) {
      const given = complete({ x, y });
      const [constant, linear, quadratic, vertex] = paired(given, 4, core.quadratic);
      return { n: given.n, constant: constant!, linear: linear!, quadratic: quadratic!, vertex: vertex! };
    },

    bootstrapCorrelation(x, y, options) {
      return bootstrap(CORRELATION, x, y, options, (given) => [correlate(given).r])[0]!;
    },

    bootstrapLine(x, y, options) {
      const [slope, intercept] = bootstrap(LINE, x, y, options, (given) => [
        ...paired(given, 9, core.line).subarray(0, 2),
      ]);
      return { slope: slope!, intercept: intercept! };
    },

    bootstrapVertex(x, y, options) {
      return bootstrap(VERTEX, x, y, options, (given) => [paired(given, 4, core.quadratic)[3]!])[0]!;
    },

    permutationTest(x, y, options) {
      const permutations = checkedCount('options.permutations', options.permutations, MAX_RESAMPLES, 1);
      const { seed } = checkedSeed(options.seed, 0);
      const given = complete({ x, y });
      const plan = design(given.n, given.kept, options.strata, undefined);
      return arena.frame((frame) => {
        const [xs, ys] = given.columns;
        const out = frame.room(16);
        const table = designIn(frame, plan);
        frame.check(
          core.permutationTest(
            frame.doubles(xs!),
            frame.doubles(ys!),
            given.n,
            table.rows,
            table.strata,
            plan.strata.length - 1,
            permutations,
            seed,
            out,
          ),
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
        const table = designIn(frame, plan);
        // A resample is written in whole vectors, so the last one reaches past its end.
        const out = frame.room(n * resamples * 4 + 16);
        frame.check(
          core.resampleRows(
            table.rows,
            table.strata,
            plan.strata.length - 1,
            n,
            resamples,
            seed,
            stream,
            out,
          ),
        );
        return frame.readWords(out, n * resamples);
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

function designIn(frame: Frame, plan: Design): { rows: number; units: number; strata: number } {
  return {
    rows: frame.words(plan.rows),
    units: plan.units === null ? 0 : frame.words(plan.units),
    strata: frame.words(plan.strata),
  };
}
