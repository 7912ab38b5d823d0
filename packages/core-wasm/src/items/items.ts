import type { BootstrapEstimate, Numbers } from '../api.ts';
import type { Arena } from '../arena.ts';
import {
  checkedCount,
  checkedLevel,
  checkedSeed,
  MAX_BULK,
  MAX_MODELS,
  MAX_RESAMPLES,
} from '../arguments.ts';
import { KernelError } from '../errors.ts';
import type { CoreExports } from '../exports.ts';
import { complete, design, labels, MAX_OBSERVATIONS } from '../observations.ts';
import { summarize } from '../resample-summary.ts';
import type { ItemCovariance, ItemScores, Items } from './api.ts';

/** Streams of the benchmarks of one call lie beyond any that a caller can name. */
const STREAM_BITS = 53n;

/** The kernel's methods on items. */
export function itemsOf(core: CoreExports, arena: Arena): Items {
  const covarianceOf = (
    columns: readonly Float64Array[],
    n: number,
    clusters: ArrayLike<number> | null,
  ): ItemCovariance =>
    arena.frame((frame) => {
      const models = columns.length;
      const numbered = clusters === null ? null : numbers(clusters);
      const scores = frame.table(columns, n);
      const clustersAt = numbered === null ? 0 : frame.words(numbered.of);
      const means = frame.room(models * 8);
      const counts = frame.room(models * 4);
      const units = frame.room(models * 4);
      const shared = frame.room(models * models * 4);
      const covariance = frame.room(models * models * 8);
      frame.check(
        core.itemCovariance(
          scores,
          models,
          n,
          clustersAt,
          numbered?.count ?? 0,
          means,
          counts,
          units,
          shared,
          covariance,
        ),
      );
      return {
        means: frame.readDoubles(means, models),
        counts: frame.readWords(counts, models),
        clusterCounts: frame.readWords(units, models),
        shared: frame.readWords(shared, models * models),
        covariance: frame.readDoubles(covariance, models * models),
      };
    });

  return {
    itemCovariance(scores, options = {}) {
      const { columns, n } = checkedScores(scores);
      return covarianceOf(columns, n, labels('options.clusters', options.clusters, n, null));
    },

    bootstrapItemMeans(scores, options) {
      const { columns, n } = checkedScores(scores);
      const models = columns.length;
      const level = checkedLevel(options.level);
      const resamples = checkedCount('options.resamples', options.resamples, MAX_RESAMPLES, 1);
      const { seed, stream } = checkedSeed(options.seed, options.stream);
      const clusters = labels('options.clusters', options.clusters, n, null);
      const groups = groupsOf(labels('options.benchmarks', options.benchmarks, n, null), n);
      const weights = (options.contrasts ?? []).map((given, c) =>
        checkedWeights(`options.contrasts[${c}]`, given, groups.length * models),
      );
      const means = groups.length * models;
      checkedCount('resamples × means and contrasts', resamples * (means + weights.length), MAX_BULK);
      return arena.frame((frame) => {
        const out = frame.room(resamples * means * 8);
        const values = new Float64Array(means);
        groups.forEach((rows, g) => {
          const own = rows === null ? columns : columns.map((column) => at(column, rows));
          const items = rows?.length ?? n;
          const ownClusters = clusters === null || rows === null ? clusters : at(clusters, rows);
          const plan = ownClusters === null ? null : design(items, null, undefined, ownClusters);
          arena.frame((scratch) => {
            const ownMeans = scratch.room(models * 8);
            scratch.check(
              core.bootstrapItemMeans(
                scratch.table(own, items),
                models,
                items,
                scratch.words(plan?.rows ?? Uint32Array.from({ length: items }, (_, i) => i)),
                plan?.units ? scratch.words(plan.units) : 0,
                plan?.unitCount ?? items,
                resamples,
                seed,
                stream + (BigInt(g) << STREAM_BITS),
                ownMeans,
                out + g * models * resamples * 8,
              ),
            );
            values.set(scratch.readDoubles(ownMeans, models), g * models);
          });
        });
        const distribution = frame.readDoubles(out, resamples * means);
        const estimate = (pointer: number, value: number): BootstrapEstimate => ({
          value,
          ...summarize(core, frame, pointer, resamples, level),
          method: 'percentile',
        });
        return {
          means: Array.from(values, (value, j) => estimate(out + j * resamples * 8, value)),
          contrasts: weights.map((own) => {
            const drawn = new Float64Array(resamples);
            let value = 0;
            own.forEach((weight, j) => {
              if (weight === 0) return;
              value += weight * values[j]!;
              for (let b = 0; b < resamples; b++) drawn[b]! += weight * distribution[j * resamples + b]!;
            });
            return estimate(frame.doubles(drawn), value);
          }),
          ...(options.keepDistribution && { distribution }),
        };
      });
    },

    mcnemar(onlyFirst, onlySecond) {
      checkedCount('onlyFirst', onlyFirst, MAX_OBSERVATIONS);
      checkedCount('onlySecond', onlySecond, MAX_OBSERVATIONS);
      return {
        pValue: core.mcnemar(onlyFirst, onlySecond),
        midP: core.mcnemarMid(onlyFirst, onlySecond),
      };
    },
  };
}

function checkedScores(scores: ItemScores) {
  checkedCount('scores', scores.length, MAX_MODELS, 1);
  return complete(
    Object.fromEntries(scores.map((column, j) => [`scores[${j}]`, column])),
    scores.length,
    true,
  );
}

function checkedWeights(name: string, given: Numbers, length: number): Float64Array {
  const weights = Float64Array.from(given);
  if (weights.length !== length) {
    throw new KernelError(
      'bad-length',
      name,
      `${length} weights, one per benchmark and model`,
      String(weights.length),
    );
  }
  weights.forEach((weight, i) => {
    if (!Number.isFinite(weight)) {
      throw new KernelError('not-finite', `${name}[${i}]`, 'a finite number', String(weight));
    }
  });
  return weights;
}

const at = (values: ArrayLike<number>, rows: Uint32Array) => Float64Array.from(rows, (row) => values[row]!);

/** Labels as numbers from 0, in the order in which they first appear. */
function numbers(given: ArrayLike<number>): { of: Uint32Array; count: number } {
  const known = new Map<number, number>();
  const of = Uint32Array.from(given, (label) => {
    const number = known.get(label) ?? known.size;
    known.set(label, number);
    return number;
  });
  return { of, count: known.size };
}

/** The rows of each benchmark, in rising order of their labels; null for all rows. */
function groupsOf(benchmarks: ArrayLike<number> | null, n: number): (Uint32Array | null)[] {
  if (benchmarks === null) return [null];
  const rows = new Map<number, number[]>();
  for (let i = 0; i < n; i++) {
    const label = benchmarks[i]!;
    const own = rows.get(label);
    if (own) own.push(i);
    else rows.set(label, [i]);
  }
  return [...rows.keys()].sort((a, b) => a - b).map((label) => Uint32Array.from(rows.get(label)!));
}
