import { joinedLimit } from '@cape/analysis';
import { InputError } from '@cape/evidence';
import type { Registry } from './registry.ts';
import type { Release } from './release.ts';

type Fields = Readonly<Record<string, unknown>>;
type Cells = Record<string, string | number | null>;

/**
 * The question with the registry's newest releases behind the models of its panel; with an empty registry it is the
 * question as asked.
 */
export async function withRegistry(registry: Registry, input: Fields): Promise<Fields> {
  const { panel } = input;
  if (panel !== undefined && typeof panel !== 'string') {
    throw new InputError([
      {
        code: 'invalid-type',
        path: 'panel',
        expected: 'the name of a panel that the registry joins',
        received: 'rows',
      },
    ]);
  }
  const { total, releases } = await registry.newest(joinedLimit);
  if (total === 0) return input;
  const warnings =
    total > releases.length
      ? [
          {
            code: 'registry-capped',
            message: `The ${releases.length} newest of the registry's ${total} releases take part, from ${releases[0]?.released} on.`,
          },
        ]
      : [];
  const rows = releases.map(rowOfRelease);
  return { ...input, panel: { ...(panel === undefined ? {} : { joins: panel }), rows, warnings } };
}

function rowOfRelease({ model, lab, paramsB, released, scores, source }: Release): Cells {
  const row: Cells = { model, lab, params_b: paramsB, released, source: source.url };
  for (const [id, { value, standardError }] of Object.entries(scores)) {
    row[id] = value;
    if (standardError !== undefined) row[`${id}_se`] = standardError;
  }
  return row;
}
