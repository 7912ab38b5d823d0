import type { Kernel } from '@cape/core-wasm';
import { parseLines } from '../direction/contrast.ts';
import { type Direction, type StrengthUnit, steeringAlong } from '../direction/direction.ts';
import { generate } from '../runtime/generate.ts';
import type { Model, Steering } from '../runtime/model.ts';
import { SteerError } from '../steer-error.ts';
import { randomControls, reversed } from './controls.ts';
import { type BootstrapInterval, bootstrapInterval } from './interval.ts';
import { continuationScores, type NeutralScores, neutralScores, perplexity } from './score.ts';
import { type Share, shareOf } from './share.ts';
import { judge, LEAST_CONTROLS, type Verdict } from './verdict.ts';

/** A prompt with a true and a false way to go on; each continuation brings its own leading space. */
export interface Question {
  readonly prompt: string;
  readonly true: string;
  readonly false: string;
}

export function parseQuestions(text: string): Question[] {
  const questions = parseLines(text, 'contrast-malformed', ['prompt', 'true', 'false']);
  if (questions.length === 0)
    throw new SteerError('contrast-malformed', 'prompts', 'at least one line', 'none');
  return questions.map((fields) => ({ prompt: fields.prompt!, true: fields.true!, false: fields.false! }));
}

export interface EvaluateOptions {
  readonly strength: number;
  readonly unit?: StrengthUnit;
  readonly positions?: 'last' | 'all';
  /** Random directions to compare with. Default 20, the fewest that a claim of success needs. */
  readonly controls?: number;
  readonly seed?: number;
  /** Texts whose perplexity tells the cost. Default: none, and no cost is reported. */
  readonly neutral?: readonly string[];
  /** Greedy texts of this many tokens side by side for the first questions. Default 0: none. */
  readonly tokens?: number;
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

/** What one way of steering did to all questions. */
export interface Condition {
  readonly name: string;
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
  /** Perplexity on the neutral texts over the unsteered one, less 1; null without neutral texts. */
  readonly perplexityCost: number | null;
  /** Over which neutral texts were read; null without. */
  readonly perplexityCostInterval: BootstrapInterval | null;
}

export interface Evaluation {
  readonly method: string;
  readonly n: number;
  readonly seed: number;
  readonly model: string;
  readonly block: number;
  readonly strength: number;
  readonly unit: StrengthUnit;
  readonly positions: 'last' | 'all';
  /** Questions that prefer the truth unsteered. */
  readonly truthful: Share;
  readonly unsteeredPerplexity: number | null;
  /** `direction`, `reversed`, `random 1` …, in this order. */
  readonly conditions: readonly Condition[];
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

/** Does steering along the direction make the model prefer the truth, more than a random push does? */
export async function evaluate(
  model: Model,
  kernel: Kernel,
  direction: Direction,
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
    tokens = 0,
    signal,
    onProgress,
  } = options;
  if (!Number.isInteger(controls) || controls < 0 || controls > 100)
    throw new SteerError('out-of-range', 'controls', 'a whole number from 0 to 100', `${controls}`);
  const steering = steeringAlong(direction, strength, { unit, positions });
  const conditions: { name: string; steering: Steering }[] = [
    { name: 'direction', steering },
    { name: 'reversed', steering: reversed(steering) },
    ...randomControls(kernel, steering, controls, seed).map((control, i) => ({
      name: `random ${i + 1}`,
      steering: control,
    })),
  ];
  const ways = [null, ...conditions.map((condition) => condition.steering)];
  const margins: number[][] = [];
  let done = 0;
  const step = async (): Promise<void> => {
    await onProgress?.(++done / (questions.length + neutral.length));
    if (signal?.aborted)
      throw new SteerError('aborted', 'evaluation', 'to go on', `an abort after ${done} texts`);
  };
  for (const question of questions) {
    const scores = await continuationScores(model, question.prompt, [question.true, question.false], ways);
    margins.push(scores.map(([truth = 0, falsehood = 0]) => truth - falsehood));
    await step();
  }
  if (strength !== 0) assertPatched(margins, 1, direction.block);
  const cost = neutral.length > 0 ? await neutralScores(model, neutral, ways, step) : null;
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
  const outcomes = conditions.map(({ name }, c) => summary(kernel, name, margins, c + 1, cost, seed));
  return {
    method:
      'log-probability margin of the true over the false continuation; random directions of equal norm and the reversed direction as controls',
    n: questions.length,
    seed,
    model: model.decoder.name,
    block: direction.block,
    strength,
    unit,
    positions,
    truthful: shareOf(kernel, margins.filter((row) => row[0]! > 0).length, questions.length),
    unsteeredPerplexity: cost === null ? null : perplexity(cost, 0),
    conditions: outcomes,
    verdict: judge(kernel, outcomes[0]!, outcomes.slice(2)),
    margins: questions.map(({ prompt }, i) => ({
      prompt,
      unsteered: margins[i]![0]!,
      conditions: margins[i]!.slice(1),
    })),
    texts,
    warnings: warningsFor(outcomes),
  };
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

/** What one condition did: `column` of the margins and of the neutral scores, whose first is unsteered. */
export function summary(
  kernel: Kernel,
  name: string,
  margins: readonly (readonly number[])[],
  column: number,
  cost: NeutralScores | null,
  seed: number,
): Condition {
  const wrong = margins.filter((row) => !(row[0]! > 0));
  const right = margins.filter((row) => row[0]! > 0);
  const meanOver = (drawn: ArrayLike<number>): number => {
    let sum = 0;
    for (let i = 0; i < drawn.length; i++) sum += margins[drawn[i]!]![column]!;
    return sum / drawn.length;
  };
  const costOver = (scores: NeutralScores, drawn?: ArrayLike<number>): number =>
    perplexity(scores, column, drawn) / perplexity(scores, 0, drawn) - 1;
  return {
    name,
    corrected: shareOf(kernel, wrong.filter((row) => row[column]! > 0).length, wrong.length),
    broken: shareOf(kernel, right.filter((row) => !(row[column]! > 0)).length, right.length),
    meanMargin: meanOver(margins.map((_, i) => i)),
    meanMarginInterval: bootstrapInterval(kernel, margins.length, seed, meanOver),
    gain: {
      all: gainOf(kernel, margins, column, seed),
      wrong: gainOf(kernel, wrong, column, seed),
      right: gainOf(kernel, right, column, seed),
    },
    perplexityCost: cost === null ? null : costOver(cost),
    perplexityCostInterval:
      cost === null
        ? null
        : bootstrapInterval(kernel, cost.tokens.length, seed, (drawn) => costOver(cost, drawn)),
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

function warningsFor([direction, back, ...random]: readonly Condition[]): {
  code: string;
  message: string;
}[] {
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
  return warnings;
}
