import { SteerError } from '../steer-error.ts';
import { Dominators, type Flow, flowOf, type Step } from './flow.ts';
import type { GraphInfo, NodeInfo, OnnxModel } from './graph.ts';

/** Place at which the residual stream leaves one block, in one way through the model. */
export interface Site {
  /** The value; for a fused skip-and-norm the sum inside it, which may have no name in the file. */
  readonly value: string;
  readonly producer: NodeInfo;
  readonly fused: boolean;
  /** Input of the attention's output projection, head after head; null where none was found. */
  readonly heads: string | null;
}

/** One way through the model: the graph itself, or one branch of a merged decoder's If. */
export interface Way {
  readonly name: 'whole' | 'then_branch' | 'else_branch';
  readonly graph: GraphInfo;
  /** The site at which block i ends, for every block; null where the last block's end was not found. */
  readonly sites: readonly (Site | null)[];
}

export interface Residual {
  readonly ways: readonly Way[];
  readonly conditional: NodeInfo | null;
  readonly blocks: number;
  /** Width of the stream as the file tells it, or null where it is silent. */
  readonly width: number | null;
  /** Evidence for the finding, in words. */
  readonly evidence: readonly string[];
  /** `certain`: structure, configuration and names agree. `likely`: one of them is silent. */
  readonly certainty: 'certain' | 'likely';
}

export interface Expected {
  readonly blocks: number | null;
  readonly width: number | null;
}

/**
 * Find the residual stream by structure. Every path from the token embedding to the logits comes through
 * the stream where it leaves a block, so those values dominate the logits; block N is where the cache
 * (or, without one, the attention) of layer N is read from it; and each is reached from the one before by
 * additions alone, the skip. Names are asked only whether they agree.
 */
export function findResidual(model: OnnxModel, expected: Expected): Residual {
  const { conditional, branches } = split(model.graph);
  const ways = branches.map(({ name, graph }) => {
    const flow = flowOf(model.graph, graph === model.graph ? null : graph, conditional);
    return { name, graph, flow, found: findIn(flow, model.graph, expected) };
  });
  const first = ways[0]!;
  const blocks = first.found.sites.length;
  for (const way of ways) {
    if (way.found.sites.length !== blocks) {
      throw new SteerError(
        'no-residual-stream',
        way.name,
        `${blocks} blocks, as in ${first.name}`,
        `${way.found.sites.length}`,
      );
    }
  }
  const evidence = [
    `${blocks} blocks by structure${ways.length > 1 ? ', in both branches of the merged decoder' : ''} (${first.found.markers})`,
  ];
  if (expected.blocks === null) evidence.push('no configuration to compare the number of blocks with');
  else if (expected.blocks === blocks) evidence.push(`config.json says ${blocks} blocks`);
  else
    throw new SteerError(
      'model-contradicts-config',
      'blocks',
      `${expected.blocks} blocks, as config.json says`,
      `${blocks} in the graph`,
    );

  const widths = ways.flatMap(({ flow, found }) =>
    found.sites.flatMap((site) => (site === null ? [] : widthsAt(flow, model.graph, site.value))),
  );
  const width = widths.length > 0 && widths.every((w) => w === widths[0]) ? widths[0]! : null;
  if (widths.length > 0 && width === null) {
    throw new SteerError(
      'no-residual-stream',
      'width',
      'one width throughout',
      [...new Set(widths)].join(', '),
    );
  }
  if (width !== null && expected.width !== null && width !== expected.width) {
    throw new SteerError(
      'model-contradicts-config',
      'width',
      `${expected.width}, as config.json says`,
      `${width} in the graph`,
    );
  }
  if (width !== null)
    evidence.push(`width ${width} from the tensors${expected.width === null ? '' : ', as config.json says'}`);

  const named = ways.flatMap(({ found }) =>
    found.sites.map((site, block) => (site === null ? null : nameSays(site, block, blocks))),
  );
  if (named.includes(false)) {
    throw new SteerError(
      'no-residual-stream',
      'names',
      'node names that agree with the structure',
      'names that put a value in another block',
    );
  }
  const allNamed = named.every((says) => says === true);
  evidence.push(allNamed ? 'node names agree' : 'node names are silent');
  if (first.found.sites.at(-1) === null)
    evidence.push('the last block ends in a norm: it can be neither read nor steered');
  const certain = allNamed && expected.blocks !== null && width !== null && expected.width !== null;
  return {
    ways: ways.map(({ name, graph, found }) => ({ name, graph, sites: found.sites })),
    conditional,
    blocks,
    width: width ?? expected.width,
    evidence,
    certainty: certain ? 'certain' : 'likely',
  };
}

/** The stream of a graph that was built with it: its values are known by their names. */
export function knownResidual(
  { graph }: OnnxModel,
  { sites, width }: { sites: readonly { value: string; heads: string }[]; width: number },
): Residual {
  const producers = new Map(
    graph.nodes.flatMap((node) => node.outputs.map((output) => [output, node] as const)),
  );
  const known = sites.map(({ value, heads }): Site => {
    const producer = producers.get(value);
    if (producer === undefined)
      throw new SteerError('no-residual-stream', value, 'a node that gives it', 'none');
    return { value, producer, fused: false, heads };
  });
  return {
    ways: [{ name: 'whole', graph, sites: known }],
    conditional: null,
    blocks: sites.length,
    width,
    evidence: ['the graph was built from the configuration and the weights, with the stream in it'],
    certainty: 'certain',
  };
}

/** A merged decoder computes its logits in an If; any other model is one way. */
function split(graph: GraphInfo): {
  conditional: NodeInfo | null;
  branches: { name: Way['name']; graph: GraphInfo }[];
} {
  const logits = logitsOf(graph);
  const conditional = graph.nodes.find(
    (node) => node.op === 'If' && node.domain === '' && node.outputs.includes(logits),
  );
  if (conditional === undefined) return { conditional: null, branches: [{ name: 'whole', graph }] };
  const branches = (['then_branch', 'else_branch'] as const).map((name) => {
    const branch = conditional.attributes.find((attribute) => attribute.name === name)?.graph;
    if (!branch) throw new SteerError('onnx-malformed', conditional.name, `an If with a ${name}`, 'none');
    return { name, graph: branch };
  });
  return { conditional, branches };
}

export function logitsOf(graph: GraphInfo): string {
  const output =
    graph.outputs.find(({ name }) => name === 'logits') ??
    graph.outputs.find(({ name }) => !name.startsWith('present'));
  if (!output)
    throw new SteerError(
      'no-residual-stream',
      'outputs',
      'logits',
      graph.outputs.map(({ name }) => name).join(', ') || 'no outputs',
    );
  return output.name;
}

interface Found {
  readonly sites: (Site | null)[];
  readonly markers: string;
}

function findIn(flow: Flow, graph: GraphInfo, expected: Expected): Found {
  const logits = logitsOf(graph);
  const failures: string[] = [];
  const candidates: Found[] = [];
  for (const source of embeddings(flow, graph)) {
    const found = findFrom(flow, graph, source, logits);
    if (typeof found === 'string') failures.push(`from ${source}: ${found}`);
    else if (expected.blocks === null || found.sites.length === expected.blocks) return found;
    else candidates.push(found);
  }
  const best = candidates[0];
  if (best !== undefined) return best;
  throw new SteerError(
    'no-residual-stream',
    'graph',
    'a stream of hidden states from the token embedding to the logits, with one attention a block',
    failures.length > 0 ? failures.slice(0, 3).join('; ') : 'no token embedding that reaches the logits',
  );
}

/** Values that are looked up with the input ids, or are given as embeddings. */
function embeddings(flow: Flow, graph: GraphInfo): string[] {
  const given = graph.inputs.filter(({ name }) => name === 'inputs_embeds').map(({ name }) => name);
  const fromIds = new Set<string>(['input_ids']);
  const looked: string[] = [];
  for (const step of flow.steps) {
    if (!step.inputs.some((input) => fromIds.has(input))) continue;
    if (/^(Gather|GatherBlockQuantized|EmbedLayerNormalization)$/.test(step.op)) {
      if (!fromIds.has(step.inputs[0]!) || step.op === 'EmbedLayerNormalization')
        looked.push(step.outputs[0]!);
    } else if (/^(Cast|Identity|Reshape|Unsqueeze|Squeeze|Where|Clip|Flatten)$/.test(step.op)) {
      for (const output of step.outputs) fromIds.add(output);
    }
  }
  return [...given, ...looked];
}

function findFrom(flow: Flow, graph: GraphInfo, source: string, logits: string): Found | string {
  const dominators = new Dominators(flow, source);
  if (!dominators.reaches(logits)) return 'does not reach the logits';
  const spine = dominators.chain(logits);
  const place = new Map(spine.map((value, index) => [value, index]));
  const cached = cacheMarks(graph, dominators);
  const attentions = attentionsIn(flow, dominators);
  const marks = cached ?? new Map(attentions.map((value, layer) => [layer, [value]]));
  if (marks.size === 0) return 'no attention on the way';

  // Where each layer reads the stream: the last spine value through which its mark comes.
  const placeOf = (value: string): number => place.get(dominators.nearest(value, place) ?? '') ?? -1;
  const entering = [...marks].map(([layer, values]) => ({ layer, at: Math.min(...values.map(placeOf)) }));
  entering.sort((a, b) => a.layer - b.layer);
  for (let i = 1; i < entering.length; i++) {
    if (entering[i]!.at <= entering[i - 1]!.at)
      return `layers ${entering[i - 1]!.layer} and ${entering[i]!.layer} read the same value`;
  }
  const starts = entering.map(({ at }) => throughCasts(flow, spine[at]!, place));
  const sites: (Site | null)[] = [];
  const additions: (number | undefined)[] = [];
  for (let block = 0; block < starts.length; block++) {
    const from = starts[block]!;
    const skipped = skips(flow, from);
    let to = starts[block + 1];
    if (to === undefined) {
      const last = [...skipped.keys()]
        .filter((value) => place.has(value) && value !== from)
        .sort((a, b) => place.get(b)! - place.get(a)!)[0];
      to = last === undefined ? undefined : throughCasts(flow, last, place);
    }
    // One for the attention and one for the MLP, or one for both; none where a norm stands on the skip.
    additions.push(to === undefined ? undefined : skipped.get(to));
    if (additions[block] !== additions[0] || additions[block] === 0) {
      const told = (count: number | undefined): string =>
        count === undefined ? 'not additions alone' : `${count} additions`;
      return `${told(additions[block])} lead through block ${block}, ${told(additions[0])} through block 0`;
    }
    const producer = to === undefined ? undefined : flow.producer.get(to);
    if (to === undefined || producer === undefined) sites.push(null);
    else
      sites.push({
        value: to,
        producer: producer.node,
        fused: producer.op === 'SkipSum',
        heads: headsBetween(
          flow,
          dominators,
          attentions.find((value) => placeOf(value) >= place.get(from)! && placeOf(value) < place.get(to)!),
        ),
      });
  }
  return {
    sites,
    markers: cached === null ? 'one attention each' : 'one cache entry each',
  };
}

/** Outputs such as present.3.key, by layer. */
function cacheMarks(graph: GraphInfo, dominators: Dominators): Map<number, string[]> | null {
  const marks = new Map<number, string[]>();
  for (const { name } of graph.outputs) {
    const layer = /^present\w*[._](\d+)(?:[._]|$)/.exec(name)?.[1];
    if (layer === undefined || !dominators.reaches(name)) continue;
    marks.set(Number(layer), [...(marks.get(Number(layer)) ?? []), name]);
  }
  return marks.size > 0 ? marks : null;
}

const ATTENTION =
  /^(Softmax|Attention|MultiHeadAttention|GroupQueryAttention|DecoderMaskedMultiHeadAttention|SparseAttention|PagedAttention)$/;

/** Output of each attention, in order. */
function attentionsIn(flow: Flow, dominators: Dominators): string[] {
  return flow.steps
    .filter((step) => ATTENTION.test(step.op) && dominators.reaches(step.outputs[0]!))
    .map((step) => step.outputs[0]!);
}

const SAME = /^(Cast|Identity|Dropout)$/;
const SAME_OR_RESHAPED = /^(Cast|Identity|Dropout|Reshape|Flatten|Squeeze|Unsqueeze)$/;

/** A value that is only another one in a different number format is that other one. */
function throughCasts(flow: Flow, value: string, place: ReadonlyMap<string, number>): string {
  let at = value;
  for (;;) {
    const step = flow.producer.get(at);
    const before = step?.inputs[0];
    if (!step || !SAME.test(step.op) || before === undefined || !place.has(before)) return at;
    at = before;
  }
}

/** Values reached from a value by additions of something else and changes of format or shape, with the number of additions. */
function skips(flow: Flow, from: string): Map<string, number> {
  const reached = new Map([[from, 0]]);
  for (const [value, additions] of reached) {
    for (const step of flow.consumers.get(value) ?? []) {
      const output = step.outputs[0]!;
      const adds = step.op === 'Add' || step.op === 'Sum' || step.op === 'SkipSum';
      if (!adds && !(SAME_OR_RESHAPED.test(step.op) && step.inputs[0] === value)) continue;
      if (!reached.has(output)) reached.set(output, additions + (adds ? 1 : 0));
    }
  }
  return reached;
}

/** From a block's attention to the first product with a weight: what is multiplied are the heads. */
function headsBetween(flow: Flow, dominators: Dominators, attention: string | undefined): string | null {
  if (attention === undefined) return null;
  let frontier = [attention];
  for (let distance = 0; distance < 16; distance++) {
    const next: string[] = [];
    for (const value of frontier) {
      for (const step of flow.consumers.get(value) ?? []) {
        if (step.op === 'DynamicQuantizeLinear' || isProjection(step, value, dominators)) return value;
        if (step.op !== 'Shape') next.push(step.outputs[0]!);
      }
    }
    frontier = [...new Set(next)];
  }
  return null;
}

function isProjection(step: Step, value: string, dominators: Dominators): boolean {
  if (!/^(MatMul|Gemm|MatMulNBits|FusedMatMul|Conv|DynamicQuantizeMatMul|QMoE)$/.test(step.op)) return false;
  return step.inputs[0] === value && step.inputs[1] !== undefined && !dominators.reaches(step.inputs[1]);
}

/** Width at a value as the file has it: its own shape, or the vectors its norm is scaled with. */
function widthsAt(flow: Flow, graph: GraphInfo, value: string): number[] {
  const said = graph.values.get(value)?.shape?.at(-1);
  if (typeof said === 'number') return [said];
  const seen = new Set([value]);
  for (const at of seen) {
    if (seen.size > 40) break;
    for (const step of flow.consumers.get(at) ?? []) {
      for (const input of step.inputs) {
        const dims = weightDims(flow, input);
        if (
          dims?.length === 1 &&
          dims[0]! > 1 &&
          /^(Mul|Add|LayerNormalization|SkipNorm|SimplifiedLayerNormalization|RMSNormalization)$/.test(
            step.op,
          )
        )
          return [dims[0]!];
      }
      if (/^(Cast|Pow|ReduceMean|Sub|Div|Mul|Add|Sqrt|Reciprocal|SkipSum|Identity)$/.test(step.op))
        seen.add(step.outputs[0]!);
    }
  }
  return [];
}

function weightDims(flow: Flow, value: string): readonly number[] | undefined {
  const step = flow.producer.get(value);
  if (step !== undefined && (step.op === 'Cast' || step.op === 'DequantizeLinear'))
    return weightDims(flow, step.inputs[0]!);
  return flow.weights.get(value)?.dims;
}

/** Agreement of a site's name with the structure: true, false, or null where it names no block. */
function nameSays(site: Site, block: number, blocks: number): boolean | null {
  const text = `${site.producer.name} ${site.producer.scope} ${site.producer.outputs[0] ?? ''}`;
  const named = /(?:layers?|blocks?|\bh)[._/](\d+)/.exec(text)?.[1];
  if (named === undefined) return site.fused && block === blocks - 1 ? true : null;
  // A fused skip-and-norm carries the name of the next block's norm.
  return Number(named) === (site.fused ? block + 1 : block);
}
