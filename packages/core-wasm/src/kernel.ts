import type { Correlation, Kernel } from './api.ts';
import { Arena } from './arena.ts';
import { checkedCount } from './arguments.ts';
import { dynamicsOf } from './dynamics/dynamics.ts';
import { KernelError } from './errors.ts';
import { ABI_VERSION, type CoreExports } from './exports.ts';
import { itemsOf } from './items/items.ts';
import { type Complete, complete } from './observations.ts';
import { resamplingOf } from './resampling.ts';

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

    ...resamplingOf(core, arena),
    ...itemsOf(core, arena),
  };
}
