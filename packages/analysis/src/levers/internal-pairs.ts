import * as z from 'zod/mini';
import { builtinPanel } from '../panel/builtin.ts';

/** Two models measured inside by the same measure; the table gives no error, so no certainty. */
export const InternalPair = z.object({
  lever: z.enum(['curation', 'architecture', 'instruction tuning']),
  from: z.string(),
  to: z.string(),
  measure: z.string(),
  coupling: z.object({ from: z.number(), to: z.number(), change: z.number() }),
  representationDimension: z.nullable(z.object({ from: z.number(), to: z.number() })),
  note: z.string(),
});
export type InternalPair = z.infer<typeof InternalPair>;

const pairs = [
  {
    lever: 'curation',
    from: 'Qwen2.5-1.5B',
    to: 'Qwen3-1.7B',
    note: 'Qwen2.5-1.5B is the odd one: its neighbors 0.5B and 3B have 0.83 as well, so this pair shows an outlier as much as curation.',
  },
  {
    lever: 'architecture',
    from: 'Gemma-3-4B',
    to: 'Gemma-4-E4B',
    note: 'One pair; data and architecture changed together.',
  },
  { lever: 'instruction tuning', from: 'Gemma-4-E4B', to: 'Gemma-4-E4B-it', note: 'One pair.' },
] as const;

/** Kind of measure, without the remark on the model that some rows add to it. */
function kind(measure: string): string {
  return measure.split(',')[0]!.trim();
}

export function internalPairs(): readonly InternalPair[] {
  const { models } = builtinPanel('internal');
  return pairs.flatMap(({ lever, from, to, note }) =>
    models
      .filter(({ name }) => name === from)
      .flatMap((first) => {
        const measure = kind(first.attributes.get('measure') ?? '');
        const second = models.find(
          ({ name, attributes }) => name === to && kind(attributes.get('measure') ?? '') === measure,
        );
        if (second === undefined) return [];
        const figure = (model: typeof first, column: string) =>
          Number(model.attributes.get(column) ?? Number.NaN);
        const [a, b] = [figure(first, 'net_coupling'), figure(second, 'net_coupling')];
        const [da, db] = [figure(first, 'd_rep'), figure(second, 'd_rep')];
        return {
          lever,
          from,
          to,
          measure,
          coupling: { from: a, to: b, change: b - a },
          representationDimension: Number.isFinite(da) && Number.isFinite(db) ? { from: da, to: db } : null,
          note,
        };
      }),
  );
}
