import { HeaderContinues, readGgufHeader } from '../../formats/gguf-header.ts';
import { SteerError } from '../../steer-error.ts';
import type { Architecture } from '../architecture.ts';
import type { Rope } from '../rope.ts';
import type { StoredTensor } from '../safetensors.ts';
import { buildFromTensors, type WeightsModel } from '../weights-model.ts';
import { type GgufModel, type GgufWeight, ggufModel } from './gguf-model.ts';
import { ggufTokenizer } from './gguf-tokenizer.ts';

/** A GGUF file, read by range. */
export interface GgufFile {
  readonly name: string;
  readonly size: number;
  /** Exactly `length` bytes from `offset`; the caller stays within the size. */
  read(offset: number, length: number): Promise<Uint8Array>;
}

/** A GGUF file's decoder: its graph, and what is missing beside it. */
export interface OpenedGguf {
  readonly built: WeightsModel;
  readonly config: unknown;
  /** As tokenizer.json and tokenizer_config.json would have them; throws where the file's kind is not read. */
  readonly tokenizer: () => ReturnType<typeof ggufTokenizer>;
  /**
   * Bytes of the file that the graph's tensors lie in where they do not lie in the GGUF itself: its weights, widened
   * to float32 block by block. Null where every weight is computed with as it is stored.
   */
  readonly widened: (() => AsyncGenerator<Uint8Array>) | null;
}

const FIRST_READ = 1 << 20;
const MOST_HEADER = 256 << 20;
const ALIGNMENT = 64;
/** Blocks are widened by so many bytes of float32 at a time. */
const PIECE = 1 << 22;

/**
 * Read a GGUF file's header and build its decoder's graph.
 *
 * @param location name by which the runtime finds the file of the graph's tensors
 * @throws SteerError as {@link ggufModel} and buildFromTensors do
 */
export async function openGguf(file: GgufFile, location: string): Promise<OpenedGguf> {
  const header = await headerOf(file);
  const model = ggufModel(header, file.name, file.size);
  const inPlace = model.weights.every(({ type }) => type.asStored !== undefined);
  const places = inPlace ? model.weights : widenedPlaces(model.weights);
  const tensors = new Map<string, StoredTensor>();
  for (const [i, { name, shape, type }] of model.weights.entries()) {
    const { offset, length } = places[i]!;
    tensors.set(name, { name, shape, type: type.asStored ?? 'F32', file: location, offset, length });
  }
  return {
    built: buildFromTensors(tensors, model.config, await ropeChange(model, file)),
    config: model.config,
    tokenizer: () => ggufTokenizer(header.metadata, file.name),
    widened: inPlace ? null : () => widen(model.weights, file),
  };
}

async function headerOf(file: GgufFile) {
  for (let length = FIRST_READ; ; length *= 4) {
    const bytes = await file.read(0, Math.min(length, file.size));
    try {
      return readGgufHeader(bytes, { size: file.size, code: 'weights-malformed' });
    } catch (cause) {
      if (!(cause instanceof HeaderContinues)) throw cause;
      if (length >= MOST_HEADER)
        throw new SteerError(
          'weights-malformed',
          file.name,
          `a header of at most ${MOST_HEADER} bytes`,
          'a longer one',
        );
    }
  }
}

/** llama.cpp's order of a head's numbers, and its divisors of the frequencies. */
async function ropeChange(
  { interleaved, frequencyDivisors }: GgufModel,
  file: GgufFile,
): Promise<(architecture: Architecture) => Architecture> {
  const divisors = frequencyDivisors === null ? null : await numbersOf(frequencyDivisors, file);
  const changed = new Map<Rope, Rope>();
  const change = (rope: Rope): Rope => {
    if (divisors !== null && divisors.length !== rope.frequencies.length) {
      throw new SteerError(
        'weights-mismatch',
        `${file.name}: ${frequencyDivisors!.name}`,
        `${rope.frequencies.length} divisors`,
        `${divisors.length}`,
      );
    }
    const frequencies =
      divisors === null ? rope.frequencies : rope.frequencies.map((f, i) => f / divisors[i]!);
    return { ...rope, frequencies, interleaved };
  };
  const once = (rope: Rope): Rope => {
    const known = changed.get(rope) ?? change(rope);
    changed.set(rope, known);
    return known;
  };
  return (architecture) => ({
    ...architecture,
    blocks: architecture.blocks.map((block) => ({
      ...block,
      attention: {
        ...block.attention,
        ...(block.attention.rope && { rope: once(block.attention.rope) }),
      },
    })),
  });
}

async function numbersOf(weight: GgufWeight, file: GgufFile): Promise<Float32Array> {
  if (weight.type.name !== 'F32' || weight.length > PIECE)
    throw new SteerError(
      'weights-mismatch',
      `${file.name}: ${weight.name}`,
      'a few numbers in F32',
      weight.type.name,
    );
  const bytes = await file.read(weight.offset, weight.length);
  return new Float32Array(bytes.slice().buffer);
}

const sizeOf = ({ type, length }: GgufWeight): number =>
  type.asStored === undefined ? (length / type.bytes) * type.values * 4 : length;

const aligned = (offset: number): number => Math.ceil(offset / ALIGNMENT) * ALIGNMENT;

/** Places of the weights in the file that {@link widen} gives. */
function widenedPlaces(weights: readonly GgufWeight[]): { offset: number; length: number }[] {
  let end = 0;
  return weights.map((weight) => {
    const offset = aligned(end);
    const length = sizeOf(weight);
    end = offset + length;
    return { offset, length };
  });
}

async function* widen(weights: readonly GgufWeight[], file: GgufFile): AsyncGenerator<Uint8Array> {
  let end = 0;
  for (const weight of weights) {
    if (aligned(end) > end) yield new Uint8Array(aligned(end) - end);
    end = aligned(end) + sizeOf(weight);
    const { type, offset, length } = weight;
    // Whole blocks at a time.
    const piece = Math.floor(PIECE / 4 / type.values) * type.bytes;
    for (let at = 0; at < length; at += piece) {
      const bytes = await file.read(offset + at, Math.min(piece, length - at));
      if (type.widen === undefined) {
        yield bytes;
        continue;
      }
      const blocks = bytes.length / type.bytes;
      const out = new Float32Array(blocks * type.values);
      for (let block = 0; block < blocks; block++)
        type.widen({ bytes, at: block * type.bytes }, out, block * type.values);
      yield new Uint8Array(out.buffer);
    }
  }
}
