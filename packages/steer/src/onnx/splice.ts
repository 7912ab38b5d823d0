import { SteerError } from '../steer-error.ts';
import { FLOAT, type GraphInfo, type NodeInfo, type OnnxModel, type TensorInfo } from './graph.ts';
import { externalTensor, valueInfo } from './messages.ts';
import { logitsOf, type Residual, type Site, type Way } from './residual.ts';
import { weighingFields } from './weigh.ts';
import { Message, type Span } from './wire.ts';

export interface SpliceOptions {
  /** Blocks after which a vector can be added. */
  readonly steer: readonly number[];
  /** Blocks whose leaving hidden state, before anything is added, becomes an output. */
  readonly read: readonly number[];
  /**
   * Blocks whose attention heads' outputs, before the output projection, become an output; where the block is also
   * one of `steer`, a vector can be added to them. Default none.
   */
  readonly heads?: readonly number[];
  /** The name under which the runtime finds the model file itself; null where it is in memory alone. */
  readonly modelFile: string | null;
}

type PushedSite = 'stream' | 'heads';
const prefixOf = (site: PushedSite): string => (site === 'heads' ? 'cape.heads_' : 'cape.');

/**
 * The names of what the splice adds. `vector` is [rows or 1, 1, width] and `mask` [rows, positions, 1],
 * both float32: the stream becomes hidden + mask · vector, and so do the heads' outputs. `hidden` and `heads`,
 * read before the sum, are float32 outputs.
 */
export const spliced = {
  vector: (block: number, site: PushedSite = 'stream'): string => `${prefixOf(site)}vector.${block}`,
  mask: (block: number, site: PushedSite = 'stream'): string => `${prefixOf(site)}mask.${block}`,
  hidden: (block: number): string => `cape.hidden.${block}`,
  heads: (block: number): string => `cape.heads.${block}`,
};

/** Tensors at least this long stay in the model file; shorter ones (shapes, axes, scales) go along. */
const STAYS = 1024;
/** More structure than this, without the weights, is no decoder. */
const MAX_HEAD = 512 * 1024 * 1024;

/**
 * The model's head: its structure with the splice in it, and every larger tensor replaced by a reference
 * into the file it came from, which the runtime maps into memory. So the weights are neither decoded nor
 * copied, whatever their number format, and a head is kilobytes to a few megabytes. What computed a
 * residual value now computes it under another name, and the sum takes the old name: every consumer,
 * norm, skip or cast, sees the steered stream.
 */
export function splice(model: OnnxModel, residual: Residual, options: SpliceOptions): Uint8Array {
  for (const block of [...options.steer, ...options.read, ...(options.heads ?? [])]) {
    if (
      !Number.isInteger(block) ||
      block < 0 ||
      block >= residual.blocks ||
      residual.ways.some((way) => way.sites[block] === null)
    ) {
      throw new SteerError('no-such-block', 'block', `a block from 0 to ${residual.blocks - 1}`, `${block}`);
    }
  }
  const head = new Splicer(model, residual, options).head();
  if (head.length > MAX_HEAD)
    throw new SteerError('onnx-too-large', 'graph', 'at most 512 MiB of structure', `${head.length} bytes`);
  return head;
}

class Splicer {
  readonly #model: OnnxModel;
  readonly #residual: Residual;
  readonly #options: SpliceOptions;

  constructor(model: OnnxModel, residual: Residual, options: SpliceOptions) {
    this.#model = model;
    this.#residual = residual;
    this.#options = options;
  }

  head(): Uint8Array {
    const { wire } = this.#model;
    const head = new Message();
    for (const field of wire.fields(wire.all)) {
      if (field.number === 7) head.message(7, this.#topGraph());
      else head.raw(wire.whole(field));
    }
    return head.finish();
  }

  #topGraph(): Message {
    const { graph } = this.#model;
    const { conditional, ways } = this.#residual;
    const message = new Message();
    for (const [block, site] of this.#pushes()) {
      const width = site === 'heads' ? `cape.heads_width.${block}` : (this.#residual.width ?? 'cape.width');
      const [vector, mask] = [spliced.vector(block, site), spliced.mask(block, site)];
      message.message(11, valueInfo(vector, FLOAT, ['cape.vector_rows', 1, width]));
      message.message(11, valueInfo(mask, FLOAT, ['cape.rows', 'cape.positions', 1]));
      message.message(1, nodeMessage('Mul', [vector, mask], [pushed(block, site)]));
    }
    if (conditional === null)
      this.#copyGraph(
        message,
        graph,
        this.#changes(ways[0]!, (name) => name),
      );
    else
      this.#copyGraph(
        message,
        graph,
        new Map([[conditional, { as: this.#conditional(conditional), before: [], after: [] }]]),
      );
    for (const name of this.#taps().keys()) message.message(12, valueInfo(name, FLOAT, null));
    return message.raw(weighingFields(logitsOf(graph)).finish());
  }

  /** Sites where a vector can be added: every steered block's stream, and its heads where they were asked for. */
  #pushes(): (readonly [number, PushedSite])[] {
    const { steer, heads = [] } = this.#options;
    const withHeads = steer.filter((block) => heads.includes(block) && this.#hasHeads(block));
    return [
      ...steer.map((block) => [block, 'stream'] as const),
      ...withHeads.map((block) => [block, 'heads'] as const),
    ];
  }

  #hasHeads(block: number): boolean {
    return this.#residual.ways.every((way) => way.sites[block]?.heads);
  }

  /** Names of the added outputs, each with the site it is read at. */
  #taps(): Map<string, { block: number; kind: 'hidden' | 'heads' }> {
    const taps = new Map<string, { block: number; kind: 'hidden' | 'heads' }>();
    for (const block of this.#options.read) taps.set(spliced.hidden(block), { block, kind: 'hidden' });
    for (const block of this.#options.heads ?? []) {
      if (this.#hasHeads(block)) taps.set(spliced.heads(block), { block, kind: 'heads' });
    }
    return taps;
  }

  /** The If of a merged decoder, both branches spliced, with the taps among its outputs. */
  #conditional(node: NodeInfo): Message {
    const { wire } = this.#model;
    const message = new Message();
    for (const field of wire.fields(node.span)) {
      const attribute =
        field.number === 5 ? node.attributes.find(({ span }) => span.start === field.start) : undefined;
      const way = attribute && this.#residual.ways.find(({ name }) => name === attribute.name);
      if (!attribute || !way) {
        message.raw(wire.whole(field));
        continue;
      }
      const changed = new Message();
      for (const part of wire.fields(attribute.span)) {
        if (part.number === 6) changed.message(6, this.#branch(way));
        else changed.raw(wire.whole(part));
      }
      message.message(5, changed);
    }
    for (const name of this.#taps().keys()) message.text(2, name);
    return message;
  }

  #branch(way: Way): Message {
    const inside = (name: string): string => `${name}/${way.name}`;
    const message = new Message();
    this.#copyGraph(message, way.graph, this.#changes(way, inside));
    for (const name of this.#taps().keys()) message.message(12, valueInfo(inside(name), FLOAT, null));
    return message;
  }

  /** A graph's fields as they are, but for changed nodes and for tensors that stay where they lie. */
  #copyGraph(message: Message, graph: GraphInfo, changes: ReadonlyMap<NodeInfo, Change>): void {
    const { wire } = this.#model;
    const nodes = new Map(graph.nodes.map((node) => [node.span.start, node]));
    const tensors = new Map(graph.initializers.map((tensor) => [tensor.span.start, tensor]));
    // What stays as it is, up to the next change, is taken over in one piece.
    let from = graph.span.start;
    const keepUpTo = (end: number): void => {
      if (end > from) message.raw(wire.bytes({ start: from, end }));
    };
    for (const field of wire.fields(graph.span)) {
      const node = field.number === 1 ? nodes.get(field.start) : undefined;
      const tensor = field.number === 5 ? tensors.get(field.start) : undefined;
      const change = node && changes.get(node);
      const { modelFile } = this.#options;
      const stays = tensor?.data && tensor.data.end - tensor.data.start >= STAYS;
      const data = stays && modelFile !== null ? tensor.data : null;
      if (!change && data === null) continue;
      keepUpTo(field.tag);
      from = field.end;
      for (const added of change?.before ?? []) message.message(1, added);
      if (tensor && data !== null) message.message(5, reference(tensor, data, modelFile!));
      else if (change?.as) message.message(1, change.as);
      else message.raw(wire.whole(field));
      for (const added of change?.after ?? []) message.message(1, added);
    }
    keepUpTo(graph.span.end);
  }

  /** Changes in one way, node by node; `local` makes a name unique to its graph. */
  #changes(way: Way, local: (name: string) => string): Map<NodeInfo, Change> {
    const changes = new Map<NodeInfo, Change>();
    const at = (node: NodeInfo): Change => {
      const change = changes.get(node) ?? { as: null, before: [], after: [] };
      changes.set(node, change);
      return change;
    };
    const { steer, read } = this.#options;
    for (const block of new Set([...steer, ...read])) {
      const site = way.sites[block] as Site;
      const tap = read.includes(block) ? local(spliced.hidden(block)) : null;
      const change = at(site.producer);
      if (site.fused) this.#changeFused(change, site, block, tap, local);
      else if (steer.includes(block)) {
        const before = local(`cape.before.${block}`);
        change.as = this.#rewired(site.producer, { output: [site.value, before] });
        change.after.push(...sum(before, pushed(block), site.value, local(`cape.cast.${block}`)));
        if (tap) change.after.push(castToFloat(before, tap));
      } else if (tap) change.after.push(castToFloat(site.value, tap));
    }
    const isPushed = new Set(this.#pushes().flatMap(([block, place]) => (place === 'heads' ? block : [])));
    for (const [name, { block, kind }] of this.#taps()) {
      const heads = way.sites[block]!.heads;
      const producer =
        kind === 'heads' ? way.graph.nodes.find(({ outputs }) => outputs.includes(heads!)) : undefined;
      if (!producer) continue;
      const change = at(producer);
      if (!isPushed.has(block)) {
        change.after.push(castToFloat(heads!, local(name)));
        continue;
      }
      const before = local(`cape.heads_before.${block}`);
      change.as = this.#rewired(producer, { output: [heads!, before] });
      // The heads' outputs may lie flat, all tokens of all rows in one axis: the push takes their shape.
      const [shape, fitted] = [local(`cape.heads_shape.${block}`), local(`cape.heads_fitted.${block}`)];
      change.after.push(
        nodeMessage('Shape', [before], [shape]),
        nodeMessage('Reshape', [pushed(block, 'heads'), shape], [fitted]),
        ...sum(before, fitted, heads!, local(`cape.heads_cast.${block}`)),
        castToFloat(before, local(name)),
      );
    }
    return changes;
  }

  /** The sum is inside the operator: add to one of its summands, so that both its outputs see it. */
  #changeFused(
    change: Change,
    site: Site,
    block: number,
    tap: string | null,
    local: (name: string) => string,
  ): void {
    const [left, right] = [site.producer.inputs[0]!, site.producer.inputs[1]!];
    const bias = site.producer.inputs[site.producer.op === 'SkipSimplifiedLayerNormalization' ? 3 : 4];
    if (tap) {
      const [summed, before] = [local(`cape.summed.${block}`), local(`cape.before.${block}`)];
      change.before.push(nodeMessage('Add', [left, right], [bias ? summed : before]));
      if (bias) change.before.push(nodeMessage('Add', [summed, bias], [before]));
      change.before.push(castToFloat(before, tap));
    }
    if (this.#options.steer.includes(block)) {
      const summand = local(`cape.summand.${block}`);
      change.before.push(...sum(right, pushed(block), summand, local(`cape.cast.${block}`)));
      change.as = this.#rewired(site.producer, { input: [right, summand] });
    }
  }

  #rewired(node: NodeInfo, change: { input?: [string, string]; output?: [string, string] }): Message {
    const { wire } = this.#model;
    const message = new Message();
    let inputAt = 0;
    for (const field of wire.fields(node.span)) {
      if (field.number === 1) {
        // A fused skip takes the stream as its second input; the first may bear the same name and stays.
        const name = wire.text(field);
        message.text(1, change.input && inputAt === 1 ? change.input[1] : name);
        inputAt++;
      } else if (field.number === 2 && change.output && wire.text(field) === change.output[0]) {
        message.text(2, change.output[1]);
      } else message.raw(wire.whole(field));
    }
    return message;
  }
}

/** A tensor whose elements lie in the model file, at the place they have there. */
function reference(tensor: TensorInfo, data: Span, modelFile: string): Message {
  const place = { file: modelFile, offset: data.start, length: data.end - data.start };
  return externalTensor({ ...tensor, shape: tensor.dims, ...place });
}

/** Change at one node: another message in its place, nodes before and after it. */
interface Change {
  as: Message | null;
  readonly before: Message[];
  readonly after: Message[];
}

/** The name of mask · vector. */
function pushed(block: number, site: PushedSite = 'stream'): string {
  return `${prefixOf(site)}push.${block}`;
}

/** `to` = `value` + `push`, in the number format of `value`. */
function sum(value: string, push: string, to: string, cast: string): Message[] {
  return [nodeMessage('CastLike', [push, value], [cast]), nodeMessage('Add', [value, cast], [to])];
}

function nodeMessage(op: string, inputs: readonly string[], outputs: readonly string[]): Message {
  const message = new Message();
  for (const input of inputs) message.text(1, input);
  for (const output of outputs) message.text(2, output);
  return message.text(3, `cape/${outputs[0]}`).text(4, op);
}

function castToFloat(from: string, to: string): Message {
  const attribute = new Message().text(1, 'to').integer(3, FLOAT).integer(20, 2);
  return nodeMessage('Cast', [from], [to]).message(5, attribute);
}
