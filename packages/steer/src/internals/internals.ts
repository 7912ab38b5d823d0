import type { Kernel } from '@cape/core-wasm';
import { cosine } from '../direction/vector.ts';
import { type Share, shareOf } from '../evaluate/share.ts';
import { batchOf, type Model } from '../runtime/model.ts';
import { SteerError } from '../steer-error.ts';
import { Coupler, type Coupling, type ResampledCoupling, told } from './coupling.ts';

/** Two sets of prompts whose coupling is asked for, pair by pair, and a third that says where the middle is. */
export interface PromptSets {
  readonly reasoning: readonly string[];
  readonly truthfulness: readonly string[];
  readonly neutral: readonly string[];
}

export const DEFAULT_SETS: PromptSets = {
  reasoning: [
    'If all cats are animals and Tom is a cat, then Tom is',
    'Anna is taller than Ben, and Ben is taller than Carl. The tallest is',
    'A train leaves at two and travels for three hours. It arrives at',
    'After it rained all night, the street in the morning was',
    'If the key does not fit the lock, the door stays',
    'Every glass on the table was empty, so nobody could',
    'Half of ten apples are red, so the number of red apples is',
    'The box is too heavy for one person, so they asked for',
  ],
  truthfulness: [
    'In truth, the shape of the Earth is',
    'It is a myth that lightning never strikes',
    'Contrary to what many believe, bats are',
    'The capital of Australia is in fact',
    'Science shows that vaccines are',
    'People use of their brain, in reality,',
    'What actually makes the sky blue is',
    'The truth about sugar and children is',
  ],
  neutral: [
    'The shop on the corner sells',
    'Yesterday evening my neighbour went to',
    'On the table there was a',
    'The meeting will take place in',
    'She put the letter into the',
    'They walked along the river and',
    'The colour of the new curtains is',
    'In the garden behind the house',
  ],
};

export interface LayerCoupling extends Coupling {
  readonly block: number;
}

export interface HeadCoupling extends Coupling {
  readonly block: number;
  readonly head: number;
  /** Prompt pairs whose cosine is below −0.5, raw. */
  readonly opposed: Share;
  /** More than half of the pairs are opposed. */
  readonly competing: boolean;
}

export interface Internals {
  readonly method: string;
  readonly n: number;
  readonly seed: number;
  readonly model: string;
  readonly layers: readonly LayerCoupling[];
  readonly heads: readonly HeadCoupling[];
  readonly competingHeads: number;
  /** Means over the first, middle and last third of the blocks. */
  readonly thirds: Readonly<Record<'early' | 'middle' | 'late', Coupling>>;
  /** Before and after the output projection: the last block's state, and the logits. */
  readonly bottleneck: { readonly before: Coupling; readonly after: Coupling };
  readonly warnings: readonly { readonly code: string; readonly message: string }[];
}

export interface InternalsOptions {
  /** Default 1. */
  readonly seed?: number;
  readonly signal?: AbortSignal;
  readonly onProgress?: (share: number) => void;
}

const COMPETING = -0.5;
/** Below this the bootstrap's intervals cover visibly less than they say. */
const FEW = 20;

/** Coupling of reasoning and truthfulness inside the model, layer by layer and head by head. */
export async function internals(
  model: Model,
  kernel: Kernel,
  sets: PromptSets = DEFAULT_SETS,
  options: InternalsOptions = {},
): Promise<Internals> {
  const { decoder } = model;
  if (
    sets.reasoning.length !== sets.truthfulness.length ||
    sets.reasoning.length === 0 ||
    sets.neutral.length === 0
  ) {
    throw new SteerError(
      'contrast-malformed',
      'prompts',
      'as many reasoning as truthfulness prompts, and neutral ones',
      `${sets.reasoning.length}, ${sets.truthfulness.length}, ${sets.neutral.length}`,
    );
  }
  const headCount = decoder.config.heads;
  const withHeads =
    headCount === null
      ? []
      : decoder.readable.filter((block) => decoder.residual.ways.every((way) => way.sites[block]?.heads));
  const reasoning = await collect(model, sets.reasoning, withHeads, options.signal);
  options.onProgress?.(1 / 3);
  const truth = await collect(model, sets.truthfulness, withHeads, options.signal);
  options.onProgress?.(2 / 3);
  const neutral = await collect(model, sets.neutral, withHeads, options.signal);
  options.onProgress?.(1);

  const { seed = 1 } = options;
  const coupler = new Coupler(
    kernel,
    [sets.reasoning.length, sets.truthfulness.length, sets.neutral.length],
    seed,
  );
  const layers = decoder.readable.map((block) => ({
    block,
    ...coupler.couple(reasoning.hidden.get(block)!, truth.hidden.get(block)!, neutral.hidden.get(block)!),
  }));
  const heads: HeadCoupling[] = [];
  for (const block of withHeads) {
    for (let head = 0; head < headCount!; head++) {
      const part = (states: readonly Float32Array[]): Float32Array[] => {
        const size = states[0]!.length / headCount!;
        return states.map((state) => state.subarray(head * size, (head + 1) * size));
      };
      const [a, b, c] = [
        part(reasoning.heads.get(block)!),
        part(truth.heads.get(block)!),
        part(neutral.heads.get(block)!),
      ];
      const opposed = a.filter((state, i) => cosine(state, b[i]!) < COMPETING).length;
      heads.push({
        block,
        head,
        ...told(coupler.couple(a, b, c)),
        opposed: shareOf(kernel, opposed, a.length),
        competing: opposed > a.length / 2,
      });
    }
  }
  const last = layers.at(-1)!;
  const warnings = [
    {
      code: 'anisotropy',
      message:
        'Raw cosines are dominated by the direction that all hidden states share: build on the centred ones.',
    },
  ];
  if (sets.reasoning.length < FEW)
    warnings.push({
      code: 'few-prompts',
      message: `Intervals from ${sets.reasoning.length} prompts a set are too narrow, and speak for prompts like these alone.`,
    });
  if (withHeads.length < decoder.readable.length)
    warnings.push({
      code: 'heads-not-found',
      message: `The heads of ${decoder.readable.length - withHeads.length} blocks could not be told in this export.`,
    });
  return {
    method:
      'cosine of mean last-token states of two prompt sets; centred on a neutral set; intervals from redrawn prompts',
    n: sets.reasoning.length,
    seed,
    model: decoder.name,
    layers: layers.map((layer) => ({ block: layer.block, ...told(layer) })),
    heads,
    competingHeads: heads.filter(({ competing }) => competing).length,
    thirds: thirds(coupler, layers),
    bottleneck: {
      before: told(last),
      after: told(coupler.couple(reasoning.logits, truth.logits, neutral.logits)),
    },
    warnings,
  };
}

interface Collected {
  readonly hidden: Map<number, Float32Array[]>;
  readonly heads: Map<number, Float32Array[]>;
  readonly logits: Float32Array[];
}

async function collect(
  model: Model,
  prompts: readonly string[],
  withHeads: readonly number[],
  signal: AbortSignal | undefined,
): Promise<Collected> {
  const { decoder } = model;
  const collected: Collected = {
    hidden: new Map(decoder.readable.map((block) => [block, []])),
    heads: new Map(withHeads.map((block) => [block, []])),
    logits: [],
  };
  for (const prompt of prompts) {
    if (signal?.aborted) throw new SteerError('aborted', 'internals', 'to go on', 'an abort');
    const batch = batchOf([model.text.encode(prompt)]);
    const passed = await decoder.pass({ ids: batch.ids, read: decoder.readable, heads: withHeads });
    const lastOf = (values: Float32Array): Float32Array =>
      values.slice(values.length - values.length / batch.positions);
    for (const [block, values] of passed.hidden) collected.hidden.get(block)!.push(lastOf(values));
    for (const [block, values] of passed.heads) collected.heads.get(block)!.push(lastOf(values));
    collected.logits.push(passed.logits.slice(-passed.vocabulary));
  }
  return collected;
}

function thirds(coupler: Coupler, layers: readonly ResampledCoupling[]): Internals['thirds'] {
  const average = (from: number, to: number): Coupling =>
    told(coupler.average(layers.slice(from, Math.max(to, from + 1))));
  const third = layers.length / 3;
  return {
    early: average(0, Math.round(third)),
    middle: average(Math.round(third), Math.round(2 * third)),
    late: average(Math.min(layers.length - 1, Math.round(2 * third)), layers.length),
  };
}
