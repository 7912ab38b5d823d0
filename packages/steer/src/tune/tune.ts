import type { Kernel } from '@cape/core-wasm';
import { fixed, signed } from '@cape/core-wasm/number-text';
import type { ContrastPair } from '../direction/contrast.ts';
import {
  type Direction,
  type DirectionMethod,
  type StateMethod,
  steeringAlong,
} from '../direction/direction.ts';
import {
  fisherMatrix,
  type GradientMethod,
  gradientDirection,
  marginSlopes,
  predictedGain,
  type Slopes,
  type Subspace,
  subspacesAt,
} from '../direction/gradient.ts';
import { learnHeads } from '../direction/heads.ts';
import { directionFrom } from '../direction/learn.ts';
import { labelSigns, turned } from '../direction/shuffled.ts';
import { promptControls } from '../evaluate/controls.ts';
import { type Evaluation, evaluate, type Outcome, outcomeOf, type Question } from '../evaluate/evaluate.ts';
import { continuationScores } from '../evaluate/score.ts';
import { LEAST_CONTROLS } from '../evaluate/verdict.ts';
import { forgetful, type Memory, partOf, remembered } from '../memory.ts';
import { type Intervention, lastTokenStates, type Model, type Positions } from '../runtime/model.ts';
import { SteerError } from '../steer-error.ts';
import { type Priced, strengthsWithin } from './budget.ts';
import { factOf, type Split, type SplitBy, splitQuestions } from './split.ts';

/** Methods that tuning tries. */
export const TUNE_METHODS = [
  'mean-difference',
  'pca',
  'lda',
  'logistic',
  'iti',
  'margin-gradient',
  'fisher-gradient',
  'fisher-gradient-wrong',
] as const;
export type TuneMethod = (typeof TUNE_METHODS)[number];

export interface TuneOptions {
  /** Blocks that are screened. Default: six from a fifth of the depth to nine tenths. */
  readonly blocks?: readonly number[];
  /** Default: all. */
  readonly methods?: readonly TuneMethod[];
  /** Default `last`. */
  readonly positions?: Positions;
  /** Rise of the perplexity on neutral text that a push may cost, as a share. Default 0.05. */
  readonly budget?: number;
  /** A strength as share of the states' length in place of a budget. */
  readonly share?: number;
  /** Default `fact`. */
  readonly split?: SplitBy;
  /** Random directions in the report. Default 20. */
  readonly controls?: number;
  /** Principal directions of the states that gradients are taken along. Default 32. */
  readonly dimensions?: number;
  /** Words put before each prompt of the unsteered model, as controls. Default two, "Answer truthfully: " among them. */
  readonly prefixes?: readonly string[];
  /** Report every method's best candidate on the evaluation questions, not only the one chosen. Default false. */
  readonly everyMethod?: boolean;
  /** Default 1. */
  readonly seed?: number;
  readonly memory?: Memory;
  readonly signal?: AbortSignal;
  /** Share of the work done, from 0 to 1, and what is being done. */
  readonly onProgress?: (share: number, stage: string) => void | Promise<void>;
  /** Each finding as it comes, in words. */
  readonly onFinding?: (sentence: string) => void;
}

/** One method at one block (or its heads), as the tuning questions judge it. */
export interface Candidate {
  readonly method: TuneMethod;
  readonly blocks: readonly number[];
  /** Strength in `unit`. */
  readonly strength: number;
  /** `share` of the states' length; `natural` for heads, whose pushes differ by their spreads. */
  readonly unit: 'share' | 'natural';
  /** Rise of the perplexity on the screening texts, as a share. */
  readonly cost: number;
  readonly corrected: number;
  readonly broken: number;
  readonly gain: Outcome['gain']['all'];
}

/** A method's best candidate, measured once on the evaluation questions. */
export interface TunedReport {
  readonly method: TuneMethod;
  readonly directions: readonly Direction[];
  readonly evaluation: Evaluation;
}

export interface Tuning {
  readonly method: string;
  readonly n: number;
  readonly seed: number;
  readonly model: string;
  readonly split: Readonly<Record<keyof Split, { readonly questions: number; readonly facts: number }>> & {
    readonly by: SplitBy;
  };
  /** Null where a share of the states' length was asked for. */
  readonly budget: number | null;
  readonly positions: Positions;
  /** Margin in nats that gradients predict for a push within the budget, by block: how blocks were screened. */
  readonly screening: readonly { readonly block: number; readonly predictedGain: number }[];
  /** Best first, by the mean change of the margin on the tuning questions. */
  readonly candidates: readonly Candidate[];
  readonly chosen: Candidate;
  /** The chosen direction's report first; the other methods' after it where they were asked for. */
  readonly reports: readonly TunedReport[];
  /** The finding in words; it claims success only where the rule holds. */
  readonly sentence: string;
  readonly warnings: readonly { readonly code: string; readonly message: string }[];
}

const SHUFFLES = 5;
const SCREENED = { questions: 32, directions: 12, texts: 3 } as const;
const PRICED_TEXTS = 8;
/** Blocks whose gradients are taken in full. */
const FULL_GRADIENTS = 2;
const START_SHARE = 0.1;
const MOST_SHARE = 0.6;

/** Looks for a direction that steers, on some questions, and reports on others. */
export async function tune(
  model: Model,
  kernel: Kernel,
  questions: readonly Question[],
  neutral: readonly string[],
  options: TuneOptions = {},
): Promise<Tuning> {
  return new Tuner(model, kernel, questions, neutral, options).run();
}

/** Directions of one method at one place, and those that it finds from shuffled labels. */
interface Learnt {
  readonly method: TuneMethod;
  readonly directions: readonly Direction[];
  readonly shuffled: () => Promise<readonly (readonly Direction[])[]>;
}

class Tuner {
  readonly #model: Model;
  readonly #kernel: Kernel;
  readonly #neutral: readonly string[];
  readonly #options: TuneOptions;
  readonly #split: Split;
  readonly #blocks: readonly number[];
  readonly #methods: readonly TuneMethod[];
  readonly #positions: Positions;
  readonly #memory: Memory;
  readonly #seed: number;
  #screening: Tuning['screening'] = [];
  #stage: readonly [share: number, stage: string] = [0, ''];

  constructor(
    model: Model,
    kernel: Kernel,
    questions: readonly Question[],
    neutral: readonly string[],
    options: TuneOptions,
  ) {
    const { budget = 0.05, share, methods = TUNE_METHODS, controls = LEAST_CONTROLS } = options;
    refuseOutside('budget', budget, 0.001, 1);
    if (share !== undefined) refuseOutside('share', share, 0.001, 2);
    if (!Number.isInteger(controls) || controls < 1 || controls > 100)
      throw new SteerError('out-of-range', 'controls', 'a whole number from 1 to 100', `${controls}`);
    if (neutral.length < 4) {
      throw new SteerError(
        'out-of-range',
        'neutral text',
        'at least four passages, which say what a push costs',
        `${neutral.length}`,
      );
    }
    this.#model = model;
    this.#kernel = kernel;
    this.#neutral = neutral;
    this.#options = options;
    this.#seed = options.seed ?? 1;
    this.#split = splitQuestions(kernel, questions, options.split ?? 'fact', this.#seed);
    this.#blocks = options.blocks ?? spread(model.decoder.steerable);
    this.#methods = methods;
    this.#positions = options.positions ?? 'last';
    this.#memory = options.memory ?? forgetful;
  }

  async run(): Promise<Tuning> {
    const learnt = [
      ...(await this.#fromStates()),
      ...(await this.#fromHeads()),
      ...(await this.#fromSlopes()),
    ];
    const candidates = await this.#judged(learnt);
    const order = candidates
      .map((candidate, i) => ({ candidate, from: learnt[i]! }))
      .sort((a, b) => b.candidate.gain.mean - a.candidate.gain.mean);
    const { candidate: best } = order[0]!;
    this.#found(
      `Best of ${order.length} on the tuning questions: ${best.method}, block ${placesOf(best)}, ${signed(best.gain.mean, 2)} nats.`,
    );
    const bestOfEach = order.filter(
      ({ candidate }, i) => order.findIndex((each) => each.candidate.method === candidate.method) === i,
    );
    const reported = this.#options.everyMethod ? bestOfEach : bestOfEach.slice(0, 1);
    const reports: TunedReport[] = [];
    for (const [i, { candidate, from }] of reported.entries()) {
      await this.#at(0.7 + (0.3 * i) / reported.length, `reporting on ${candidate.method}`);
      const evaluation = await this.#reported(candidate, from, i, reported.length);
      reports.push({ method: candidate.method, directions: from.directions, evaluation });
      this.#found(`${candidate.method}, block ${placesOf(candidate)}: ${evaluation.verdict.sentence}`);
    }
    const { calibration, tuning, evaluation } = this.#split;
    const first = reports[0]!;
    const sized = (part: readonly Question[]) => ({
      questions: part.length,
      facts: new Set(part.map(factOf)).size,
    });
    return {
      method:
        'directions learnt on calibration questions, block, method and strength chosen on tuning questions, one report on evaluation questions',
      n: evaluation.length,
      seed: this.#seed,
      model: this.#model.decoder.name,
      split: {
        by: this.#options.split ?? 'fact',
        calibration: sized(calibration),
        tuning: sized(tuning),
        evaluation: sized(evaluation),
      },
      budget: this.#options.share === undefined ? (this.#options.budget ?? 0.05) : null,
      positions: this.#positions,
      screening: this.#screening,
      candidates: order.map(({ candidate }) => candidate),
      chosen: order[0]!.candidate,
      reports,
      sentence: first.evaluation.verdict.sentence,
      warnings: this.#warnings(first.evaluation, reports.length),
    };
  }

  /** Mean differences, components and probes at every block, from statements made of the calibration questions. */
  async #fromStates(): Promise<Learnt[]> {
    const methods = this.#methods.filter((method): method is StateMethod & TuneMethod =>
      ['mean-difference', 'pca', 'lda', 'logistic'].includes(method),
    );
    if (methods.length === 0) return [];
    await this.#at(0.02, 'reading states');
    const texts = statements(this.#split.calibration).flatMap((pair) => [pair.true, pair.false]);
    const states = await lastTokenStates(this.#model, texts, this.#blocks, {
      ...this.#signal(),
      onProgress: () => this.#step(),
    });
    return this.#blocks.flatMap((block) => {
      const at = states.get(block)!;
      const sides = [at.filter((_, i) => i % 2 === 0), at.filter((_, i) => i % 2 === 1)] as const;
      return methods.map((method): Learnt => {
        const about = { block, method, model: this.#model.decoder.name };
        return {
          method,
          directions: [directionFrom(...sides, about)],
          shuffled: async () =>
            this.#signs(sides[0].length).map((signs) => [directionFrom(...turned(...sides, signs), about)]),
        };
      });
    });
  }

  async #fromHeads(): Promise<Learnt[]> {
    if (!this.#methods.includes('iti')) return [];
    if (this.#model.decoder.withHeads.length === 0) {
      this.#found('No attention heads were found in this model: the method iti is left out.');
      return [];
    }
    await this.#at(0.08, 'probing heads');
    const pairs = statements(this.#split.calibration);
    const directions = await remembered(this.#memory, 'heads', () =>
      learnHeads(this.#model, pairs, this.#signal()),
    );
    const shuffled = async () => {
      const all: Direction[][] = [];
      for (const [i, signs] of this.#signs(pairs.length).entries()) {
        const swapped = pairs.map((pair, p) =>
          signs[p]! > 0 ? pair : { true: pair.false, false: pair.true },
        );
        const learn = () => learnHeads(this.#model, swapped, this.#signal());
        all.push(await remembered(this.#memory, `heads shuffled ${i}`, learn));
      }
      return all;
    };
    return [{ method: 'iti', directions, shuffled }];
  }

  /** Gradients at the blocks that a coarse one promises most of. */
  async #fromSlopes(): Promise<Learnt[]> {
    const methods = this.#methods.filter((method): method is GradientMethod & TuneMethod =>
      method.includes('gradient'),
    );
    if (methods.length === 0) return [];
    const { calibration } = this.#split;
    const texts = [...calibration.map(({ prompt, true: truth }) => prompt + truth), ...this.#neutral];
    const { dimensions = 32, budget = 0.05 } = this.#options;
    await this.#at(0.1, 'finding principal directions');
    const subspaces = await subspacesAt(this.#model, texts, this.#blocks, dimensions, this.#signal());
    const nats = Math.log1p(budget);
    const few = thinned(calibration, SCREENED.questions);
    const screening: { block: number; predictedGain: number }[] = [];
    for (const [i, block] of this.#blocks.entries()) {
      const whole = subspaces.get(block)!;
      const coarse = { ...whole, basis: whole.basis.slice(0, SCREENED.directions) };
      await this.#at(0.12 + (0.13 * i) / this.#blocks.length, `screening block ${block}`);
      const { slopes, fisher } = await remembered(this.#memory, `screening ${block}`, () =>
        this.#slopesAt(coarse, few, this.#neutral.slice(0, SCREENED.texts)),
      );
      const gain = predictedGain(fisher, averaged(slopes), nats);
      screening.push({ block, predictedGain: gain });
      this.#found(
        `Block ${block}: gradients along ${coarse.basis.length} directions promise ${fixed(gain, 2)} nats.`,
      );
    }
    this.#screening = screening;
    const best = [...screening].sort((a, b) => b.predictedGain - a.predictedGain).slice(0, FULL_GRADIENTS);
    const learnt: Learnt[] = [];
    for (const [i, { block }] of best.entries()) {
      await this.#at(0.25 + (0.25 * i) / best.length, `gradients at block ${block}`);
      const slopes: Slopes = {
        subspace: subspaces.get(block)!,
        ...(await remembered(this.#memory, `slopes ${block}`, () =>
          this.#slopesAt(subspaces.get(block)!, calibration, this.#neutral.slice(0, PRICED_TEXTS)),
        )),
      };
      for (const method of methods) {
        const direction = (signs?: ArrayLike<number>) =>
          gradientDirection(this.#model.decoder.name, method, slopes, signs);
        learnt.push({
          method,
          directions: [direction()],
          shuffled: async () => this.#signs(calibration.length).map((signs) => [direction(signs)]),
        });
      }
    }
    return learnt;
  }

  async #slopesAt(subspace: Subspace, questions: readonly Question[], texts: readonly string[]) {
    const step = (): Promise<void> => this.#step();
    const { margins, slopes } = await marginSlopes(this.#model, subspace, questions, this.#positions, step);
    return { margins, slopes, fisher: await fisherMatrix(this.#model, subspace, texts, step) };
  }

  /** Each candidate at the strength that its budget allows, on the tuning questions. */
  async #judged(learnt: readonly Learnt[]): Promise<Candidate[]> {
    await this.#at(0.5, 'solving strengths');
    const priced = await remembered(this.#memory, 'strengths', () =>
      this.#priced(learnt, thinned(this.#neutral, PRICED_TEXTS), 3),
    );
    await this.#at(0.6, 'tuning questions');
    const ways = [null, ...learnt.map((each, i) => this.#push(each, priced[i]!.strength))];
    const { tuning } = this.#split;
    const margins: number[][] = [];
    for (const [i, question] of tuning.entries()) {
      await this.#at(0.6 + (0.1 * i) / tuning.length, 'tuning questions');
      margins.push(
        await remembered(this.#memory, `tuning ${i}`, async () => {
          const scores = await continuationScores(
            this.#model,
            question.prompt,
            [question.true, question.false],
            ways,
          );
          return scores.map(([truth = 0, falsehood = 0]) => truth - falsehood);
        }),
      );
    }
    return learnt.map((each, i): Candidate => {
      const { corrected, broken, gain } = outcomeOf(this.#kernel, margins, i + 1, this.#seed);
      return {
        method: each.method,
        blocks: each.directions.map(({ block }) => block),
        ...priced[i]!,
        unit: unitOf(each),
        corrected: corrected.count,
        broken: broken.count,
        gain: gain.all,
      };
    });
  }

  async #priced(learnt: readonly Learnt[], texts: readonly string[], rounds: number): Promise<Priced[]> {
    const { share, budget = 0.05 } = this.#options;
    const found: Priced[] = [];
    // Heads are pushed by their spreads, everything else by a share of the states' length.
    for (const unit of ['share', 'natural'] as const) {
      const own = learnt.filter((each) => unitOf(each) === unit);
      const pushes = own.map((each) => (strength: number) => this.#push(each, strength));
      const isFixed = share !== undefined && unit === 'share';
      const solved = await strengthsWithin(this.#model, pushes, texts, {
        budget: isFixed ? Number.POSITIVE_INFINITY : budget,
        start: isFixed ? share : unit === 'share' ? START_SHARE : 5,
        most: isFixed ? share : unit === 'share' ? MOST_SHARE : 100,
        rounds: isFixed ? 1 : rounds,
        onText: () => this.#step(),
      });
      own.forEach((each, i) => {
        found[learnt.indexOf(each)] = solved[i]!;
      });
    }
    return found;
  }

  #push({ directions, method }: Pick<Learnt, 'directions' | 'method'>, strength: number): Intervention {
    const unit = unitOf({ method });
    return directions.map((direction) =>
      steeringAlong(direction, strength, { unit, positions: this.#positions }),
    );
  }

  /** One report on the evaluation questions, with every control, at a strength solved on all neutral texts. */
  async #reported(candidate: Candidate, from: Learnt, index: number, of: number): Promise<Evaluation> {
    const report = `report ${candidate.method}`;
    return remembered(this.#memory, report, async () => {
      const { share, controls = LEAST_CONTROLS } = this.#options;
      const memory = partOf(this.#memory, report);
      const [priced] =
        share === undefined
          ? await remembered(memory, 'strength', () =>
              strengthsWithin(this.#model, [(strength) => this.#push(from, strength)], this.#neutral, {
                budget: this.#options.budget ?? 0.05,
                start: candidate.strength,
                most: candidate.unit === 'share' ? MOST_SHARE : 100,
                rounds: 4,
                onText: () => this.#step(),
              }),
            )
          : [{ strength: candidate.strength }];
      const { strength } = priced!;
      const shuffled = await from.shuffled();
      return evaluate(this.#model, this.#kernel, from.directions, this.#split.evaluation, {
        strength,
        unit: candidate.unit,
        positions: this.#positions,
        controls,
        seed: this.#seed,
        neutral: this.#neutral,
        controlsCost: false,
        shuffled: shuffled.map((directions) => this.#push({ ...from, directions }, strength)),
        prefixes: this.#options.prefixes ?? promptControls,
        memory,
        ...this.#signal(),
        onProgress: (part) => this.#at(0.7 + (0.3 * (index + part)) / of, `reporting on ${candidate.method}`),
      });
    });
  }

  #warnings(evaluation: Evaluation, reports: number): Tuning['warnings'] {
    const more = [];
    if (reports > 1) {
      more.push({
        code: 'several-reports',
        message: `${reports} methods were measured on the same evaluation questions: only the first was chosen without them.`,
      });
    }
    if (this.#split.evaluation.length < 100) {
      more.push({
        code: 'few-questions',
        message: `${this.#split.evaluation.length} evaluation questions can show a large effect alone.`,
      });
    }
    return [...evaluation.warnings, ...more];
  }

  #signs(count: number): number[][] {
    return labelSigns(this.#kernel, count, SHUFFLES, this.#seed);
  }

  #signal(): { signal?: AbortSignal } {
    return this.#options.signal === undefined ? {} : { signal: this.#options.signal };
  }

  /** The next stage of the work. */
  async #at(share: number, stage: string): Promise<void> {
    this.#stage = [share, stage];
    await this.#step();
  }

  /** Between two passes: a page's worker hears of an abort here. */
  async #step(): Promise<void> {
    const aborted = (): boolean => this.#options.signal?.aborted ?? false;
    if (!aborted()) await this.#options.onProgress?.(...this.#stage);
    if (aborted()) throw new SteerError('aborted', 'tuning', 'to go on', 'an abort');
  }

  #found(sentence: string): void {
    this.#options.onFinding?.(sentence);
  }
}

const unitOf = ({ method }: { readonly method: DirectionMethod }): 'share' | 'natural' =>
  method === 'iti' ? 'natural' : 'share';

const placesOf = ({ blocks }: Candidate): string =>
  blocks.length === 1 ? `${blocks[0]}` : `${blocks[0]} to ${blocks.at(-1)} (${blocks.length})`;

/** Statements that the questions make with their true and with their false ending. */
function statements(questions: readonly Question[]): ContrastPair[] {
  return questions.map(({ prompt, true: truth, false: falsehood }) => ({
    true: prompt + truth,
    false: prompt + falsehood,
  }));
}

/** Six blocks from a fifth of the depth to nine tenths, or all where there are fewer. */
export function spread(blocks: readonly number[]): number[] {
  const wanted = [0.2, 0.34, 0.48, 0.62, 0.76, 0.9].map((share) => Math.round(share * (blocks.length - 1)));
  return [...new Set(wanted)].map((at) => blocks[at]!);
}

function thinned<T>(items: readonly T[], count: number): T[] {
  const every = Math.max(1, items.length / count);
  return items.filter((_, i) => Math.floor(i / every) !== Math.floor((i - 1) / every)).slice(0, count);
}

function averaged(slopes: readonly Float64Array[]): Float64Array {
  return slopes[0]!.map((_, k) => slopes.reduce((sum, slope) => sum + slope[k]!, 0) / slopes.length);
}

function refuseOutside(path: string, value: number, least: number, most: number): void {
  if (!(value >= least && value <= most))
    throw new SteerError('out-of-range', path, `a number from ${least} to ${most}`, `${value}`);
}
