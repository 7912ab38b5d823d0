import type { Kernel } from '@cape/core-wasm';
import type { Interval } from '../interval.ts';

/** One prediction of a family that was left out. */
export interface LeftOut {
  readonly group: string;
  /** Position of the benchmark. */
  readonly benchmark: number;
  /** Decades from the start, without sign. */
  readonly distance: number;
  /** Percent; the prediction may be NaN. */
  readonly actual: number;
  readonly predicted: number;
}

/** Spread of scores about their predictions, learned from families that were left out. */
export interface PredictionSpread {
  /** Prediction interval of a measured score; null if there is no prediction. */
  interval(benchmark: number, predicted: number, distance: number, level: number): Interval | null;
  /** Standard deviation of a family's own slope about the prediction's, points per decade, at a predicted score. */
  slopeDeviation(benchmark: number, predicted: number): number;
  /** Correlation of two benchmarks' errors. */
  correlation(first: number, second: number): number;
}

const edge = 0.5;
const bounded = (score: number) => Math.min(100 - edge, Math.max(edge, score));

/**
 * Errors of left-out predictions on the logit scale, standard deviation √(a + b·d²) per benchmark by normal likelihood,
 * widened to hold as many of those errors as the interval promises (cross-conformal: Vovk 2015, Ann. Math. Artif. Intell.
 * 74, 9–28). An end lies between 0 and 100.
 *
 * @returns The spread of all predictions, or of those of every family but one; null with fewer than 20 of them.
 */
export function predictionSpread(
  kernel: Pick<Kernel, 'log' | 'exp' | 'quantiles'>,
  all: readonly LeftOut[],
  dimension: number,
): (without?: string) => PredictionSpread | null {
  const logit = (score: number) => kernel.log(bounded(score) / (100 - bounded(score)));
  const errors = all
    .filter(({ predicted }) => Number.isFinite(predicted))
    .map(({ group, benchmark, distance, actual, predicted }) => ({
      group,
      benchmark,
      distance,
      error: logit(actual) - logit(predicted),
      relative: shares.map((share) => {
        const variance = 1 - share + share * distance * distance;
        return { variance, log: kernel.log(variance) };
      }),
    }));
  return (without) =>
    spreadOf(
      kernel,
      errors.filter(({ group }) => group !== without),
      dimension,
      logit,
    );
}

/** One error on the logit scale. */
interface LogitError {
  readonly benchmark: number;
  readonly distance: number;
  readonly error: number;
  /** Variance at its distance over that at one decade, for each of {@link shares}. */
  readonly relative: readonly { readonly variance: number; readonly log: number }[];
}

function spreadOf(
  kernel: Pick<Kernel, 'log' | 'exp' | 'quantiles'>,
  errors: readonly LogitError[],
  dimension: number,
  logit: (score: number) => number,
): PredictionSpread | null {
  if (errors.length < 20) return null;
  const parts = Array.from({ length: dimension }, (_, c) =>
    variancesOf(
      kernel,
      errors.filter(({ benchmark }) => benchmark === c),
    ),
  );
  const deviation = (c: number, distance: number) =>
    Math.sqrt(parts[c]!.constant + parts[c]!.perDecade * distance * distance);
  const scaled = errors.map(({ benchmark, distance, error }) => error / deviation(benchmark, distance));
  const sizes = Float64Array.from(scaled, Math.abs);
  const factors = new Map<number, number>();
  const factorOf = (level: number) => {
    // As many as conformal prediction asks for: a share of n + 1.
    const share = Math.min(1, (level * (sizes.length + 1)) / sizes.length);
    const factor = factors.get(level) ?? kernel.quantiles(sizes, [share])[0]!;
    factors.set(level, factor);
    return factor;
  };
  return {
    interval(c, predicted, distance, level) {
      if (!Number.isFinite(predicted)) return null;
      const reach = factorOf(level) * deviation(c, distance);
      const z = logit(predicted);
      const score = (at: number) => 100 / (1 + kernel.exp(-at));
      return {
        lower: score(z - reach),
        upper: score(z + reach),
        level,
        method: 'errors of families left out, on the logit scale',
      };
    },
    slopeDeviation(c, predicted) {
      const q = bounded(predicted) / 100;
      return 100 * q * (1 - q) * Math.sqrt(parts[c]!.perDecade);
    },
    correlation(first, second) {
      const pairs = scaled.flatMap((value, i) => (errors[i]!.benchmark === first ? [{ i, value }] : []));
      let [xy, xx, yy] = [0, 0, 0];
      for (const { i, value } of pairs) {
        const other = scaled[i + second - first];
        if (other === undefined || errors[i + second - first]!.benchmark !== second) continue;
        xy += value * other;
        xx += value * value;
        yy += other * other;
      }
      return xx > 0 && yy > 0 ? xy / Math.sqrt(xx * yy) : 0;
    },
  };
}

/** Shares of the variance at one decade that grow with the distance. */
const shares = [0, 0.02, 0.05, 0.1, 0.2, 0.35, 0.5, 0.7, 0.85, 1];

/** a and b of √(a + b·d²): b's share of the variance at one decade on a grid, the whole by likelihood. */
function variancesOf(
  kernel: Pick<Kernel, 'log'>,
  errors: readonly LogitError[],
): { readonly constant: number; readonly perDecade: number } {
  let best = { cost: Number.POSITIVE_INFINITY, constant: 0.01, perDecade: 0 };
  const n = errors.length;
  for (const [i, share] of shares.entries()) {
    let [squares, logs] = [0, 0];
    for (const { relative, error } of errors) {
      const { variance, log } = relative[i]!;
      squares += (error * error) / variance / n;
      logs += log / n;
    }
    const cost = kernel.log(squares) + logs;
    if (cost < best.cost) best = { cost, constant: squares * (1 - share), perDecade: squares * share };
  }
  return best;
}
