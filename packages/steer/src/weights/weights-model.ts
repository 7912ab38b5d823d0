import { SteerError } from '../steer-error.ts';
import type { Architecture } from './architecture.ts';
import { ConfigFields } from './config-fields.ts';
import { buildGraph } from './decoder-graph.ts';
import type { Family } from './families/family.ts';
import { FAMILIES } from './families/index.ts';
import type { StoredTensor, WeightsFolder } from './safetensors.ts';
import { readWeights } from './shards.ts';

/** A decoder whose graph was built from its configuration and its weights' headers. */
export interface WeightsModel {
  /** The ONNX model; its weights lie in the files of the folder, at the places it names. */
  readonly onnx: Uint8Array;
  readonly width: number;
  /** Of each block: the residual stream that leaves it, and its attention's heads. */
  readonly sites: readonly { readonly value: string; readonly heads: string }[];
  readonly warnings: readonly ModelWarning[];
}

/** Something about a model's files that its user should know. */
export interface ModelWarning {
  readonly code: 'weights-surplus' | 'head-not-read' | 'slow-runtime';
  readonly message: string;
}

/**
 * Build the graph of a folder with config.json and safetensors. Nothing is downloaded, converted or copied.
 *
 * @param file the safetensors file, where there are several
 * @throws SteerError `architecture-unknown`, `config-malformed`, `no-weights`, `weights-malformed`,
 *   `weights-missing`, `weights-mismatch` or `weights-surplus`
 */
export async function buildFromWeights(
  folder: WeightsFolder,
  config: unknown,
  file?: string,
): Promise<WeightsModel> {
  familyOf(config);
  return buildFromTensors(await readWeights(folder, file), config);
}

/** Build the graph over tensors whose places are known. `change` is applied to what the configuration describes. */
export function buildFromTensors(
  tensors: ReadonlyMap<string, StoredTensor>,
  config: unknown,
  change: (architecture: Architecture) => Architecture = (same) => same,
): WeightsModel {
  const { family, fields } = familyOf(config);
  const tied = fields.flag('tie_word_embeddings', family.tied);
  const architecture = change(family.describe(fields, tied));
  const prefix = prefixOf(family, architecture.embedding.tokens, tensors);
  const tensorOf = (name: string): StoredTensor | undefined =>
    tensors.get(`${prefix}${name}`) ??
    tensors.get(name) ??
    tensors.get(`${prefix.replace(/model\.$/, '')}${name}`);
  const { onnx, sites, used } = buildGraph(architecture, tensorOf);
  return {
    onnx,
    width: architecture.width,
    sites,
    warnings: surplus([...tensors.keys()], used, family, prefix, architecture.blocks.length),
  };
}

/**
 * The family that a configuration is of, and its decoder's fields.
 *
 * @throws SteerError `architecture-unknown`, `config-malformed`, or `weights-mismatch` for quantized weights
 */
export function familyOf(config: unknown): { family: Family; fields: ConfigFields } {
  if (typeof config !== 'object' || config === null || Array.isArray(config)) {
    throw new SteerError(
      'config-malformed',
      'config.json',
      'the configuration beside the weights',
      config === undefined ? 'none' : 'no object',
    );
  }
  const outer = config as Record<string, unknown>;
  const type = outer.model_type;
  const family = FAMILIES.find(({ types }) => types.includes(type as string));
  if (family === undefined) {
    throw new SteerError(
      'architecture-unknown',
      'config.json: model_type',
      `one of ${FAMILIES.flatMap(({ types }) => types).join(', ')}`,
      JSON.stringify(type ?? null).slice(0, 80),
      'Other decoders run from an ONNX export: optimum-cli export onnx --model MODEL --task text-generation-with-past OUT.',
    );
  }
  if (outer.quantization_config != null) {
    throw new SteerError(
      'weights-mismatch',
      'config.json: quantization_config',
      'weights in F32, F16 or BF16',
      JSON.stringify(outer.quantization_config).slice(0, 80),
      'Quantized weights have to be widened first (dequantize and save), or use an ONNX export.',
    );
  }
  // Multimodal models keep the decoder's part one level down.
  const inner = typeof outer.text_config === 'object' ? outer.text_config : null;
  return { family, fields: new ConfigFields({ ...outer, ...inner }) };
}

function prefixOf(family: Family, embedding: string, tensors: ReadonlyMap<string, StoredTensor>): string {
  const prefix = family.prefixes.find((candidate) => tensors.has(`${candidate}${embedding}`));
  if (prefix !== undefined) return prefix;
  throw new SteerError(
    'weights-missing',
    'weights',
    `${family.prefixes[0]}${embedding}`,
    `none among ${tensors.size} tensors, first ${[...tensors.keys()].slice(0, 3).join(', ') || 'nothing'}`,
    'The weights may be of another architecture than config.json says.',
  );
}

/**
 * Weights that are left over. A tensor inside one of the blocks that are computed means that the block
 * does more than the configuration says, and is refused; others (further heads, vision, more blocks) are told.
 */
function surplus(
  names: readonly string[],
  used: ReadonlySet<string>,
  family: Family,
  prefix: string,
  blocks: number,
): ModelWarning[] {
  const left = names.filter((name) => !used.has(name) && !family.buffers?.test(name));
  const inside = left.filter((name) => {
    const block = name.startsWith(prefix)
      ? /^(?:layers|h)\.(\d+)\./.exec(name.slice(prefix.length))?.[1]
      : undefined;
    return block !== undefined && Number(block) < blocks;
  });
  const some = (list: readonly string[]): string =>
    `${list.slice(0, 3).join(', ')}${list.length > 3 ? ` and ${list.length - 3} more` : ''}`;
  if (inside.length > 0) {
    throw new SteerError(
      'weights-surplus',
      'weights',
      'no tensors in the blocks but those that config.json accounts for',
      some(inside),
      'Computed without them, the model would be another one.',
    );
  }
  const heads = left.filter((name) => /(?:^|\.)(?:lm_head|embed_out)\.weight$/.test(name));
  const others = left.filter((name) => !heads.includes(name));
  const warnings: ModelWarning[] = [];
  if (heads.length > 0) {
    warnings.push({
      code: 'head-not-read',
      message: `config.json ties the output to the embeddings, as transformers reads it: ${some(heads)} is not read.`,
    });
  }
  if (others.length > 0)
    warnings.push({
      code: 'weights-surplus',
      message: `Not part of the decoder and not read: ${some(others)}.`,
    });
  return warnings;
}
