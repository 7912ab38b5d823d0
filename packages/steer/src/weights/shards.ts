import { SteerError } from '../steer-error.ts';
import { readHeader, type StoredTensor, type WeightsFolder } from './safetensors.ts';

export const WHOLE = 'model.safetensors';
export const INDEX = 'model.safetensors.index.json';

const MAX_INDEX = 64 * 1024 * 1024;
const MAX_SHARDS = 1024;

/** Index of a folder: the shards, and the one that each tensor lies in. */
interface ShardIndex {
  readonly files: readonly string[];
  readonly fileOf: ReadonlyMap<string, string>;
}

/**
 * Read which tensors a folder's weights hold, by name: of the file that is asked for, else of
 * model.safetensors, else of the shards that model.safetensors.index.json names, else of the only
 * safetensors file there is.
 *
 * @throws SteerError `no-weights` where there are none or the choice is open, `weights-malformed`.
 */
export async function readWeights(
  folder: WeightsFolder,
  file: string | undefined,
): Promise<ReadonlyMap<string, StoredTensor>> {
  const chosen = file ?? usualWeights(folder.names);
  const index = chosen === INDEX ? await indexOf(folder) : null;
  const files = index?.files ?? [chosen];
  const tensors = new Map<string, StoredTensor>();
  for (const shard of files) {
    for (const tensor of await readHeader(folder, shard)) {
      if (index !== null && index.fileOf.get(tensor.name) !== shard) {
        if (index.fileOf.has(tensor.name)) continue;
        throw malformed(`${INDEX}: ${tensor.name}`, `the shard it lies in, ${shard}`, 'nothing');
      }
      tensors.set(tensor.name, tensor);
    }
  }
  for (const [name, shard] of index?.fileOf ?? []) {
    if (!tensors.has(name)) throw malformed(`${shard}: ${name}`, `a tensor that ${INDEX} names`, 'none');
  }
  return tensors;
}

/** True where files of these names are weights that can be read as they are. */
export function holdsWeights(names: readonly string[]): boolean {
  return names.some((name) => name === INDEX || name.endsWith('.safetensors'));
}

/** The file that stands for a folder's weights: the whole, the index of its shards, or the only one. */
export function usualWeights(names: readonly string[]): string {
  if (!names.includes(WHOLE) && names.includes(INDEX)) return INDEX;
  const present = names.filter((name) => name.endsWith('.safetensors'));
  if (present.includes(WHOLE)) return WHOLE;
  if (present.length === 1 && !present[0]!.startsWith('adapter')) return present[0]!;
  throw new SteerError(
    'no-weights',
    'folder',
    `${WHOLE} or ${INDEX}`,
    present.join(', ') || 'neither',
    present.some((name) => name.startsWith('adapter'))
      ? 'An adapter alone is no model: merge it into its base (PEFT: merge_and_unload) and save the whole.'
      : present.length > 1
        ? 'Name one with --file.'
        : undefined,
  );
}

async function indexOf(folder: WeightsFolder): Promise<ShardIndex> {
  const size = await folder.size(INDEX);
  if (size > MAX_INDEX) throw malformed(INDEX, `at most ${MAX_INDEX} bytes`, `${size}`);
  let json: unknown;
  try {
    json = JSON.parse(new TextDecoder().decode(await folder.read(INDEX, 0, size)));
  } catch (cause) {
    throw malformed(INDEX, 'JSON', cause instanceof Error ? cause.message : String(cause));
  }
  const map = (json as { weight_map?: unknown } | null)?.weight_map;
  if (typeof map !== 'object' || map === null || Array.isArray(map))
    throw malformed(INDEX, 'a weight_map', typeof map);
  const fileOf = new Map<string, string>();
  for (const [name, file] of Object.entries(map)) {
    // A path, an address or a name of another kind would leave the folder or name no weights.
    if (typeof file !== 'string' || !/^[\w][\w.-]{0,200}\.safetensors$/.test(file))
      throw malformed(
        `${INDEX}: ${name.slice(0, 100)}`,
        'the name of a safetensors file in the folder',
        JSON.stringify(file).slice(0, 100),
      );
    fileOf.set(name, file);
  }
  const files = [...new Set(fileOf.values())].sort();
  if (files.length > MAX_SHARDS) throw malformed(INDEX, `at most ${MAX_SHARDS} shards`, `${files.length}`);
  const absent = files.filter((file) => !folder.names.includes(file));
  if (absent.length > 0) {
    throw new SteerError(
      'no-weights',
      INDEX,
      `${files.length} shards beside it`,
      `${absent.length} are not there, first ${absent[0]}`,
    );
  }
  return { files, fileOf };
}

function malformed(path: string, expected: string, received: string): SteerError {
  return new SteerError('weights-malformed', path, expected, received);
}
