import { SteerError } from '../steer-error.ts';
import { type ByteSource, type Span, Wire } from './wire.ts';

// Field numbers are those of onnx.proto (https://github.com/onnx/onnx/blob/main/onnx/onnx.proto).

/** ONNX element types that matter here. */
export const FLOAT = 1;
export const INT64 = 7;
export const BOOL = 9;
export const FLOAT16 = 10;
export const BFLOAT16 = 16;

export interface TensorInfo {
  readonly name: string;
  readonly dims: readonly number[];
  readonly elementType: number;
  /** Bytes of the elements, when they lie in one little-endian run. */
  readonly data: Span | null;
  /** Set when the elements lie in another file. */
  readonly external: {
    readonly location: string;
    readonly offset: number;
    readonly length: number | null;
  } | null;
  readonly span: Span;
}

export interface AttributeInfo {
  readonly name: string;
  readonly tensor: TensorInfo | null;
  readonly graph: GraphInfo | null;
  /** Of the attribute message itself. */
  readonly span: Span;
}

export interface NodeInfo {
  readonly name: string;
  readonly op: string;
  /** Empty for ONNX's own operators. */
  readonly domain: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly attributes: readonly AttributeInfo[];
  /** The module path a Dynamo export keeps in metadata_props; empty elsewhere. */
  readonly scope: string;
  readonly span: Span;
}

export interface ValueInfo {
  readonly name: string;
  readonly elementType: number;
  /** A number, a symbol, or null where nothing is said; null as a whole where not even the rank is known. */
  readonly shape: readonly (number | string | null)[] | null;
}

export interface GraphInfo {
  readonly nodes: readonly NodeInfo[];
  readonly initializers: readonly TensorInfo[];
  readonly inputs: readonly ValueInfo[];
  readonly outputs: readonly ValueInfo[];
  /** Types of the values inside, by name; outputs and inputs too. */
  readonly values: ReadonlyMap<string, ValueInfo>;
  readonly span: Span;
}

export interface OnnxModel {
  readonly wire: Wire;
  readonly producer: string;
  /** Version of ONNX's own operator set. */
  readonly opset: number;
  readonly graph: GraphInfo;
}

const MAX_DEPTH = 4;
const MAX_ITEMS = 2_000_000;

/** Read a model's structure. The weights stay where they are. */
export function readModel(source: ByteSource): OnnxModel {
  const reader = new Reader(new Wire(source));
  return reader.model();
}

class Reader {
  readonly #wire: Wire;
  #items = 0;

  constructor(wire: Wire) {
    this.#wire = wire;
  }

  model(): OnnxModel {
    let graph: Span | null = null;
    let producer = '';
    let opset = 0;
    for (const field of this.#wire.fields(this.#wire.all)) {
      if (field.number === 2) producer = this.#wire.text(field);
      else if (field.number === 8) opset = Math.max(opset, this.#opset(field));
      else if (field.number === 7 && field.wireType === 2) {
        if (graph !== null) throw new SteerError('onnx-malformed', 'model', 'one graph', 'several');
        graph = field;
      }
    }
    if (graph === null)
      throw new SteerError('onnx-malformed', 'model', 'a graph', 'none: is this an ONNX file?');
    return { wire: this.#wire, producer, opset, graph: this.#graph(graph, 0) };
  }

  #opset(span: Span): number {
    let domain = '';
    let version = 0;
    for (const field of this.#wire.fields(span)) {
      if (field.number === 1) domain = this.#wire.text(field);
      else if (field.number === 2) version = field.value;
    }
    return domain === '' || domain === 'ai.onnx' ? version : 0;
  }

  #graph(span: Span, depth: number): GraphInfo {
    if (depth > MAX_DEPTH) {
      throw new SteerError(
        'onnx-too-large',
        `graph at byte ${span.start}`,
        `at most ${MAX_DEPTH} nested graphs`,
        'more',
      );
    }
    const nodes: NodeInfo[] = [];
    const initializers: TensorInfo[] = [];
    const inputs: ValueInfo[] = [];
    const outputs: ValueInfo[] = [];
    const values = new Map<string, ValueInfo>();
    for (const field of this.#wire.fields(span)) {
      if (field.wireType !== 2) continue;
      if (++this.#items > MAX_ITEMS) {
        throw new SteerError(
          'onnx-too-large',
          'graph',
          `at most ${MAX_ITEMS} nodes, tensors and values`,
          'more',
        );
      }
      if (field.number === 1) nodes.push(this.#node(field, depth));
      else if (field.number === 5) initializers.push(this.#tensor(field));
      else if (field.number === 11 || field.number === 12 || field.number === 13) {
        const value = this.#value(field);
        values.set(value.name, value);
        if (field.number === 11) inputs.push(value);
        if (field.number === 12) outputs.push(value);
      }
    }
    return { nodes, initializers, inputs, outputs, values, span };
  }

  #node(span: Span, depth: number): NodeInfo {
    const inputs: string[] = [];
    const outputs: string[] = [];
    const attributes: AttributeInfo[] = [];
    let name = '';
    let op = '';
    let domain = '';
    let scope = '';
    for (const field of this.#wire.fields(span)) {
      if (field.number === 1) inputs.push(this.#wire.text(field));
      else if (field.number === 2) outputs.push(this.#wire.text(field));
      else if (field.number === 3) name = this.#wire.text(field);
      else if (field.number === 4) op = this.#wire.text(field);
      else if (field.number === 5) attributes.push(this.#attribute(field, depth));
      else if (field.number === 7) domain = this.#wire.text(field);
      else if (field.number === 9) {
        const [key, value] = this.#entry(field);
        if (key.includes('name_scopes')) scope = value;
      }
    }
    return { name, op, domain: domain === 'ai.onnx' ? '' : domain, inputs, outputs, attributes, scope, span };
  }

  #attribute(span: Span, depth: number): AttributeInfo {
    let name = '';
    let tensor: TensorInfo | null = null;
    let graph: GraphInfo | null = null;
    for (const field of this.#wire.fields(span)) {
      if (field.number === 1) name = this.#wire.text(field);
      else if (field.number === 5) tensor = this.#tensor(field);
      else if (field.number === 6) graph = this.#graph(field, depth + 1);
    }
    return { name, tensor, graph, span };
  }

  #tensor(span: Span): TensorInfo {
    const dims: number[] = [];
    const external = new Map<string, string>();
    let name = '';
    let elementType = 0;
    let data: Span | null = null;
    let isExternal = false;
    for (const field of this.#wire.fields(span)) {
      if (field.number === 1) dims.push(...this.#wire.integers(field));
      else if (field.number === 2) elementType = field.value;
      else if (field.number === 8) name = this.#wire.text(field);
      else if (field.number === 9) data = field;
      else if (field.number === 13) external.set(...this.#entry(field));
      else if (field.number === 14) isExternal = field.value === 1;
    }
    if (dims.length > 16)
      throw new SteerError('onnx-malformed', name, 'at most 16 dimensions', `${dims.length}`);
    return {
      name,
      dims,
      elementType,
      data,
      external: isExternal ? externalPlace(name, external) : null,
      span,
    };
  }

  #value(span: Span): ValueInfo {
    let name = '';
    let elementType = 0;
    let shape: (number | string | null)[] | null = null;
    for (const field of this.#wire.fields(span)) {
      if (field.number === 1) name = this.#wire.text(field);
      else if (field.number === 2) {
        for (const type of this.#wire.fields(field)) {
          if (type.number !== 1) continue;
          for (const part of this.#wire.fields(type)) {
            if (part.number === 1) elementType = part.value;
            else if (part.number === 2)
              shape = [...this.#wire.fields(part)].map((dim) => this.#dimension(dim));
          }
        }
      }
    }
    return { name, elementType, shape };
  }

  #dimension(span: Span): number | string | null {
    for (const field of this.#wire.fields(span)) {
      if (field.number === 1) return field.value;
      if (field.number === 2) return this.#wire.text(field);
    }
    return null;
  }

  #entry(span: Span): [key: string, value: string] {
    let key = '';
    let value = '';
    for (const field of this.#wire.fields(span)) {
      if (field.number === 1) key = this.#wire.text(field);
      else if (field.number === 2) value = this.#wire.text(field);
    }
    return [key, value];
  }
}

function externalPlace(
  name: string,
  entries: ReadonlyMap<string, string>,
): NonNullable<TensorInfo['external']> {
  const location = entries.get('location') ?? '';
  const offset = Number(entries.get('offset') ?? 0);
  const length = entries.has('length') ? Number(entries.get('length')) : null;
  if (location === '' || !Number.isSafeInteger(offset) || offset < 0 || (length !== null && !(length >= 0))) {
    throw new SteerError(
      'onnx-malformed',
      name,
      'external data with a location, an offset and a length',
      JSON.stringify(Object.fromEntries(entries)),
    );
  }
  return { location, offset, length };
}
