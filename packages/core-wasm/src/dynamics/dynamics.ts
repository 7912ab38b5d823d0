import type { Numbers } from '../api.ts';
import type { Arena, Frame } from '../arena.ts';
import { checkedCount, checkedSeed, MAX_BULK } from '../arguments.ts';
import { KernelError } from '../errors.ts';
import type { CoreExports } from '../exports.ts';
import type { Dynamics, Outcome, Regression, SparseOptions, Trajectory } from './api.ts';
import { ensembleLayout, integrateLayout, leaveOneOutLayout } from './exports.ts';

const MAX_FEATURES = 1024;
const MAX_TARGETS = 256;
const MAX_DIMENSION = 32;
const MAX_ENSEMBLE = 1_000_000;
const MAX_STEPS = 100_000_000;
/** Outcomes in the order of assembly/rk45.ts, and the doubles in one of its records. */
const outcomes: readonly Outcome[] = ['finished', 'step-limit', 'diverged', 'stopped-at-bound'];
const RECORD = 8;

/** The part of the kernel that discovers and integrates polynomial dynamics. */
export function dynamicsOf(core: CoreExports, arena: Arena): Dynamics {
  return {
    polynomialFeatureCount: featureCount,

    polynomialFeatures(states, dimension, degree) {
      const features = featureCount(dimension, degree);
      const n = rowsOf('states', states, dimension);
      checkedCount('states', n * features, MAX_BULK);
      finite('states', states);
      return arena.frame((frame) => {
        const out = frame.room(n * features * 8);
        frame.check(core.polynomialFeatures(frame.doubles(states), n, dimension, degree, out));
        return frame.readDoubles(out, n * features);
      });
    },

    sparseRegression(data, options = {}) {
      const n = checkedRegression(data);
      const settings = checkedSettings(options);
      const size = data.features * data.targetCount;
      return arena.frame((frame) => {
        const out = frame.room(size * 8);
        const { library, targets, m, q, threshold, alpha, maxIterations, flags } = problem(
          frame,
          data,
          n,
          settings,
        );
        frame.check(
          core.sparseRegression(library, targets, n, m, q, threshold, alpha, maxIterations, flags, out),
        );
        return frame.readDoubles(out, size);
      });
    },

    sparseEnsemble(data, options) {
      const n = checkedRegression(data);
      const settings = checkedSettings(options);
      const resamples = checkedCount('options.resamples', options.resamples, MAX_ENSEMBLE, 1);
      const { seed, stream } = checkedSeed(options.seed, options.stream);
      const starts = blockStarts(n, options.blocks);
      const size = data.features * data.targetCount;
      checkedCount('options.resamples', resamples * size, MAX_BULK);
      return arena.frame((frame) => {
        const out = frame.room(resamples * size * 8);
        const medians = frame.room(size * 8);
        const inclusion = frame.room(size * 8);
        const request = frame.block(ensembleLayout, {
          ...problem(frame, data, n, settings),
          starts: frame.words(starts),
          blocks: starts.length - 1,
          resamples,
          seed,
          stream,
          out,
          medians,
          inclusion,
        });
        frame.check(core.sparseEnsemble(request));
        return {
          coefficients: frame.readDoubles(out, resamples * size),
          medians: frame.readDoubles(medians, size),
          inclusion: frame.readDoubles(inclusion, size),
          resamples,
        };
      });
    },

    sparseLeaveOneOut(data, thresholds, options = {}) {
      const n = checkedRegression(data);
      const settings = checkedSettings(options);
      const starts = blockStarts(n, options.blocks);
      if (starts.length < 3) {
        throw new KernelError(
          'bad-length',
          'options.blocks',
          'at least two rows or blocks',
          String(starts.length - 1),
        );
      }
      checkedCount('thresholds', thresholds.length, 10_000, 1);
      for (let i = 0; i < thresholds.length; i++)
        notNegative(`thresholds[${i}]`, thresholds[i] ?? Number.NaN);
      const size = thresholds.length * data.targetCount;
      return arena.frame((frame) => {
        const out = frame.room(size * 8);
        const request = frame.block(leaveOneOutLayout, {
          ...problem(frame, data, n, settings),
          thresholds: frame.doubles(thresholds),
          count: thresholds.length,
          starts: frame.words(starts),
          blocks: starts.length - 1,
          out,
        });
        frame.check(core.leaveOneOut(request));
        return frame.readDoubles(out, size);
      });
    },

    integrate(given) {
      const { dimension, degree, from, to } = given;
      const features = featureCount(dimension, degree);
      finite('from, to', [from, to]);
      const counts = {
        coefficients: rowsOf('coefficients', given.coefficients, dimension * features),
        starts: rowsOf('starts', given.starts, dimension),
        ...(given.sources && { sources: rowsOf('sources', given.sources, dimension) }),
      };
      const count = Math.max(...Object.values(counts));
      for (const [name, own] of Object.entries(counts)) {
        if (own !== 1 && own !== count) {
          throw new KernelError('bad-length', name, `one set, or one for each of ${count}`, String(own));
        }
        finite(name, given[name as keyof typeof counts] ?? []);
      }
      const stride = (name: keyof typeof counts, width: number) => (counts[name] === 1 ? 0 : width);
      checkedSamples(given.samples, from, to);
      const size = count * given.samples.length * dimension;
      checkedCount('samples', size, MAX_BULK);
      const relative = given.relativeTolerance ?? 1e-6;
      const absolute = given.absoluteTolerance ?? 1e-9;
      notNegative('relativeTolerance', relative);
      notNegative('absoluteTolerance', absolute);
      const maxStep = given.maxStep ?? Number.POSITIVE_INFINITY;
      if (!(maxStep > 0)) {
        throw new KernelError('bad-parameter', 'maxStep', 'a number above zero', String(maxStep));
      }
      const firstStep = given.firstStep ?? 0;
      if (given.firstStep !== undefined && !(firstStep > 0 && firstStep <= Math.abs(to - from))) {
        throw new KernelError(
          'bad-parameter',
          'firstStep',
          `a number above zero, at most the ${Math.abs(to - from)} from end to end`,
          String(firstStep),
        );
      }
      const maxSteps = checkedCount('maxSteps', given.maxSteps ?? 10_000, MAX_STEPS, 1);
      const bounds = (name: 'lowerBounds' | 'upperBounds', none: number) => {
        const values = Float64Array.from(given[name] ?? new Float64Array(dimension).fill(none));
        checkedCount(name, values.length, dimension, dimension);
        if (values.some(Number.isNaN)) throw new KernelError('bad-parameter', name, 'numbers', 'NaN');
        return values;
      };
      const lower = bounds('lowerBounds', Number.NEGATIVE_INFINITY);
      const upper = bounds('upperBounds', Number.POSITIVE_INFINITY);
      const bounded = given.lowerBounds !== undefined || given.upperBounds !== undefined;
      return arena.frame((frame) => {
        const out = frame.room(size * 8);
        const records = frame.room(count * RECORD * 8);
        const request = frame.block(integrateLayout, {
          dimension,
          degree,
          coefficients: frame.doubles(given.coefficients),
          coefficientStride: stride('coefficients', dimension * features),
          sources: given.sources ? frame.doubles(given.sources) : 0,
          sourceStride: given.sources ? stride('sources', dimension) : 0,
          starts: frame.doubles(given.starts),
          startStride: stride('starts', dimension),
          count,
          from,
          to,
          samples: frame.doubles(given.samples),
          sampleCount: given.samples.length,
          // SciPy raises a finer one to this too.
          relative: Math.max(relative, 100 * Number.EPSILON),
          absolute,
          firstStep,
          maxStep,
          maxSteps,
          lower: bounded ? frame.doubles(lower) : 0,
          upper: bounded ? frame.doubles(upper) : 0,
          stop: given.stopAtBound ? 1 : 0,
          out,
          records,
        });
        frame.check(core.integrate(request));
        const table = frame.readDoubles(records, count * RECORD);
        const trajectories = Array.from({ length: count }, (_, k): Trajectory => {
          const at = k * RECORD;
          const component = table[at + 5]!;
          return {
            outcome: outcomes[table[at]!]!,
            steps: table[at + 1]!,
            rejectedSteps: table[at + 2]!,
            reached: table[at + 3]!,
            event:
              component < 0
                ? null
                : { at: table[at + 4]!, component, side: table[at + 6]! < 0 ? 'lower' : 'upper' },
          };
        });
        return { values: frame.readDoubles(out, size), trajectories };
      });
    },

    symmetricEigen(matrix, n) {
      checkedCount('n', n, 256);
      checkedCount('matrix', matrix.length, n * n, n * n);
      finite('matrix', matrix);
      return arena.frame((frame) => {
        const square = Float64Array.from(matrix);
        for (let i = 0; i < n; i++) for (let j = 0; j < i; j++) square[j * n + i] = square[i * n + j]!;
        const values = frame.room(n * 8);
        const vectors = frame.room(n * n * 8);
        frame.check(core.symmetricEigen(frame.doubles(square), n, values, vectors));
        return { values: frame.readDoubles(values, n), vectors: frame.readDoubles(vectors, n * n) };
      });
    },
  };
}

function featureCount(dimension: number, degree: number): number {
  checkedCount('dimension', dimension, MAX_DIMENSION, 1);
  checkedCount('degree', degree, 3);
  let count = 1;
  if (degree > 0) count += dimension;
  if (degree > 1) count += (dimension * (dimension + 1)) / 2;
  if (degree > 2) count += (dimension * (dimension + 1) * (dimension + 2)) / 6;
  return count;
}

function rowsOf(name: string, table: Numbers, width: number): number {
  const rows = table.length / width;
  if (!Number.isInteger(rows) || rows === 0) {
    throw new KernelError(
      'bad-length',
      name,
      `a whole number of rows of ${width}`,
      `${table.length} numbers`,
    );
  }
  return rows;
}

function finite(name: string, values: Numbers): void {
  for (let i = 0; i < values.length; i++) {
    if (!Number.isFinite(values[i])) {
      throw new KernelError('not-finite', `${name}[${i}]`, 'a finite number', String(values[i]));
    }
  }
}

function notNegative(name: string, value: number): void {
  if (!(value >= 0 && value < Number.POSITIVE_INFINITY)) {
    throw new KernelError('bad-parameter', name, 'a number of zero or more', String(value));
  }
}

function checkedRegression({ library, features, targets, targetCount }: Regression): number {
  checkedCount('features', features, MAX_FEATURES, 1);
  checkedCount('targetCount', targetCount, MAX_TARGETS, 1);
  const n = rowsOf('library', library, features);
  checkedCount('targets', targets.length, n * targetCount, n * targetCount);
  checkedCount('library', library.length, MAX_BULK);
  finite('library', library);
  finite('targets', targets);
  return n;
}

interface Settings {
  readonly threshold: number;
  readonly alpha: number;
  readonly maxIterations: number;
  readonly flags: number;
}

function checkedSettings(options: SparseOptions): Settings {
  const { threshold = 0.1, alpha = 0.05, maxIterations = 20 } = options;
  notNegative('options.threshold', threshold);
  notNegative('options.alpha', alpha);
  checkedCount('options.maxIterations', maxIterations, 10_000, 1);
  return {
    threshold,
    alpha,
    maxIterations,
    flags: (options.normalizeColumns ? 1 : 0) | ((options.unbias ?? true) ? 2 : 0),
  };
}

/** Input of every regression of assembly/stlsq.ts. */
function problem(frame: Frame, data: Regression, n: number, settings: Settings) {
  return {
    library: frame.doubles(data.library),
    targets: frame.doubles(data.targets),
    n,
    m: data.features,
    q: data.targetCount,
    ...settings,
  };
}

/** First row of each block, and the end of the last. */
function blockStarts(n: number, lengths: Numbers | undefined): Uint32Array {
  if (lengths === undefined) return Uint32Array.from({ length: n + 1 }, (_, i) => i);
  const starts = new Uint32Array(lengths.length + 1);
  for (let b = 0; b < lengths.length; b++) {
    starts[b + 1] = starts[b]! + checkedCount(`options.blocks[${b}]`, lengths[b] ?? Number.NaN, n, 1);
  }
  if (starts[lengths.length] !== n) {
    throw new KernelError(
      'bad-length',
      'options.blocks',
      `lengths that add up to ${n} rows`,
      String(starts[lengths.length]),
    );
  }
  return starts;
}

function checkedSamples(samples: Numbers, from: number, to: number): void {
  const direction = to < from ? -1 : 1;
  let before = from;
  for (let i = 0; i < samples.length; i++) {
    const place = samples[i] ?? Number.NaN;
    if (!(direction * (place - before) >= 0 && direction * (to - place) >= 0)) {
      throw new KernelError(
        'bad-parameter',
        `samples[${i}]`,
        `places in order from ${from} to ${to}`,
        String(place),
      );
    }
    before = place;
  }
}
