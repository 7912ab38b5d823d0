import type { InferenceSession, Tensor } from 'onnxruntime-common';
import { type ModelConfig, readConfig } from '../model/config.ts';
import type { LoadOptions, ModelFiles } from '../model/files.ts';
import { FLOAT16, type GraphInfo, type OnnxModel, readModel, type ValueInfo } from '../onnx/graph.ts';
import { findResidual, knownResidual, logitsOf, type Residual } from '../onnx/residual.ts';
import { splice, spliced } from '../onnx/splice.ts';
import { weighing } from '../onnx/weigh.ts';
import { SteerError } from '../steer-error.ts';
import type { ModelWarning } from '../weights/weights-model.ts';
import { toFloat32 } from './float16.ts';

/** Keys and values of the positions already computed, as the session gave them. */
export type Cache = ReadonlyMap<string, Tensor>;

/** hidden + mask · vector, after one block; or the same on the outputs of its heads. */
export interface Push {
  readonly block: number;
  /** Default `stream`. */
  readonly site?: 'stream' | 'heads';
  /** One vector of the model's (or the heads') width for all rows, or one for each row, row after row. */
  readonly vectors: Float32Array;
  /** Strength at each row and position of this pass, rows × positions. */
  readonly mask: Float32Array;
}

export interface Pass {
  /** Token numbers, rows of equal length. */
  readonly ids: readonly (readonly number[])[];
  /** 1 for a real token, 0 for padding; covers the cached positions too. Default: all real. */
  readonly attention?: readonly (readonly number[])[];
  /** Default: counted from each row's first real token. */
  readonly positions?: readonly (readonly number[])[];
  readonly cache?: Cache | null;
  readonly pushes?: readonly Push[];
  /** Blocks whose hidden states (before the push) are wanted. */
  readonly read?: readonly number[];
  /** Blocks whose heads' outputs are wanted. */
  readonly heads?: readonly number[];
  /** Ask for the last position's logits alone, where the model can leave the others out. */
  readonly lastLogitsOnly?: boolean;
  /** Nothing will continue from here: the cache is left where it is. Default false. */
  readonly withoutCache?: boolean;
  /** Tokens to weigh, one for each row and position: their log-probabilities are wanted and the logits are not. */
  readonly weigh?: readonly (readonly number[])[];
}

export interface Passed {
  /** rows × `logitPositions` × vocabulary; empty where tokens were weighed. */
  readonly logits: Float32Array;
  readonly logitPositions: number;
  readonly vocabulary: number;
  /** Null where no tokens were to be weighed. */
  readonly weighed: Weighed | null;
  readonly cache: Cache;
  /** By block: rows × positions × width. */
  readonly hidden: ReadonlyMap<number, Float32Array>;
  /** By block: rows × positions × (heads · head size). */
  readonly heads: ReadonlyMap<number, Float32Array>;
}

/** Given tokens, rows × positions. */
export interface Weighed {
  /** Natural logarithm. */
  readonly logProbabilities: Float32Array;
  /** 1 where no token is likelier; of equals the first of the vocabulary counts. */
  readonly isLikeliest: Uint8Array;
}

/** One decoder, its residual stream found and spliced, open in a runtime. */
export class Decoder {
  readonly name: string;
  readonly config: ModelConfig;
  readonly residual: Residual;
  readonly runtimeName: string;
  readonly producer: string;
  /** Warnings about the model's files. */
  readonly warnings: readonly ModelWarning[];
  /** Bytes of structure given to the runtime; the weights stay in their file. */
  readonly headBytes: number;
  /** Its activations are quantized at run time, on one scale for a whole batch: a row's result depends on its batch. */
  readonly batchDependent: boolean;
  readonly steerable: readonly number[];
  readonly readable: readonly number[];
  /** Blocks whose heads can be pushed and read. */
  readonly withHeads: readonly number[];
  readonly #files: ModelFiles;
  readonly #session: InferenceSession;
  readonly #inputs: readonly ValueInfo[];
  readonly #logits: string;
  readonly #presentOf: ReadonlyMap<string, string>;

  private constructor(
    files: ModelFiles,
    model: OnnxModel,
    config: ModelConfig,
    residual: Residual,
    session: InferenceSession,
    head: number,
    at: Blocks,
  ) {
    this.name = files.name;
    this.config = config;
    this.residual = residual;
    this.runtimeName = files.runtime.name;
    this.producer = model.producer;
    this.warnings = [...(files.runtime.warnings ?? []), ...(files.built?.warnings ?? [])];
    this.headBytes = head;
    this.batchDependent = usesOperator(model.graph, 'DynamicQuantizeLinear');
    this.steerable = at.steer;
    this.readable = at.read;
    this.withHeads = at.heads;
    this.#files = files;
    this.#session = session;
    // The session's own list is the one that counts: it leaves out what no node uses.
    const declared = new Map(model.graph.inputs.map((input) => [input.name, input]));
    this.#inputs = session.inputNames.flatMap((name) => declared.get(name) ?? []);
    this.#logits = logitsOf(model.graph);
    this.#presentOf = cachePairs(this.#inputs, session.outputNames);
    const unknown = this.#inputs.find(
      (input) => !this.#presentOf.has(input.name) && !KNOWN_INPUTS.has(input.name),
    );
    if (unknown) {
      throw new SteerError(
        'unsupported-input',
        unknown.name,
        `inputs named ${[...KNOWN_INPUTS].join(', ')} or past_key_values.N.…`,
        'an input this program cannot fill',
      );
    }
  }

  static async open(files: ModelFiles, options: LoadOptions = {}): Promise<Decoder> {
    const config = readConfig(files.config, files.generation);
    const model = readModel(files.source);
    const residual = files.built ? knownResidual(model, files.built) : findResidual(model, config);
    const at = blocksFor(residual, options);
    const head = splice(model, residual, {
      ...at,
      modelFile: files.built ? null : files.modelFile,
    });
    const external = new Set(model.graph.initializers.flatMap((tensor) => tensor.external?.location ?? []));
    options.signal?.throwIfAborted();
    options.onProgress?.({ stage: 'open', file: files.modelFile, loaded: 0, total: 1 });
    const session = await files.open(head, [...external], options);
    options.onProgress?.({ stage: 'open', file: files.modelFile, loaded: 1, total: 1 });
    return new Decoder(files, model, config, residual, session, head.length, at);
  }

  get blocks(): number {
    return this.residual.blocks;
  }

  get width(): number {
    if (this.residual.width === null)
      throw new SteerError('no-residual-stream', 'width', 'a width in config.json or the tensors', 'none');
    return this.residual.width;
  }

  /** Sizes of a block's heads together. */
  get headsWidth(): number {
    return (this.config.heads ?? 0) * (this.config.headSize ?? 0);
  }

  /** ⌊blocks/4⌋: after this block the hidden state is read and the vector added by default. */
  get probeBlock(): number {
    return probeBlock(this.blocks);
  }

  async pass(pass: Pass): Promise<Passed> {
    const rows = pass.ids.length;
    const positions = pass.ids[0]?.length ?? 0;
    if (rows === 0 || positions === 0 || pass.ids.some((row) => row.length !== positions)) {
      throw new SteerError(
        'out-of-range',
        'ids',
        'rows of equal length, at least one token',
        `${pass.ids.map((row) => row.length).join(', ') || 'none'}`,
      );
    }
    if (pass.weigh?.some((row) => row.length !== positions)) {
      throw new SteerError('out-of-range', 'weigh', `${positions} tokens in each row`, 'another count');
    }
    const cached = pass.attention
      ? (pass.attention[0]?.length ?? 0) - positions
      : this.#cachedPositions(pass.cache ?? null);
    if (this.config.positions !== null && cached + positions > this.config.positions) {
      throw new SteerError(
        'prompt-too-long',
        'prompt',
        `at most ${this.config.positions} tokens, the model's longest sequence`,
        `${cached + positions}`,
      );
    }
    const feeds = this.#feeds(pass, rows, positions, cached);
    const wanted = [
      ...(pass.weigh ? [weighing.logProbability, weighing.isLikeliest] : [this.#logits]),
      ...(pass.withoutCache ? [] : this.#presentOf.values()),
      ...(pass.read ?? []).map(spliced.hidden),
      ...(pass.heads ?? []).map(spliced.heads),
    ];
    const missing = wanted.find((name) => !this.#session.outputNames.includes(name));
    if (missing !== undefined)
      throw new SteerError('no-such-block', missing, 'a block that was opened for reading', 'another');
    const results = await this.#session.run(feeds, wanted).catch((cause: unknown) => {
      throw new SteerError(
        'runtime-failed',
        this.name,
        'a forward pass',
        String(cause instanceof Error ? cause.message : cause),
      );
    });
    const logits = results[this.#logits] as Tensor | undefined;
    const [, logitPositions = 1, vocabulary = 0] = logits?.dims ?? [];
    return {
      logits: logits ? toFloat32(logits) : new Float32Array(0),
      logitPositions,
      vocabulary,
      weighed: pass.weigh
        ? {
            logProbabilities: results[weighing.logProbability]!.data as Float32Array,
            isLikeliest: results[weighing.isLikeliest]!.data as Uint8Array,
          }
        : null,
      cache: new Map(
        pass.withoutCache
          ? []
          : [...this.#presentOf].map(([past, present]) => [past, results[present] as Tensor]),
      ),
      hidden: new Map(
        (pass.read ?? []).map((block) => [block, toFloat32(results[spliced.hidden(block)] as Tensor)]),
      ),
      heads: new Map(
        (pass.heads ?? []).map((block) => [block, toFloat32(results[spliced.heads(block)] as Tensor)]),
      ),
    };
  }

  async close(): Promise<void> {
    await this.#session.release();
    this.#files.close();
  }

  /** The axis of a cached tensor that grows with the positions. */
  pastAxis(name: string): number {
    return pastAxis(this.#inputs.find((input) => input.name === name)!);
  }

  #cachedPositions(cache: Cache | null): number {
    if (cache === null) return 0;
    for (const input of this.#inputs) {
      const at = pastAxis(input);
      const tensor = cache.get(input.name);
      if (at >= 0 && tensor) return tensor.dims[at]!;
    }
    return 0;
  }

  #feeds(pass: Pass, rows: number, positions: number, cached: number): Record<string, Tensor> {
    const { Tensor } = this.#files.runtime;
    const attention = pass.attention ?? pass.ids.map(() => new Array<number>(cached + positions).fill(1));
    const integers = (values: readonly (readonly number[])[]): Tensor =>
      new Tensor('int64', BigInt64Array.from(values.flat().map(BigInt)), [rows, values[0]!.length]);
    const weighed = (pass.weigh ?? pass.ids.map(() => [])).map((row) => row.map(BigInt));
    const feeds: Record<string, Tensor> = {
      [weighing.tokens]: new Tensor('int64', BigInt64Array.from(weighed.flat()), [
        rows,
        weighed[0]!.length,
        1,
      ]),
    };
    for (const input of this.#inputs) {
      if (this.#presentOf.has(input.name))
        feeds[input.name] = pass.cache?.get(input.name) ?? this.#emptyPast(input, rows);
      else if (input.name === 'input_ids') feeds[input.name] = integers(pass.ids);
      else if (input.name === 'attention_mask') feeds[input.name] = integers(attention);
      else if (input.name === 'position_ids')
        feeds[input.name] = integers(pass.positions ?? countedPositions(attention, positions));
      else if (input.name === 'use_cache_branch')
        feeds[input.name] = new Tensor('bool', Uint8Array.of(pass.cache ? 1 : 0), [1]);
      else if (input.name === 'past_sequence_length')
        feeds[input.name] = new Tensor(
          'int64',
          BigInt64Array.of(BigInt(cached)),
          input.shape?.length === 1 ? [1] : [],
        );
      else
        feeds[input.name] = new Tensor(
          'int64',
          BigInt64Array.of(pass.lastLogitsOnly ? 1n : 0n),
          input.shape?.length === 1 ? [1] : [],
        );
    }
    const pushAt = (site: 'stream' | 'heads', block: number): Push | undefined =>
      pass.pushes?.find((push) => push.block === block && (push.site ?? 'stream') === site);
    const sites = [
      ...this.steerable.map((block) => ['stream', block, this.width] as const),
      ...this.#pushableHeads().map((block) => ['heads', block, this.headsWidth] as const),
    ];
    for (const [site, block, width] of sites) {
      const push = pushAt(site, block);
      if (push && (push.vectors.length % width !== 0 || push.mask.length !== rows * positions)) {
        throw new SteerError(
          'direction-does-not-fit',
          `block ${block}`,
          `vectors of ${width} numbers and ${rows} × ${positions} strengths`,
          `${push.vectors.length} and ${push.mask.length}`,
        );
      }
      const vectors = push?.vectors ?? new Float32Array(width);
      feeds[spliced.vector(block, site)] = new Tensor('float32', vectors, [vectors.length / width, 1, width]);
      feeds[spliced.mask(block, site)] = new Tensor(
        'float32',
        push?.mask ?? new Float32Array(rows * positions),
        [rows, positions, 1],
      );
    }
    const lost = pass.pushes?.find(
      ({ block, site }) => !(site === 'heads' ? this.#pushableHeads() : this.steerable).includes(block),
    );
    if (lost)
      throw new SteerError(
        'no-such-block',
        'block',
        lost.site === 'heads'
          ? 'a block whose heads were opened for steering'
          : `one of ${this.steerable.join(', ')}, opened for steering`,
        `${lost.block}`,
      );
    return feeds;
  }

  #pushableHeads(): readonly number[] {
    return this.withHeads.filter((block) => this.steerable.includes(block));
  }

  /** No positions yet: the past's axis is 0, the batch's is `rows`, the rest as declared or configured. */
  #emptyPast(input: ValueInfo, rows: number): Tensor {
    const { Tensor } = this.#files.runtime;
    const past = pastAxis(input);
    const dims = (input.shape ?? []).map((dim, axis) => {
      if (axis === past) return 0;
      if (typeof dim === 'number') return dim;
      const heads = this.config.keyValueHeads ?? 1;
      if (axis === 0) return typeof dim === 'string' && /head/.test(dim) ? rows * heads : rows;
      return axis === 1 ? heads : (this.config.headSize ?? 0);
    });
    // A merged decoder without past never looks at it; an axis of 0 is what the others expect.
    return input.elementType === FLOAT16
      ? new Tensor('float16', new Uint16Array(0), dims)
      : new Tensor('float32', new Float32Array(0), dims);
  }
}

function usesOperator(graph: GraphInfo, operator: string): boolean {
  return graph.nodes.some(
    (node) =>
      node.op === operator ||
      node.attributes.some(({ graph: inner }) => inner !== null && usesOperator(inner, operator)),
  );
}

export function probeBlock(blocks: number): number {
  return Math.floor(blocks / 4);
}

interface Blocks {
  readonly steer: readonly number[];
  readonly read: readonly number[];
  readonly heads: readonly number[];
}

function blocksFor(residual: Residual, options: LoadOptions): Blocks {
  const all = residual.ways[0]!.sites.flatMap((site, block) => (site === null ? [] : block));
  const steer = options.steer === 'all' ? all : (options.steer ?? [probeBlock(residual.blocks)]);
  const read = options.read === 'all' ? all : (options.read ?? steer);
  const withHeads = (block: number): boolean => residual.ways.every((way) => way.sites[block]?.heads);
  return { steer, read, heads: options.heads ? read.filter(withHeads) : [] };
}

const KNOWN_INPUTS = new Set([
  'input_ids',
  'attention_mask',
  'position_ids',
  'use_cache_branch',
  'num_logits_to_keep',
  'logits_to_keep',
  'past_sequence_length',
]);

/** Cache inputs and the outputs that become them: past_key_values.3.key and present.3.key. */
function cachePairs(inputs: readonly ValueInfo[], outputs: readonly string[]): Map<string, string> {
  const pairs = new Map<string, string>();
  for (const { name } of inputs) {
    if (!/^past\w*[._]\d/.test(name)) continue;
    const candidates = [name.replace(/^past_key_values/, 'present'), name.replace(/^past/, 'present')];
    const present = candidates.find((candidate) => outputs.includes(candidate));
    if (present === undefined)
      throw new SteerError('unsupported-input', name, `an output named ${candidates[0]}`, 'none');
    pairs.set(name, present);
  }
  return pairs;
}

/** The axis along which a cache grows. */
function pastAxis(input: ValueInfo): number {
  const shape = input.shape ?? [];
  const named = shape.findIndex((dim) => typeof dim === 'string' && /past|seq/.test(dim));
  if (named >= 0) return named;
  const free = shape.findLastIndex((dim) => typeof dim !== 'number');
  return free > 0 ? free : shape.length - 2;
}

function countedPositions(attention: readonly (readonly number[])[], positions: number): number[][] {
  return attention.map((row) => {
    let seen = -1;
    const counted = row.map((real) => {
      seen += real;
      return Math.max(0, seen);
    });
    return counted.slice(row.length - positions);
  });
}
