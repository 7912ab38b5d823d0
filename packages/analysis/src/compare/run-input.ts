import * as z from 'zod/mini';
import { Percent, PercentError } from '../benchmarks/percent.ts';

/** The most that a comparison takes: sixteen models with 60,000 items each fit several times over. */
export const runLimits = {
  runs: 64,
  benchmarks: 200,
  /** Items of one benchmark in one run. */
  items: 200_000,
  /** Items of all runs together. */
  allItems: 4_000_000,
} as const;

const Label = z.union([z.string().check(z.maxLength(500)), z.int()], { error: 'text or a whole number' });

/** One score per item of a run, in columns: entry i of each list belongs to one item. */
export const ItemScores = z
  .strictObject({
    keys: z
      .array(Label)
      .check(
        z.minLength(1),
        z.maxLength(runLimits.items),
        z.describe(
          'What an item is known by in every run: the hash of its document, else its id within one version of the task.',
        ),
      ),
    keyedBy: z
      ._default(z.enum(['hash', 'id'], { error: '"hash" or "id"' }), 'id')
      .check(
        z.describe(
          'hash: a key stands for the item’s content, in any version of a task; id: for its number in this version.',
        ),
      ),
    scores: z
      .array(z.number({ error: "an item's score from 0 to 1" }).check(z.minimum(0), z.maximum(1)))
      .check(z.maxLength(runLimits.items), z.describe('1 is right, 0 wrong; partial credit lies between.')),
    clusters: z
      .optional(z.array(Label).check(z.maxLength(runLimits.items)))
      .check(z.describe('What items share that ties their scores together: a subject, a passage.')),
  })
  .check(
    z.refine(({ keys, scores }) => keys.length === scores.length, {
      path: ['scores'],
      error: 'as many scores as keys',
      params: { code: 'unequal-lengths' },
    }),
    z.refine(({ keys, clusters }) => clusters === undefined || keys.length === clusters.length, {
      path: ['clusters'],
      error: 'as many clusters as keys',
      params: { code: 'unequal-lengths' },
    }),
  );
export type ItemScores = z.infer<typeof ItemScores>;

/** One benchmark of a run: its items, or the score that was reported, or both. */
export const RunBenchmark = z
  .strictObject({
    benchmark: z.string({ error: 'the name of a benchmark' }).check(z.minLength(1), z.maxLength(200)),
    score: z
      .optional(Percent)
      .check(z.describe('As reported; with items it is only compared with their mean.')),
    standardError: z.optional(PercentError).check(z.describe('Of the reported score, in points.')),
    n: z
      .optional(
        z.int({ error: 'a number of items from 1 to 100000000' }).check(z.minimum(1), z.maximum(100_000_000)),
      )
      .check(z.describe('Items that the reported score rests on.')),
    items: z.optional(ItemScores),
    settings: z
      .optional(z.record(z.string().check(z.maxLength(100)), z.string().check(z.maxLength(500))))
      .check(
        z.describe(
          'What a score depends on beside the model: task version, shots, chat template, metric, filter, limit.',
        ),
      ),
  })
  .check(
    z.refine(({ score, items }) => score !== undefined || items !== undefined, {
      path: ['score'],
      error: 'a score in percent, or items',
      params: { code: 'no-score' },
    }),
  );
export type RunBenchmark = z.infer<typeof RunBenchmark>;

/** One model's evaluation. */
export const Run = z
  .strictObject({
    name: z.string({ error: 'the name of a run' }).check(z.minLength(1), z.maxLength(300)),
    benchmarks: z.array(RunBenchmark).check(z.minLength(1), z.maxLength(runLimits.benchmarks)),
    warnings: z
      .optional(
        z
          .array(
            z.strictObject({
              code: z.string().check(z.maxLength(100)),
              message: z.string().check(z.maxLength(4000)),
            }),
          )
          .check(z.maxLength(200)),
      )
      .check(z.describe('What reading its files had to say; the answer says it again.')),
  })
  .check(
    z.meta({
      description: 'One evaluation of one model: per benchmark its items, or the score as reported.',
      valueName: 'run',
    }),
  );
export type Run = z.infer<typeof Run>;
