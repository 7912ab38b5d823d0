import type { Kernel } from '@cape/core-wasm';
import {
  InputError,
  type Model,
  type Panel,
  type Score,
  type SharedItems,
  type Warning,
} from '@cape/evidence';
import * as z from 'zod/mini';
import { benchmarkId } from '../compare/change-of-runs.ts';
import type { Run } from '../compare/run-input.ts';

/** Models whose items are read together; the kernel takes as many columns. */
const mostModels = 64;

/** Covariance of the errors of one benchmark's scores, from the items that its models answered. */
export const ItemCovariance = z
  .strictObject({
    benchmark: z.string().check(z.minLength(1), z.maxLength(200)),
    models: z
      .array(z.string().check(z.maxLength(300)))
      .check(z.minLength(2), z.maxLength(mostModels), z.describe('As the panel names them.')),
    covariance: z
      .array(z.number())
      .check(
        z.maxLength(mostModels * mostModels),
        z.describe('Of the models’ mean scores, in points², row by row; its diagonal are squared errors.'),
      ),
  })
  .check(
    z.refine(({ models, covariance }) => covariance.length === models.length ** 2, {
      path: ['covariance'],
      error: 'a row and a column for each model',
      params: { code: 'unequal-lengths' },
    }),
    z.refine(isCovariance, {
      path: ['covariance'],
      error: 'a symmetric matrix whose correlations lie between −1 and 1',
      params: { code: 'not-a-covariance' },
    }),
  );
export type ItemCovariance = z.infer<typeof ItemCovariance>;

function isCovariance({
  models,
  covariance,
}: {
  readonly models: readonly unknown[];
  readonly covariance: readonly number[];
}): boolean {
  const k = models.length;
  const at = (i: number, j: number) => covariance[i * k + j] ?? 0;
  return models.every((_, i) =>
    models.every((__, j) => {
      const most = at(i, i) * at(j, j);
      return (
        at(i, i) >= 0 &&
        Math.abs(at(i, j) - at(j, i)) <= 1e-9 * Math.sqrt(most) &&
        at(i, j) ** 2 <= most * (1 + 1e-9)
      );
    }),
  );
}

/** The item covariance of every benchmark of which two runs or more brought their items, joined by key. */
export function itemCovariances(
  kernel: Pick<Kernel, 'itemCovariance'>,
  runs: readonly Run[],
): ItemCovariance[] {
  const ids = [
    ...new Set(runs.flatMap(({ benchmarks }) => benchmarks.map((each) => benchmarkId(each.benchmark)))),
  ];
  return ids.flatMap((id) => {
    const own = runs.flatMap(({ name, benchmarks }) => {
      const items = benchmarks.find((each) => benchmarkId(each.benchmark) === id)?.items;
      return items === undefined ? [] : [{ name, items }];
    });
    const kinds = new Set(own.map(({ items }) => items.keyedBy));
    if (own.length < 2 || own.length > mostModels || kinds.size > 1) return [];
    const rows = new Map<string, number>();
    const clusterOf: (string | undefined)[] = [];
    for (const { items } of own) {
      for (const [i, key] of items.keys.entries()) {
        const row = rows.get(String(key)) ?? rows.size;
        rows.set(String(key), row);
        clusterOf[row] ??= items.clusters === undefined ? undefined : String(items.clusters[i]);
      }
    }
    const columns = own.map(({ items }) => {
      const column = new Float64Array(rows.size).fill(Number.NaN);
      for (const [i, key] of items.keys.entries()) column[rows.get(String(key))!] = items.scores[i]!;
      return column;
    });
    const labels = new Map<string, number>();
    const clusters = clusterOf.every((cluster) => cluster !== undefined)
      ? Uint32Array.from(clusterOf, (cluster) => {
          const label = labels.get(cluster!) ?? labels.size;
          labels.set(cluster!, label);
          return label;
        })
      : null;
    const useful = clusters !== null && labels.size > 1 && labels.size < rows.size;
    const { covariance } = kernel.itemCovariance(columns, useful ? { clusters } : {});
    if (!covariance.every(Number.isFinite)) return [];
    return [
      {
        benchmark: id,
        models: own.map(({ name }) => name),
        covariance: Array.from(covariance, (value) => 10_000 * value),
      },
    ];
  });
}

/** The panel with the errors of these scores, and how they go together, from their items. */
export function withItemCovariance(
  panel: Panel,
  covariances: readonly ItemCovariance[],
): { readonly panel: Panel; readonly warnings: readonly Warning[] } {
  if (covariances.length === 0) return { panel, warnings: [] };
  const names = new Set(panel.models.map(({ name }) => name));
  const unknown = covariances.flatMap(({ models }) => models.filter((name) => !names.has(name)));
  if (unknown.length > 0) {
    throw new InputError([
      {
        code: 'unknown-model',
        path: 'panel.itemCovariance',
        expected: `models of the panel: ${[...names].slice(0, 8).join(', ')}`,
        received: [...new Set(unknown)].slice(0, 8).join(', '),
      },
    ]);
  }
  const shared = new Map<string, ReadonlyMap<string, SharedItems>>();
  for (const { benchmark, models, covariance } of covariances) {
    const matrix = Float64Array.from(covariance);
    shared.set(
      benchmarkId(benchmark),
      new Map(models.map((name, row) => [name, { covariance: matrix, models: models.length, rows: [row] }])),
    );
  }
  const models = panel.models.map((model): Model => {
    const scores = new Map(
      [...model.scores].map(([id, score]): [typeof id, Score] => {
        const own = shared.get(id)?.get(model.name);
        if (own === undefined) return [id, score];
        const [row] = own.rows;
        const standardError = Math.sqrt(own.covariance[row! * own.models + row!]!);
        return [id, { ...score, standardError, shared: own }];
      }),
    );
    return { ...model, scores };
  });
  return {
    panel: { ...panel, models },
    warnings: [
      {
        code: 'items-shared',
        message: `Errors of ${covariances.map(({ benchmark }) => benchmark).join(', ')} come from the items that the models share.`,
      },
    ],
  };
}
