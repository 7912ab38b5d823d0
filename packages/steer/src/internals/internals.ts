import { cosine, mean, minus, type Vector } from '../direction/vector.ts';
import { batchOf, type Model } from '../runtime/model.ts';
import { SteerError } from '../steer-error.ts';

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

export interface LayerCoupling {
  readonly block: number;
  /** Cosine of the two sets' mean last-token states. Mostly the direction all states share. */
  readonly raw: number;
  /** The same after the mean state of the neutral prompts is taken away. */
  readonly centred: number;
}

export interface HeadCoupling {
  readonly block: number;
  readonly head: number;
  readonly raw: number;
  readonly centred: number;
  /** More than half of the prompt pairs have a cosine below −0.5. */
  readonly competing: boolean;
}

export interface Internals {
  readonly method: string;
  readonly n: number;
  readonly model: string;
  readonly layers: readonly LayerCoupling[];
  readonly heads: readonly HeadCoupling[];
  readonly competingHeads: number;
  /** Means over the first, middle and last third of the blocks. */
  readonly thirds: Readonly<
    Record<'early' | 'middle' | 'late', { readonly raw: number; readonly centred: number }>
  >;
  /** Before and after the output projection: the last block's state, and the logits. */
  readonly bottleneck: {
    readonly before: { readonly raw: number; readonly centred: number };
    readonly after: { readonly raw: number; readonly centred: number };
  };
  readonly warnings: readonly { readonly code: string; readonly message: string }[];
}

const COMPETING = -0.5;

/** Coupling of reasoning and truthfulness inside the model, layer by layer and head by head. */
export async function internals(
  model: Model,
  sets: PromptSets = DEFAULT_SETS,
  options: { readonly signal?: AbortSignal; readonly onProgress?: (share: number) => void } = {},
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

  const layers = decoder.readable.map((block) => ({
    block,
    ...couple(reasoning.hidden.get(block)!, truth.hidden.get(block)!, neutral.hidden.get(block)!),
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
      const competing = a.filter((state, i) => cosine(state, b[i]!) < COMPETING).length > a.length / 2;
      heads.push({ block, head, ...couple(a, b, c), competing });
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
  if (withHeads.length < decoder.readable.length)
    warnings.push({
      code: 'heads-not-found',
      message: `The heads of ${decoder.readable.length - withHeads.length} blocks could not be told in this export.`,
    });
  return {
    method: 'cosine of mean last-token states of two prompt sets; centred on a neutral set',
    n: sets.reasoning.length,
    model: decoder.name,
    layers,
    heads,
    competingHeads: heads.filter(({ competing }) => competing).length,
    thirds: thirds(layers),
    bottleneck: {
      before: { raw: last.raw, centred: last.centred },
      after: couple(reasoning.logits, truth.logits, neutral.logits),
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

function couple(
  a: readonly Vector[],
  b: readonly Vector[],
  middle: readonly Vector[],
): { raw: number; centred: number } {
  const [meanA, meanB, centre] = [mean(a), mean(b), mean(middle)];
  return { raw: cosine(meanA, meanB), centred: cosine(minus(meanA, centre), minus(meanB, centre)) };
}

function thirds(layers: readonly LayerCoupling[]): Internals['thirds'] {
  const average = (from: number, to: number): { raw: number; centred: number } => {
    const part = layers.slice(from, Math.max(to, from + 1));
    const over = (value: (layer: LayerCoupling) => number): number =>
      part.reduce((sum, layer) => sum + value(layer), 0) / part.length;
    return { raw: over(({ raw }) => raw), centred: over(({ centred }) => centred) };
  };
  const third = layers.length / 3;
  return {
    early: average(0, Math.round(third)),
    middle: average(Math.round(third), Math.round(2 * third)),
    late: average(Math.min(layers.length - 1, Math.round(2 * third)), layers.length),
  };
}
