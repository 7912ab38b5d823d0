import type { Kernel } from '@cape/core-wasm';
import type { ContrastPair } from '../direction/contrast.ts';
import { type StateMethod, type StrengthUnit, steeringAlong } from '../direction/direction.ts';
import { learnDirections } from '../direction/learn.ts';
import { forgetful, type Memory, remembered } from '../memory.ts';
import type { Model, Positions } from '../runtime/model.ts';
import { SteerError } from '../steer-error.ts';
import { randomControls } from './controls.ts';
import { assertPatched, type Condition, costOf, type Outcome, outcomeOf, type Question } from './evaluate.ts';
import { continuationScores, neutralScores } from './score.ts';
import type { Share } from './share.ts';

export interface SweepOptions {
  /** Default: every block the model was opened to steer. */
  readonly blocks?: readonly number[];
  /** Default 0.5, 1, 1.5, 2, 3. */
  readonly strengths?: readonly number[];
  /** Default `natural`: comparable between blocks, whose states differ in length. */
  readonly unit?: StrengthUnit;
  readonly positions?: Positions;
  readonly method?: StateMethod;
  readonly seed?: number;
  readonly neutral?: readonly string[];
  /** Keeps what each question gave, so that an interrupted sweep goes on where it stopped. Default: nothing is kept. */
  readonly memory?: Memory;
  readonly signal?: AbortSignal;
  /** Awaited: a worker may hear that it is to stop. `soFar` counts what the questions asked until now gave. */
  readonly onProgress?: (share: number, soFar: () => SweptSoFar) => void | Promise<void>;
}

/** Counts of a sweep under way. */
export interface SweptSoFar {
  /** Questions asked. */
  readonly n: number;
  readonly cells: readonly SweptCell[];
}

export interface SweptCell {
  readonly block: number;
  readonly strength: number;
  readonly corrected: number;
  readonly broken: number;
  /** Corrected by one random direction of equal norm. */
  readonly randomCorrected: number;
}

export interface SweepCell extends Outcome, Pick<Condition, 'perplexityCost' | 'perplexityCostInterval'> {
  readonly block: number;
  readonly strength: number;
  /** Number of answers that one random direction of equal norm corrects. */
  readonly randomCorrected: Share;
}

export interface Sweep {
  readonly method: string;
  readonly n: number;
  readonly seed: number;
  readonly model: string;
  readonly probeBlock: number;
  readonly positions: Positions;
  readonly unit: StrengthUnit;
  readonly cells: readonly SweepCell[];
  /** Most corrected less broken, of equals the weakest push; null where nothing was corrected. */
  readonly best: { readonly block: number; readonly strength: number } | null;
  readonly warnings: readonly { readonly code: string; readonly message: string }[];
}

/** Every block and strength, each with the direction learnt at that block: is quarter depth the place? */
export async function sweep(
  model: Model,
  kernel: Kernel,
  pairs: readonly ContrastPair[],
  questions: readonly Question[],
  options: SweepOptions = {},
): Promise<Sweep> {
  const {
    strengths = [0.5, 1, 1.5, 2, 3],
    unit = 'natural',
    positions = 'last',
    method = 'mean-difference',
    seed = 1,
    neutral = [],
    memory = forgetful,
    signal,
  } = options;
  const blocks = options.blocks ?? model.decoder.steerable;
  const directions = await learnDirections(model, pairs, blocks, { method, ...(signal ? { signal } : {}) });
  const settings = blocks.flatMap((block) =>
    strengths.map((strength) => {
      const steering = steeringAlong(directions.get(block)!, strength, { unit, positions });
      return { block, strength, pushes: [steering, randomControls(kernel, steering, 1, seed)[0]!] };
    }),
  );
  // Question by question, so that a prompt is computed once for all settings.
  const ways = [null, ...settings.flatMap(({ pushes }) => pushes)];
  const margins: number[][] = [];
  let done = 0;
  const soFar = (): SweptSoFar => ({
    n: margins.length,
    cells: settings.map(({ block, strength }, i) => ({
      block,
      strength,
      corrected: margins.filter((row) => !(row[0]! > 0) && row[1 + 2 * i]! > 0).length,
      broken: margins.filter((row) => row[0]! > 0 && !(row[1 + 2 * i]! > 0)).length,
      randomCorrected: margins.filter((row) => !(row[0]! > 0) && row[2 + 2 * i]! > 0).length,
    })),
  });
  const step = async (): Promise<void> => {
    await options.onProgress?.(++done / (questions.length + neutral.length), soFar);
    if (signal?.aborted) throw new SteerError('aborted', 'sweep', 'to go on', `an abort after ${done} texts`);
  };
  for (const [i, question] of questions.entries()) {
    const ends = [question.true, question.false];
    const scores = await remembered(memory, `question ${i}`, () =>
      continuationScores(model, question.prompt, ends, ways),
    );
    margins.push(scores.map(([truth = 0, falsehood = 0]) => truth - falsehood));
    await step();
  }
  const priced = [null, ...settings.map(({ pushes }) => pushes[0]!)];
  const cost =
    neutral.length > 0
      ? await remembered(memory, 'neutral texts', () => neutralScores(model, neutral, priced, step))
      : null;
  const cells = settings.map(({ block, strength }, i): SweepCell => {
    if (strength !== 0) assertPatched(margins, 1 + 2 * i, block);
    const { corrected } = outcomeOf(kernel, margins, 2 + 2 * i, seed);
    return {
      block,
      strength,
      ...outcomeOf(kernel, margins, 1 + 2 * i, seed),
      ...costOf(kernel, cost, 1 + i, seed),
      randomCorrected: corrected,
    };
  });
  const gain = (cell: SweepCell): number => cell.corrected.count - cell.broken.count;
  const best = cells
    .filter((cell) => gain(cell) > 0)
    .reduce<SweepCell | null>((top, cell) => {
      if (top === null || gain(cell) > gain(top)) return cell;
      return gain(cell) === gain(top) && cell.strength < top.strength ? cell : top;
    }, null);
  return {
    method: `${method} direction learnt at each block; margins of true over false continuations`,
    n: questions.length,
    seed,
    model: model.decoder.name,
    probeBlock: model.decoder.probeBlock,
    positions,
    unit,
    cells,
    best: best === null ? null : { block: best.block, strength: best.strength },
    warnings: warningsFor(best, model.decoder.probeBlock, cells.length),
  };
}

function warningsFor(
  best: SweepCell | null,
  probe: number,
  cells: number,
): { code: string; message: string }[] {
  if (best === null)
    return [{ code: 'nothing-corrected', message: 'No block and strength corrects more than it breaks.' }];
  const warnings = [
    {
      code: 'best-of-many',
      message: `The best of ${cells} settings on these questions looks better than it is: measure it again on questions not used here.`,
    },
  ];
  if (best.block !== probe)
    warnings.push({
      code: 'not-quarter-depth',
      message: `Block ${best.block} does better here than the probe block ${probe}.`,
    });
  return warnings;
}
