import { SteerError } from '../steer-error.ts';
import type { GraphInfo, NodeInfo, TensorInfo } from './graph.ts';

/** A step of the computation: an operator, or one half of a fused skip-and-norm. */
export interface Step {
  /** The operator's name; `SkipSum` and `SkipNorm` for the halves of a fused SkipLayerNormalization. */
  readonly op: string;
  readonly node: NodeInfo;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
}

/**
 * The computation of one way through the model, flat: the top-level nodes and, of an If, the nodes of one
 * branch. A fused SkipLayerNormalization is taken apart into the sum it makes and the norm of it, so that
 * the residual stream is a value here even where the file has no name for it.
 */
export interface Flow {
  /** In an order in which every step follows those it needs. */
  readonly steps: readonly Step[];
  readonly producer: ReadonlyMap<string, Step>;
  readonly consumers: ReadonlyMap<string, readonly Step[]>;
  /** Tensors the file holds: initializers and constants, by value name. */
  readonly weights: ReadonlyMap<string, TensorInfo>;
}

const FUSED_SKIP = new Set(['SkipLayerNormalization', 'SkipSimplifiedLayerNormalization']);

/** The name of the sum inside a fused skip-and-norm. */
function sumInside(node: NodeInfo): string {
  return node.outputs[3] || `${node.outputs[0]}#sum`;
}

export function flowOf(graph: GraphInfo, branch: GraphInfo | null, conditional: NodeInfo | null): Flow {
  const weights = new Map<string, TensorInfo>();
  const steps: Step[] = [];
  const add = (node: NodeInfo): void => {
    if (node.op === 'Constant') {
      const tensor = node.attributes.find((attribute) => attribute.tensor !== null)?.tensor;
      if (tensor && node.outputs[0]) weights.set(node.outputs[0], tensor);
      return;
    }
    if (FUSED_SKIP.has(node.op)) {
      const biasAt = node.op === 'SkipSimplifiedLayerNormalization' ? 3 : 4;
      const summands = [node.inputs[0], node.inputs[1], node.inputs[biasAt]].filter(
        (name): name is string => !!name,
      );
      const others = node.inputs.slice(2, biasAt).filter((name) => name !== '');
      steps.push({ op: 'SkipSum', node, inputs: summands, outputs: [sumInside(node)] });
      steps.push({
        op: 'SkipNorm',
        node,
        inputs: [sumInside(node), ...others],
        outputs: node.outputs.slice(0, 1),
      });
      return;
    }
    steps.push({
      op: node.op,
      node,
      inputs: node.inputs.filter((name) => name !== ''),
      outputs: node.outputs.filter((name) => name !== ''),
    });
  };
  for (const tensor of graph.initializers) weights.set(tensor.name, tensor);
  for (const node of graph.nodes) if (node !== conditional) add(node);
  if (branch !== null && conditional !== null) {
    for (const tensor of branch.initializers) weights.set(tensor.name, tensor);
    for (const node of branch.nodes) add(node);
    branch.outputs.forEach((output, index) => {
      const outside = conditional.outputs[index];
      if (outside && outside !== output.name)
        steps.push({ op: 'Identity', node: conditional, inputs: [output.name], outputs: [outside] });
    });
  }
  return connect(steps, weights);
}

function connect(steps: readonly Step[], weights: ReadonlyMap<string, TensorInfo>): Flow {
  const producer = new Map<string, Step>();
  const consumers = new Map<string, Step[]>();
  for (const step of steps) {
    for (const output of step.outputs) {
      if (producer.has(output))
        throw new SteerError('onnx-malformed', output, 'one node that computes it', 'two');
      producer.set(output, step);
    }
  }
  const waitsFor = new Map<Step, number>();
  for (const step of steps) {
    const inputs = new Set(step.inputs);
    for (const input of inputs) {
      const list = consumers.get(input);
      if (list) list.push(step);
      else consumers.set(input, [step]);
    }
    waitsFor.set(step, [...inputs].filter((input) => producer.has(input)).length);
  }
  const ready = steps.filter((step) => waitsFor.get(step) === 0);
  const sorted: Step[] = [];
  for (let at = 0; at < ready.length; at++) {
    const step = ready[at]!;
    sorted.push(step);
    for (const output of step.outputs) {
      for (const next of consumers.get(output) ?? []) {
        const left = waitsFor.get(next)! - 1;
        waitsFor.set(next, left);
        if (left === 0) ready.push(next);
      }
    }
  }
  if (sorted.length < steps.length) {
    const stuck = steps.find((step) => (waitsFor.get(step) ?? 0) > 0);
    throw new SteerError(
      'onnx-cycle',
      stuck?.node.name || 'graph',
      'nodes that can be put in order',
      'nodes that feed each other in a circle',
    );
  }
  return { steps: sorted, producer, consumers, weights };
}

/**
 * Immediate dominators of everything that `source` reaches: the last value through which every path from
 * the source comes (Cooper, Harvey and Kennedy 2001; on a graph without cycles one pass in order suffices).
 * A shape alone is no path: Shape and Size end it.
 */
export class Dominators {
  readonly #parent = new Map<string, string>();
  readonly #depth = new Map<string, number>();

  constructor(flow: Flow, source: string) {
    this.#depth.set(source, 0);
    for (const step of flow.steps) {
      if (step.op === 'Shape' || step.op === 'Size') continue;
      let meet: string | null = null;
      for (const input of step.inputs) {
        if (!this.#depth.has(input)) continue;
        meet = meet === null ? input : this.#common(meet, input);
      }
      if (meet === null) continue;
      for (const output of step.outputs) {
        if (output === source) continue;
        this.#parent.set(output, meet);
        this.#depth.set(output, this.#depth.get(meet)! + 1);
      }
    }
  }

  reaches(value: string): boolean {
    return this.#depth.has(value);
  }

  /** From the source to the value, all values through which every path between them comes, ends included. */
  chain(value: string): string[] {
    const chain: string[] = [];
    for (let at: string | undefined = value; at !== undefined; at = this.#parent.get(at)) chain.push(at);
    return chain.reverse();
  }

  /** The last of `values` through which every path to `value` comes; undefined where there is none. */
  nearest(value: string, values: ReadonlyMap<string, number>): string | undefined {
    let at: string | undefined = value;
    while (at !== undefined && !values.has(at)) at = this.#parent.get(at);
    return at;
  }

  #common(a: string, b: string): string {
    let [x, y] = [a, b];
    while (x !== y) {
      if (this.#depth.get(x)! >= this.#depth.get(y)!) x = this.#parent.get(x)!;
      else y = this.#parent.get(y)!;
    }
    return x;
  }
}
