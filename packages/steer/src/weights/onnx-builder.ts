import { FLOAT, INT64 } from '../onnx/graph.ts';
import { type ExternalTensor, externalTensor, valueInfo } from '../onnx/messages.ts';
import { Message } from '../onnx/wire.ts';

/** An attribute of a node: a whole number from 0, a float, a text or a list of whole numbers from 0. */
export type Attribute = number | { readonly float: number } | string | readonly number[];

// Newest operator set that every runtime of onnxruntime 1.30 has: RotaryEmbedding came with 23.
const OPSET = 23;
const IR_VERSION = 11;

/** Writes an ONNX model node by node. Values are named by whoever makes them; equal constants are stored once. */
export class OnnxBuilder {
  readonly #nodes = new Message();
  readonly #tensors = new Message();
  readonly #inputs = new Message();
  readonly #outputs = new Message();
  readonly #constants = new Map<string, string>();
  readonly #external = new Set<string>();
  #named = 0;

  /** Add a node; the name of its first output. */
  node(
    op: string,
    inputs: readonly string[],
    attributes: Readonly<Record<string, Attribute>> = {},
    output?: string,
  ): string {
    return this.nodeOf(op, inputs, attributes, [output ?? this.#name(op)])[0]!;
  }

  /** Add a node with several outputs. */
  split(
    op: string,
    inputs: readonly string[],
    attributes: Record<string, Attribute>,
    count: number,
  ): string[] {
    return this.nodeOf(
      op,
      inputs,
      attributes,
      Array.from({ length: count }, () => this.#name(op)),
    );
  }

  nodeOf(
    op: string,
    inputs: readonly string[],
    attributes: Readonly<Record<string, Attribute>>,
    outputs: string[],
  ): string[] {
    const node = new Message();
    for (const input of inputs) node.text(1, input);
    for (const output of outputs) node.text(2, output);
    node.text(3, outputs[0]!).text(4, op);
    for (const [name, value] of Object.entries(attributes)) node.message(5, attribute(name, value));
    this.#nodes.message(1, node);
    return outputs;
  }

  floats(values: ArrayLike<number>, shape: readonly number[] = [values.length]): string {
    return this.#constant(FLOAT, Float32Array.from(values), shape);
  }

  /** One float, as a tensor of no dimension. */
  float(value: number): string {
    return this.floats([value], []);
  }

  integers(values: readonly (number | bigint)[], shape: readonly number[] = [values.length]): string {
    return this.#constant(INT64, BigInt64Array.from(values, BigInt), shape);
  }

  external(tensor: ExternalTensor): string {
    if (this.#external.has(tensor.name)) return tensor.name;
    this.#external.add(tensor.name);
    this.#tensors.message(5, externalTensor(tensor));
    return tensor.name;
  }

  input(name: string, elementType: number, shape: readonly (number | string)[]): string {
    this.#inputs.message(11, valueInfo(name, elementType, shape));
    return name;
  }

  output(name: string, elementType: number, shape: readonly (number | string)[]): string {
    this.#outputs.message(12, valueInfo(name, elementType, shape));
    return name;
  }

  /** The model's bytes. */
  finish(producer: string): Uint8Array {
    const graph = new Message()
      .raw(this.#nodes.finish())
      .text(2, 'decoder')
      .raw(this.#tensors.finish())
      .raw(this.#inputs.finish())
      .raw(this.#outputs.finish());
    const opset = new Message().text(1, '').integer(2, OPSET);
    return new Message()
      .integer(1, IR_VERSION)
      .text(2, producer)
      .message(7, graph)
      .message(8, opset)
      .finish();
  }

  #constant(elementType: number, values: Float32Array | BigInt64Array, shape: readonly number[]): string {
    const bytes = new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
    const key = `${elementType}|${shape.join(',')}|${values.join(',')}`;
    const known = this.#constants.get(key);
    if (known !== undefined) return known;
    const name = `constant.${this.#constants.size}`;
    this.#constants.set(key, name);
    const message = new Message();
    for (const size of shape) message.integer(1, size);
    this.#tensors.message(5, message.integer(2, elementType).text(8, name).bytes(9, bytes));
    return name;
  }

  #name(op: string): string {
    return `${op}.${this.#named++}`;
  }
}

function attribute(name: string, value: Attribute): Message {
  const message = new Message().text(1, name);
  if (typeof value === 'number') return message.integer(3, value).integer(20, 2);
  if (typeof value === 'string') return message.text(4, value).integer(20, 3);
  if ('float' in value) return message.float(2, value.float).integer(20, 1);
  for (const each of value) message.integer(8, each);
  return message.integer(20, 7);
}
