import { BFLOAT16, BOOL, FLOAT, FLOAT16, INT64 } from '../onnx/graph.ts';
import { SteerError } from '../steer-error.ts';
import type {
  Activation,
  Alibi,
  Architecture,
  Attention,
  Block,
  HeadNorm,
  Linear,
  Mlp,
  Norm,
} from './architecture.ts';
import { OnnxBuilder } from './onnx-builder.ts';
import type { Rope } from './rope.ts';
import type { StoredTensor } from './safetensors.ts';

/** A decoder's graph: an ONNX model whose weights are byte ranges of the files they lie in. */
export interface DecoderGraph {
  readonly onnx: Uint8Array;
  /** Of each block: the residual stream that leaves it, and what enters its attention's output projection. */
  readonly sites: readonly { readonly value: string; readonly heads: string }[];
  /** Names of the tensors it reads. */
  readonly used: ReadonlySet<string>;
}

const PRODUCER = 'cape';

/** The runtime's names of the number formats a weight can have. */
const FORMATS: Record<string, number> = { F32: FLOAT, F16: FLOAT16, BF16: BFLOAT16 };
/** Value of a masked score: as far down as float32 goes, so that adding another score cannot overflow. */
const MASKED = -3.4028234663852886e38;
const LAST = 0x7fff_ffff_ffff_ffffn;

/**
 * Build the graph of a decoder. It takes input_ids, attention_mask (past and current), position_ids,
 * num_logits_to_keep (0 for all positions) and past_key_values.N.key|value [batch, heads, past, size], and
 * gives logits and present.N.key|value. It computes in float32: weights in half precision are widened.
 *
 * @param tensorOf finds a tensor by the architecture's name for it
 * @throws SteerError `weights-missing` with the names that were not found, `weights-mismatch` for a shape or
 *   number format that does not fit
 */
export function buildGraph(
  architecture: Architecture,
  tensorOf: (name: string) => StoredTensor | undefined,
): DecoderGraph {
  return new GraphWriter(architecture, tensorOf).write();
}

class GraphWriter {
  readonly #architecture: Architecture;
  readonly #tensorOf: (name: string) => StoredTensor | undefined;
  readonly #graph = new OnnxBuilder();
  readonly #used = new Set<string>();
  readonly #missing: string[] = [];
  readonly #made = new Map<unknown, string>();
  #positions = false;

  constructor(architecture: Architecture, tensorOf: (name: string) => StoredTensor | undefined) {
    this.#architecture = architecture;
    this.#tensorOf = tensorOf;
  }

  write(): DecoderGraph {
    const { blocks, width, finalNorm } = this.#architecture;
    const graph = this.#graph;
    graph.input('input_ids', INT64, ['batch_size', 'sequence_length']);
    graph.input('attention_mask', INT64, ['batch_size', 'total_sequence_length']);
    let stream = this.#embed();
    const sites = blocks.map((block, index) => {
      const site = { value: `layers.${index}.output`, heads: `layers.${index}.heads` };
      stream = this.#block(block, index, stream, site);
      return site;
    });
    graph.input('num_logits_to_keep', INT64, [1]);
    // Minus zero is zero: then all positions are kept.
    const from = graph.node('Neg', ['num_logits_to_keep']);
    const kept = graph.node('Slice', [stream, from, graph.integers([LAST]), graph.integers([1])]);
    const normed = finalNorm === null ? kept : this.#norm(finalNorm, kept, width);
    this.#logits(this.#flat(normed, width), graph.node('Shape', [kept], { start: 0, end: 2 }));
    if (this.#positions) graph.input('position_ids', INT64, ['batch_size', 'sequence_length']);
    if (this.#missing.length > 0) {
      throw new SteerError(
        'weights-missing',
        'weights',
        'every tensor of the architecture',
        `${this.#missing.length} are not there: ${this.#missing.slice(0, 4).join(', ')}${this.#missing.length > 4 ? ', …' : ''}`,
        'The configuration and the weights may be of different models, or the download is incomplete.',
      );
    }
    return { onnx: graph.finish(PRODUCER), sites, used: this.#used };
  }

  #embed(): string {
    const { embedding, width, vocabulary } = this.#architecture;
    const graph = this.#graph;
    const tableWidth = embedding.width ?? width;
    let stream = this.#lookup(embedding.tokens, [vocabulary, tableWidth], 'input_ids');
    if (embedding.scale !== undefined) stream = graph.node('Mul', [stream, graph.float(embedding.scale)]);
    if (embedding.projection)
      stream = this.#unflat(
        this.#product(embedding.projection, this.#flat(stream, tableWidth), tableWidth, width),
        width,
      );
    if (embedding.positions) {
      const { weight, offset, rows } = embedding.positions;
      const position =
        offset === 0 ? this.#positionIds() : graph.node('Add', [this.#positionIds(), this.#integer(offset)]);
      stream = graph.node('Add', [stream, this.#lookup(weight, [rows, width], position)]);
    }
    return embedding.norm ? this.#norm(embedding.norm, stream, width) : stream;
  }

  /** Rows of a table, widened after they are looked up: the table itself stays in its format. */
  #lookup(name: string, shape: readonly number[], at: string): string {
    const table = this.#stored(name, shape);
    const rows = this.#graph.node('Gather', [table.name, at]);
    return table.elementType === FLOAT ? rows : this.#graph.node('Cast', [rows], { to: FLOAT });
  }

  #block(block: Block, index: number, entering: string, site: { value: string; heads: string }): string {
    const { width } = this.#architecture;
    const { norms } = block;
    const graph = this.#graph;
    const read = norms.attention === null ? entering : this.#norm(norms.attention, entering, width);
    const flat = this.#flat(read, width);
    let attended = this.#attention(block.attention, index, flat, site.heads);
    if (norms.attentionOutput) attended = this.#norm(norms.attentionOutput, attended, width);
    const skip = block.skipsFromNorm ? read : entering;
    if (block.arrangement === 'parallel') {
      const readByMlp =
        norms.mlp === 'shared'
          ? flat
          : this.#flat(norms.mlp === null ? entering : this.#norm(norms.mlp, entering, width), width);
      const sum = graph.node('Add', [attended, this.#mlp(block.mlp, readByMlp)]);
      return graph.node('Add', [sum, skip], {}, site.value);
    }
    let between = graph.node('Add', [skip, attended]);
    if (norms.afterAttention) between = this.#norm(norms.afterAttention, between, width);
    const normed =
      norms.mlp === null || norms.mlp === 'shared' ? between : this.#norm(norms.mlp, between, width);
    let given = this.#mlp(block.mlp, this.#flat(normed, width));
    if (norms.mlpOutput) given = this.#norm(norms.mlpOutput, given, width);
    const sum = [block.skipsFromNorm ? normed : between, given];
    if (!norms.afterMlp) return graph.node('Add', sum, {}, site.value);
    return this.#norm(norms.afterMlp, graph.node('Add', sum), width, site.value);
  }

  /** From flat states [tokens, width] to [batch, positions, width]. */
  #attention(attention: Attention, index: number, flat: string, headsName: string): string {
    const { heads, keyValueHeads: groups, headSize, softcap } = attention;
    checkHeads(attention);
    const graph = this.#graph;
    const [query, key, value] = this.#queryKeyValue(attention, flat);
    const turned = (states: string): string => {
      const apart = graph.node('Transpose', [states], { perm: [0, 2, 1, 3] });
      return attention.rope ? this.#turn(attention.rope, apart) : apart;
    };
    const shape = ['batch_size', groups, 'past_sequence_length', headSize];
    const whole = ['batch_size', groups, 'total_sequence_length', headSize];
    const extended = (kind: 'key' | 'value', states: string): string => {
      const past = graph.input(`past_key_values.${index}.${kind}`, FLOAT, shape);
      const present = graph.output(`present.${index}.${kind}`, FLOAT, whole);
      return graph.node('Concat', [past, states], { axis: 2 }, present);
    };
    const keys = extended('key', turned(key));
    const values = extended('value', graph.node('Transpose', [value], { perm: [0, 2, 1, 3] }));
    let queries = turned(query);
    if (attention.scale !== 1) queries = graph.node('Mul', [queries, graph.float(attention.scale)]);
    // Queries that share a key are rows of one product, so that keys and values are never repeated.
    if (groups !== heads)
      queries = graph.node('Reshape', [queries, graph.integers([0, groups, -1, headSize])]);
    let scores = graph.node('MatMul', [queries, graph.node('Transpose', [keys], { perm: [0, 1, 3, 2] })]);
    if (softcap !== undefined) scores = this.#softcap(scores, softcap);
    if (groups !== heads) scores = graph.node('Reshape', [scores, this.#scoresShape(heads)]);
    if (attention.alibi) scores = graph.node('Add', [scores, this.#alibi(attention.alibi)]);
    scores = graph.node('Add', [scores, this.#mask(attention.window)]);
    let weights = graph.node('Softmax', [scores]);
    if (groups !== heads) weights = graph.node('Reshape', [weights, this.#scoresShape(groups, -1)]);
    let mixed = graph.node('MatMul', [weights, values]);
    if (groups !== heads)
      mixed = graph.node('Reshape', [mixed, this.#shape('heads apart', [heads, -1, headSize], 1)]);
    const together = graph.node('Transpose', [mixed], { perm: [0, 2, 1, 3] });
    const joined = graph.node('Reshape', [together, graph.integers([-1, heads * headSize])], {}, headsName);
    const { width } = this.#architecture;
    return this.#unflat(this.#product(attention.output, joined, heads * headSize, width), width);
  }

  /** Each as [batch, positions, heads, size], with the norms of queries and keys. */
  #queryKeyValue(attention: Attention, flat: string): [string, string, string] {
    const { heads, keyValueHeads: groups, headSize, projections, clip } = attention;
    const { width } = this.#architecture;
    const graph = this.#graph;
    const clipped = (states: string): string =>
      clip === undefined ? states : graph.node('Clip', [states, graph.float(-clip), graph.float(clip)]);
    const apart = (states: string, count: number): string =>
      graph.node('Reshape', [states, this.#shape(`${count} heads`, [count, headSize])]);
    const finish = (query: string, key: string, value: string): [string, string, string] => [
      this.#headNorm(attention.queryNorm, query, heads, headSize),
      this.#headNorm(attention.keyNorm, key, groups, headSize),
      apart(value, groups),
    ];
    if (projections.kind === 'separate') {
      const { query, key, value } = projections;
      const rows = (linear: Linear, count: number): string =>
        clipped(this.#product(linear, flat, width, count * headSize));
      return finish(rows(query, heads), rows(key, groups), rows(value, groups));
    }
    const all = clipped(this.#product(projections.fused, flat, width, (heads + 2 * groups) * headSize));
    if (projections.kind === 'concatenated') {
      const sizes = graph.integers([heads * headSize, groups * headSize, groups * headSize]);
      const [query, key, value] = graph.split('Split', [all, sizes], { axis: 1 }, 3);
      return finish(query!, key!, value!);
    }
    const each = heads / groups;
    const grouped = graph.node('Reshape', [all, graph.integers([-1, groups, each + 2, headSize])]);
    const [query, key, value] = graph.split('Split', [grouped, graph.integers([each, 1, 1])], { axis: 2 }, 3);
    const joined = (states: string, count: number): string =>
      graph.node('Reshape', [states, graph.integers([-1, count * headSize])]);
    return finish(joined(query!, heads), joined(key!, groups), joined(value!, groups));
  }

  /** From [tokens, heads · size] to [batch, positions, heads, size], normed on the way where there is a norm. */
  #headNorm(headNorm: HeadNorm | undefined, states: string, count: number, size: number): string {
    const graph = this.#graph;
    const whole = headNorm?.over === 'projection' ? this.#norm(headNorm.norm, states, count * size) : states;
    const apart = graph.node('Reshape', [whole, this.#shape(`${count} heads`, [count, size])]);
    if (headNorm?.over === 'head') return this.#norm(headNorm.norm, apart, size);
    if (headNorm?.over !== 'each') return apart;
    const ones = graph.floats(new Float32Array(size).fill(1));
    const normed = graph.node('LayerNormalization', [apart, ones], { epsilon: { float: headNorm.epsilon } });
    const scales = headNorm.weights.map((name) => this.#weight(name, [size]));
    const scale = graph.node('Concat', scales, { axis: 0 });
    return graph.node('Mul', [normed, graph.node('Reshape', [scale, graph.integers([count, size])])]);
  }

  /** From flat states to [batch, positions, width]. */
  #mlp(mlp: Mlp, flat: string): string {
    const { width } = this.#architecture;
    const graph = this.#graph;
    let inner: string;
    if (mlp.gate === 'fused') {
      const both = this.#product(mlp.up, flat, width, 2 * mlp.width);
      const [gate, up] = graph.split('Split', [both], { axis: 1, num_outputs: 2 }, 2);
      inner = graph.node('Mul', [this.#activate(mlp.activation, gate!), up!]);
    } else if (mlp.gate === null) {
      inner = this.#activate(mlp.activation, this.#product(mlp.up, flat, width, mlp.width));
    } else {
      const gate = this.#activate(mlp.activation, this.#product(mlp.gate, flat, width, mlp.width));
      inner = graph.node('Mul', [gate, this.#product(mlp.up, flat, width, mlp.width)]);
    }
    return this.#unflat(this.#product(mlp.down, inner, mlp.width, width), width);
  }

  #activate(activation: Activation, value: string): string {
    const graph = this.#graph;
    switch (activation) {
      case 'silu':
        return graph.node('Mul', [value, graph.node('Sigmoid', [value])]);
      case 'gelu':
        return graph.node('Gelu', [value]);
      case 'gelu-tanh':
        return graph.node('Gelu', [value], { approximate: 'tanh' });
      case 'relu':
        return graph.node('Relu', [value]);
    }
  }

  #logits(flat: string, places: string): void {
    const { embedding, head, width, vocabulary } = this.#architecture;
    const graph = this.#graph;
    const tableWidth = embedding.width ?? width;
    const read = head.projection ? this.#product(head.projection, flat, width, tableWidth) : flat;
    const weight: Linear = { weight: head.weight, bias: head.bias ?? null, stored: 'out-in' };
    let logits = this.#product(weight, read, tableWidth, vocabulary);
    if (head.softcap !== undefined) logits = this.#softcap(logits, head.softcap);
    const shape = graph.node('Concat', [places, graph.integers([vocabulary])], { axis: 0 });
    graph.node(
      'Reshape',
      [logits, shape],
      {},
      graph.output('logits', FLOAT, ['batch_size', 'kept_sequence_length', vocabulary]),
    );
  }

  #softcap(value: string, cap: number): string {
    const graph = this.#graph;
    return graph.node('Mul', [
      graph.node('Tanh', [graph.node('Div', [value, graph.float(cap)])]),
      graph.float(cap),
    ]);
  }

  #norm(norm: Norm, value: string, width: number, output?: string): string {
    const graph = this.#graph;
    let scale =
      norm.weight === null
        ? graph.floats(new Float32Array(width).fill(1))
        : this.#weight(norm.weight, [width]);
    if (norm.storedLessOne)
      scale = this.#once(`${scale} + 1`, () => graph.node('Add', [scale, graph.float(1)]));
    const epsilon = { float: norm.epsilon };
    if (norm.kind === 'rms') return graph.node('RMSNormalization', [value, scale], { epsilon }, output);
    const bias = norm.bias === null ? [] : [this.#weight(norm.bias, [width])];
    return graph.node('LayerNormalization', [value, scale, ...bias], { epsilon }, output);
  }

  #product({ weight, bias, stored }: Linear, value: string, from: number, to: number): string {
    const matrix = this.#weight(weight, stored === 'out-in' ? [to, from] : [from, to]);
    const inputs = bias === null ? [value, matrix] : [value, matrix, this.#weight(bias, [to])];
    return this.#graph.node('Gemm', inputs, stored === 'out-in' ? { transB: 1 } : {});
  }

  /** A weight in float32. */
  #weight(name: string, shape: readonly number[]): string {
    const tensor = this.#stored(name, shape);
    if (tensor.elementType === FLOAT) return tensor.name;
    return this.#once(`${tensor.name} as float32`, () =>
      this.#graph.node('Cast', [tensor.name], { to: FLOAT }),
    );
  }

  /** A weight in the format it is stored in. */
  #stored(name: string, shape: readonly number[]): { name: string; elementType: number } {
    const tensor = this.#tensorOf(name);
    if (tensor === undefined) {
      this.#missing.push(name);
      return { name, elementType: FLOAT };
    }
    const elementType = FORMATS[tensor.type];
    if (elementType === undefined) {
      throw new SteerError(
        'weights-mismatch',
        tensor.name,
        'weights in F32, F16 or BF16',
        tensor.type,
        'Quantized weights have to be widened first (dequantize and save), or use an ONNX export.',
      );
    }
    if (tensor.shape.length !== shape.length || tensor.shape.some((size, i) => size !== shape[i])) {
      throw new SteerError(
        'weights-mismatch',
        tensor.name,
        `[${shape.join(', ')}], as config.json says`,
        `[${tensor.shape.join(', ')}]`,
      );
    }
    this.#used.add(tensor.name);
    return { name: this.#graph.external({ ...tensor, elementType }), elementType };
  }

  #turn(rope: Rope, states: string): string {
    const graph = this.#graph;
    const [cosine, sine] = this.#angles(rope);
    return graph.node('RotaryEmbedding', [states, cosine, sine], {
      ...(rope.interleaved ? { interleaved: 1 } : {}),
      rotary_embedding_dim: rope.size,
    });
  }

  /** Cosines and sines of a pass's positions, [batch, positions, size / 2] each. */
  #angles(rope: Rope): [string, string] {
    const graph = this.#graph;
    const angles = this.#once(rope, () => {
      const positions = graph.node('Cast', [this.#positionIds()], { to: FLOAT });
      let frequencies = graph.floats(rope.frequencies);
      if (rope.long) {
        const last = graph.node('ReduceMax', [this.#positionIds()], { keepdims: 0 });
        const far = graph.node('GreaterOrEqual', [last, this.#integer(rope.long.beyond)]);
        frequencies = graph.node('Where', [far, graph.floats(rope.long.frequencies), frequencies]);
      }
      return graph.node('Mul', [graph.node('Unsqueeze', [positions, graph.integers([2])]), frequencies]);
    });
    const scaled = (op: 'Cos' | 'Sin'): string =>
      this.#once(`${op} of ${angles}`, () => {
        const value = graph.node(op, [angles]);
        return rope.factor === 1 ? value : graph.node('Mul', [value, graph.float(rope.factor)]);
      });
    return [scaled('Cos'), scaled('Sin')];
  }

  /** [batch, heads, 1, total]: slope · position of the key, whose row constant the softmax takes away. */
  #alibi({ slopes, rounded, scale }: Alibi): string {
    const graph = this.#graph;
    return this.#once(slopes, () => {
      const round = (value: string): string =>
        rounded ? graph.node('Cast', [graph.node('Cast', [value], { to: BFLOAT16 })], { to: FLOAT }) : value;
      const counted = graph.node('CumSum', ['attention_mask', this.#integer(1)]);
      const position = graph.node('Mul', [graph.node('Sub', [counted, this.#integer(1)]), 'attention_mask']);
      const across = graph.node('Unsqueeze', [
        round(graph.node('Cast', [position], { to: FLOAT })),
        graph.integers([1, 2]),
      ]);
      const steep = round(graph.floats(slopes, [slopes.length, 1, 1]));
      const bias = round(graph.node('Mul', [across, steep]));
      return scale === 1 ? bias : graph.node('Mul', [bias, graph.float(scale)]);
    });
  }

  /** [batch, 1, positions, total]: 0 where a query may see a key, far below elsewhere. */
  #mask(window: number | undefined): string {
    const graph = this.#graph;
    return this.#once(`mask ${window ?? 'whole'}`, () => {
      const total = this.#size('attention_mask', 1);
      const first = graph.node('Sub', [total, this.#size('input_ids', 1)]);
      const range = (from: string): string => graph.node('Range', [from, total, this.#integer(1)]);
      const keys = this.#once('keys', () => range(this.#integer(0)));
      const queries = this.#once('queries', () =>
        graph.node('Unsqueeze', [range(first), graph.integers([1])]),
      );
      const real = this.#once('real', () =>
        graph.node('Unsqueeze', [
          graph.node('Cast', ['attention_mask'], { to: BOOL }),
          graph.integers([1, 2]),
        ]),
      );
      let seen = graph.node('LessOrEqual', [keys, queries]);
      if (window !== undefined) {
        const near = graph.node('Greater', [keys, graph.node('Sub', [queries, this.#integer(window)])]);
        seen = graph.node('And', [seen, near]);
      }
      seen = graph.node('And', [seen, real]);
      return graph.node('Where', [seen, graph.float(0), graph.float(MASKED)]);
    });
  }

  #positionIds(): string {
    this.#positions = true;
    return 'position_ids';
  }

  #integer(value: number): string {
    return this.#graph.integers([value], []);
  }

  /** One size of an input, as a number. */
  #size(input: string, axis: number): string {
    return this.#once(`size ${axis} of ${input}`, () =>
      this.#graph.node('Gather', [this.#graph.node('Shape', [input]), this.#integer(axis)]),
    );
  }

  /** The batch and, unless `kept` is 1, the positions, followed by other sizes. */
  #shape(name: string, rest: readonly number[], kept = 2): string {
    return this.#once(`${name} ${rest.join('x')}`, () => {
      const start = this.#once(`first ${kept}`, () =>
        this.#graph.node('Shape', ['input_ids'], { start: 0, end: kept }),
      );
      return this.#graph.node('Concat', [start, this.#graph.integers(rest)], { axis: 0 });
    });
  }

  /** [batch, heads, positions, total]. */
  #scoresShape(heads: number, positions?: -1): string {
    const graph = this.#graph;
    return this.#once(`scores of ${heads} heads, ${positions ?? 'each'}`, () => {
      const batch = graph.node('Shape', ['input_ids'], { start: 0, end: 1 });
      const each =
        positions === undefined
          ? graph.node('Shape', ['input_ids'], { start: 1, end: 2 })
          : graph.integers([-1]);
      const total = graph.node('Shape', ['attention_mask'], { start: 1, end: 2 });
      return graph.node('Concat', [batch, graph.integers([heads]), each, total], { axis: 0 });
    });
  }

  /** [tokens, width]. */
  #flat(value: string, width: number): string {
    return this.#graph.node('Reshape', [value, this.#graph.integers([-1, width])]);
  }

  /** [batch, positions, width]. */
  #unflat(value: string, width: number): string {
    return this.#graph.node('Reshape', [value, this.#shape('stream', [width])]);
  }

  /** The value that was made for `key`, made now if it is the first time. */
  #once(key: unknown, make: () => string): string {
    const known = this.#made.get(key);
    if (known !== undefined) return known;
    const value = make();
    this.#made.set(key, value);
    return value;
  }
}

function checkHeads({ heads, keyValueHeads, headSize, rope }: Attention): void {
  const refuse = (expected: string, received: string): never => {
    throw new SteerError('config-malformed', 'config.json', expected, received);
  };
  if (heads % keyValueHeads !== 0)
    refuse(`heads that ${keyValueHeads} keys and values share evenly`, `${heads}`);
  if (rope && (rope.size > headSize || rope.size < 2 || rope.size % 2 !== 0))
    refuse(`an even number of rotary dimensions from 2 to ${headSize}`, `${rope.size}`);
}
