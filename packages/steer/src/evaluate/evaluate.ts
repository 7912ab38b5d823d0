import type { Kernel } from '@cape/core-wasm';
import { parseLines } from '../direction/contrast.ts';
import { type Direction, type StrengthUnit, steeringAlong } from '../direction/direction.ts';
import { forgetful, type Memory, remembered } from '../memory.ts';
import { generate } from '../runtime/generate.ts';
import type { Intervention, Model, Positions } from '../runtime/model.ts';
import { SteerError } from '../steer-error.ts';
import { randomControls, reversed } from './controls.ts';
import { type BootstrapInterval, bootstrapInterval } from './interval.ts';
import { continuationScores, type NeutralScores, neutralScores, perplexity, tokensOf } from './score.ts';
import { type Share, shareOf } from './share.ts';
import { judge, LEAST_CONTROLS, type Verdict } from './verdict.ts';

/** A prompt with a true and a false way to go on; each continuation brings its own leading space. */
export interface Question {
  readonly prompt: string;
  readonly true: string;
  readonly false: string;
  /** The fact it asks about; questions about one fact are kept together. */
  readonly fact?: string;
  /** The kind of fact it is, such as `capital`. */
  readonly kind?: string;
}

export function parseQuestions(text: string): Question[] {
  const questions = parseLines(text, 'contrast-malformed', ['prompt', 'true', 'false']);
  if (questions.length === 0)
    throw new SteerError('contrast-malformed', 'prompts', 'at least one line', 'none');
  return questions.map(({ prompt, true: truth, false: falsehood, fact, kind }) => ({
    prompt: prompt!,
    true: truth!,
    false: falsehood!,
    ...(typeof fact === 'string' && { fact }),
    ...(typeof kind === 'string' && { kind }),
  }));
}

export interface EvaluateOptions {
  readonly strength: number;
  readonly unit?: StrengthUnit;
  readonly positions?: Positions;
  /** Random directions to compare with. Default 20, the fewest that a claim of success needs. */
  readonly controls?: number;
  readonly seed?: number;
  /** Texts whose perplexity tells the cost. Default: none, and no cost is reported. */
  readonly neutral?: readonly string[];
  /** True where the costs of random directions and shuffled labels are read too. Default true. */
  readonly controlsCost?: boolean;
  /** Pushes learnt like the direction from labels that were shuffled, as controls. Default: none. */
  readonly shuffled?: readonly Intervention[];
  /** Words put before each prompt of the unsteered model, as controls. Default: none. */
  readonly prefixes?: readonly string[];
  /** Greedy texts of this many tokens side by side for the first questions. Default 0: none. */
  readonly tokens?: number;
  /** Keeps what each question gave, so that an interrupted run goes on where it stopped. Default: nothing is kept. */
  readonly memory?: Memory;
  readonly signal?: AbortSignal;
  /** Called after each question and each neutral text, and waited for: a page's worker hears of an abort there. */
  readonly onProgress?: (share: number) => void | Promise<void>;
}

/** Mean change of margins against the unsteered ones of the same questions, nats. */
export interface Gain {
  /** 0 where there are no such questions. */
  readonly mean: number;
  /** Over which questions were asked. */
  readonly interval: BootstrapInterval;
}

/** Answers and margins under one condition against the unsteered ones. */
export interface Outcome {
  /** Questions that preferred the falsehood unsteered and prefer the truth now, of those that did. */
  readonly corrected: Share;
  /** Questions that preferred the truth unsteered and prefer the falsehood now, of those that did. */
  readonly broken: Share;
  /** Mean of log P(true) − log P(false), nats. */
  readonly meanMargin: number;
  /** Over which questions were asked. */
  readonly meanMarginInterval: BootstrapInterval;
  /** Paired change of the margin: over all questions, those answered wrongly unsteered, and the others. */
  readonly gain: { readonly all: Gain; readonly wrong: Gain; readonly right: Gain };
}

/** Difference of a condition from the model as it is. */
export type ConditionKind = 'direction' | 'reversed' | 'random' | 'shuffled' | 'prompt';

/** Effect of one way of steering on all questions. */
export interface Condition extends Outcome {
  readonly name: string;
  readonly kind: ConditionKind;
  /** The same with each continuation's log-probability divided by its tokens, so that length decides nothing. */
  readonly perToken: Outcome;
  /** Perplexity on the neutral texts over the unsteered one, less 1; null where it was not read. */
  readonly perplexityCost: number | null;
  /** Over which neutral texts were read; null without. */
  readonly perplexityCostInterval: BootstrapInterval | null;
}

/** The direction's outcome on one kind of fact. */
export interface KindOutcome {
  readonly kind: string;
  readonly n: number;
  readonly corrected: number;
  readonly broken: number;
  /** Questions answered wrongly unsteered. */
  readonly wrong: number;
  /** Mean paired change of the margin, nats. */
  readonly gain: number;
}

export interface Evaluation {
  readonly method: string;
  readonly n: number;
  readonly seed: number;
  readonly model: string;
  /** The first block that is pushed. */
  readonly block: number;
  /** All blocks that are. */
  readonly blocks: readonly number[];
  readonly strength: number;
  readonly unit: StrengthUnit;
  readonly positions: Positions;
  /** Questions that prefer the truth unsteered. */
  readonly truthful: Share;
  /** The same by log-probability per token. */
  readonly truthfulPerToken: Share;
  /** Questions whose true continuation has as many tokens as the false one, fewer, or more. */
  readonly lengths: { readonly equal: number; readonly trueShorter: number; readonly trueLonger: number };
  readonly unsteeredPerplexity: number | null;
  /** `direction`, `reversed`, `random 1` …, then shuffled labels and prompts, in this order. */
  readonly conditions: readonly Condition[];
  /** The direction's outcome by the kind of fact; empty where questions name no kind. */
  readonly kinds: readonly KindOutcome[];
  /** The success rule applied to the direction, with the finding in words. */
  readonly verdict: Verdict;
  /** Margins in nats, one for each question, conditions in the same order after the unsteered one. */
  readonly margins: readonly {
    readonly prompt: string;
    readonly unsteered: number;
    readonly conditions: readonly number[];
  }[];
  readonly texts: readonly {
    readonly prompt: string;
    readonly unsteered: string;
    readonly steered: string;
  }[];
  readonly warnings: readonly { readonly code: string; readonly message: string }[];
}

const TEXTS = 5;

/** Does steering along the direction (or several together) make the model prefer the truth, more than controls do? */
export async function evaluate(
  model: Model,
  kernel: Kernel,
  direction: Direction | readonly Direction[],
  questions: readonly Question[],
  options: EvaluateOptions,
): Promise<Evaluation> {
  const {
    strength,
    unit = 'unit',
    positions = 'last',
    controls = LEAST_CONTROLS,
    seed = 1,
    neutral = [],
    controlsCost = true,
    shuffled = [],
    prefixes = [],
    tokens = 0,
    memory = forgetful,
    signal,
    onProgress,
  } = options;
  if (!Number.isInteger(controls) || controls < 0 || controls > 100)
    throw new SteerError('out-of-range', 'controls', 'a whole number from 0 to 100', `${controls}`);
  const directions = Array.isArray(direction)
    ? (direction as readonly Direction[])
    : [direction as Direction];
  const steering = directions.map((one) => steeringAlong(one, strength, { unit, positions }));
  const conditions: readonly {
    name: string;
    kind: ConditionKind;
    steering: Intervention;
    prefix?: string;
  }[] = [
    { name: 'direction', kind: 'direction', steering },
    { name: 'reversed', kind: 'reversed', steering: reversed(steering) },
    ...randomControls(kernel, steering, controls, seed).map((control, i) => ({
      name: `random ${i + 1}`,
      kind: 'random' as const,
      steering: control,
    })),
    ...shuffled.map((control, i) => ({
      name: `shuffled ${i + 1}`,
      kind: 'shuffled' as const,
      steering: control,
    })),
    ...prefixes.map((prefix) => ({
      name: `prompt “${prefix.trim()}”`,
      kind: 'prompt' as const,
      steering: null,
      prefix,
    })),
  ];
  const pushed = conditions.filter(({ prefix }) => prefix === undefined);
  const ways = [null, ...pushed.map((condition) => condition.steering)];
  const priced = ways.slice(0, controlsCost ? undefined : 3);
  const margins: number[][] = [];
  const perToken: number[][] = [];
  const lengths = { equal: 0, trueShorter: 0, trueLonger: 0 };
  let done = 0;
  const step = async (): Promise<void> => {
    await onProgress?.(++done / (questions.length + neutral.length));
    if (signal?.aborted)
      throw new SteerError('aborted', 'evaluation', 'to go on', `an abort after ${done} texts`);
  };
  for (const [i, { prompt, true: truth, false: falsehood }] of questions.entries()) {
    const ends = [truth, falsehood];
    const scores = await remembered(memory, `question ${i}`, async () => {
      const found = await continuationScores(model, prompt, ends, ways);
      for (const prefix of prefixes)
        found.push(...(await continuationScores(model, prefix + prompt, ends, [null])));
      return found;
    });
    const [long = 1, short = 1] = tokensOf(model, prompt, ends).continuations.map((ids) => ids.length);
    lengths[long === short ? 'equal' : long < short ? 'trueShorter' : 'trueLonger'] += 1;
    margins.push(scores.map(([a = 0, b = 0]) => a - b));
    perToken.push(scores.map(([a = 0, b = 0]) => a / long - b / short));
    await step();
  }
  if (strength !== 0) assertPatched(margins, 1, directions[0]!.block);
  const cost =
    neutral.length > 0
      ? await remembered(memory, 'neutral texts', () => neutralScores(model, neutral, priced, step))
      : null;
  const texts = [];
  for (const { prompt } of tokens > 0 ? questions.slice(0, TEXTS) : []) {
    let last: readonly string[] = ['', ''];
    for await (const step of generate(model, kernel, prompt, [null, steering], {
      maxTokens: tokens,
      ...(signal ? { signal } : {}),
    }))
      last = step.texts;
    texts.push({ prompt, unsteered: last[0]!, steered: last[1]! });
  }
  const outcomes = conditions.map(
    ({ name, kind }, c): Condition => ({
      name,
      kind,
      ...outcomeOf(kernel, margins, c + 1, seed),
      perToken: outcomeOf(kernel, perToken, c + 1, seed),
      ...costOf(kernel, c + 1 < priced.length ? cost : null, c + 1, seed),
    }),
  );
  const truthful = (rows: readonly (readonly number[])[]): Share =>
    shareOf(kernel, rows.filter((row) => row[0]! > 0).length, questions.length);
  const randoms = outcomes.filter(({ kind }) => kind === 'random');
  return {
    method:
      'log-probability margin of the true over the false continuation; random directions of equal norm and the reversed direction as controls',
    n: questions.length,
    seed,
    model: model.decoder.name,
    block: directions[0]!.block,
    blocks: directions.map(({ block }) => block),
    strength,
    unit,
    positions,
    truthful: truthful(margins),
    truthfulPerToken: truthful(perToken),
    lengths,
    unsteeredPerplexity: cost === null ? null : perplexity(cost, 0),
    conditions: outcomes,
    kinds: kindsOf(questions, margins),
    verdict: judge(kernel, outcomes[0]!, randoms),
    margins: questions.map(({ prompt }, i) => ({
      prompt,
      unsteered: margins[i]![0]!,
      conditions: margins[i]!.slice(1),
    })),
    texts,
    warnings: warningsFor(outcomes),
  };
}

function kindsOf(questions: readonly Question[], margins: readonly (readonly number[])[]): KindOutcome[] {
  const kinds = [...new Set(questions.flatMap(({ kind }) => kind ?? []))];
  return kinds.map((kind) => {
    const rows = margins.filter((_, i) => questions[i]!.kind === kind) as (readonly [number, number])[];
    const count = (is: (row: readonly [number, number]) => boolean): number => rows.filter(is).length;
    return {
      kind,
      n: rows.length,
      wrong: count(([before]) => !(before > 0)),
      corrected: count(([before, after]) => !(before > 0) && after > 0),
      broken: count(([before, after]) => before > 0 && !(after > 0)),
      gain: rows.reduce((sum, [before, after]) => sum + after - before, 0) / rows.length,
    };
  });
}

/** An intervention that changes no margin at all is a fault, not a result. */
export function assertPatched(margins: readonly (readonly number[])[], column: number, block: number): void {
  if (margins.some((row) => row[column] !== row[0])) return;
  throw new SteerError(
    'nothing-patched',
    `block ${block}`,
    'margins that change under steering',
    'no change in any question',
  );
}

/** Outcome of one condition: `column` of the margins, whose first is unsteered. */
export function outcomeOf(
  kernel: Kernel,
  margins: readonly (readonly number[])[],
  column: number,
  seed: number,
): Outcome {
  const wrong = margins.filter((row) => !(row[0]! > 0));
  const right = margins.filter((row) => row[0]! > 0);
  const meanOver = (drawn: ArrayLike<number>): number => {
    let sum = 0;
    for (let i = 0; i < drawn.length; i++) sum += margins[drawn[i]!]![column]!;
    return sum / drawn.length;
  };
  return {
    corrected: shareOf(kernel, wrong.filter((row) => row[column]! > 0).length, wrong.length),
    broken: shareOf(kernel, right.filter((row) => !(row[column]! > 0)).length, right.length),
    meanMargin: meanOver(margins.map((_, i) => i)),
    meanMarginInterval: bootstrapInterval(kernel, margins.length, seed, meanOver),
    gain: {
      all: gainOf(kernel, margins, column, seed),
      wrong: gainOf(kernel, wrong, column, seed),
      right: gainOf(kernel, right, column, seed),
    },
  };
}

/** Perplexity's change under one condition: `column` of the neutral scores, whose first is unsteered. */
export function costOf(
  kernel: Kernel,
  cost: NeutralScores | null,
  column: number,
  seed: number,
): Pick<Condition, 'perplexityCost' | 'perplexityCostInterval'> {
  if (cost === null) return { perplexityCost: null, perplexityCostInterval: null };
  const over = (drawn?: ArrayLike<number>): number =>
    perplexity(cost, column, drawn) / perplexity(cost, 0, drawn) - 1;
  return {
    perplexityCost: over(),
    perplexityCostInterval: bootstrapInterval(kernel, cost.tokens.length, seed, over),
  };
}

function gainOf(kernel: Kernel, margins: readonly (readonly number[])[], column: number, seed: number): Gain {
  const changes = margins.map((row) => row[column]! - row[0]!);
  const meanOver = (drawn: ArrayLike<number>): number => {
    let sum = 0;
    for (let i = 0; i < drawn.length; i++) sum += changes[drawn[i]!]!;
    return drawn.length === 0 ? 0 : sum / drawn.length;
  };
  return {
    mean: meanOver(changes.map((_, i) => i)),
    interval: bootstrapInterval(kernel, changes.length, seed, meanOver),
  };
}

function warningsFor(conditions: readonly Condition[]): { code: string; message: string }[] {
  const [direction, back] = conditions;
  const random = conditions.filter(({ kind }) => kind === 'random');
  const warnings = [];
  const corrected = direction!.corrected;
  if (corrected.of < 20) {
    warnings.push({
      code: 'small-n',
      message: `Only ${corrected.of} questions were answered wrongly before steering: the share corrected is known no better than its interval says.`,
    });
  }
  const best = Math.max(-1, ...random.map((control) => control.corrected.share ?? -1));
  if (corrected.share !== null && random.length > 0 && (corrected.interval.lower ?? 0) <= best) {
    warnings.push({
      code: 'no-better-than-random',
      message:
        'A random direction of the same norm corrects about as many: these data do not show that the direction carries truth.',
    });
  }
  if (corrected.share !== null && (back?.corrected.share ?? 0) >= corrected.share && corrected.share > 0) {
    warnings.push({
      code: 'reversed-as-good',
      message: 'The reversed direction corrects as many: the sign of the direction means nothing here.',
    });
  }
  const net = (condition: Condition): number => condition.corrected.count - condition.broken.count;
  const prompt = conditions.find((each) => each.kind === 'prompt' && net(each) >= net(direction!));
  if (prompt !== undefined) {
    warnings.push({
      code: 'prompt-as-good',
      message: `The unsteered model does as well with a ${prompt.name} (${prompt.corrected.count} corrected, ${prompt.broken.count} broken): no steering is needed for that.`,
    });
  }
  const shuffled = conditions.find((each) => each.kind === 'shuffled' && net(each) >= net(direction!));
  if (shuffled !== undefined && net(shuffled) > 0) {
    warnings.push({
      code: 'shuffled-as-good',
      message:
        'A direction learnt from shuffled labels does as well: what the direction was learnt from does not show in the answers.',
    });
  }
  return warnings;
}
