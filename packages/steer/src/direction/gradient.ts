import { EigenvalueDecomposition, Matrix, solve } from 'ml-matrix';
import type { Question } from '../evaluate/evaluate.ts';
import { continuationScores, tokenLogProbabilities } from '../evaluate/score.ts';
import { batchOf, type Intervention, type Model, type Positions } from '../runtime/model.ts';
import { SteerError } from '../steer-error.ts';
import type { LearntDirection } from './direction.ts';
import { cosine, dot, mean, minus, norm, scaled, type Vector } from './vector.ts';

// Gradients without a backward pass: what is wanted is the slope of margins and of predictions along a few dozen
// directions, and each is one more row of a batch, pushed a little along it.

/** Principal directions of the states that leave a block: where the model's own states vary most. */
export interface Subspace {
  readonly block: number;
  /** Of length 1, at right angles, by falling variance. */
  readonly basis: readonly Float32Array[];
  /** Mean length of the states. */
  readonly stateNorm: number;
  readonly centre: Float32Array;
}

const MOST_STATES = 400;

/**
 * Principal directions of the states of texts at several blocks. Positions are drawn evenly over the texts; each
 * text's first is left out, whose state is like no other in many models.
 */
export async function subspacesAt(
  model: Model,
  texts: readonly string[],
  blocks: readonly number[],
  directions: number,
  options: { readonly signal?: AbortSignal } = {},
): Promise<Map<number, Subspace>> {
  const states = new Map(blocks.map((block) => [block, [] as Float32Array[]]));
  const { decoder } = model;
  const tokens = texts.map((text) => model.text.encode(text)).filter((ids) => ids.length > 1);
  const every = Math.max(1, Math.ceil(tokens.reduce((sum, ids) => sum + ids.length - 1, 0) / MOST_STATES));
  let seen = 0;
  for (let start = 0; start < tokens.length; start += 8) {
    options.signal?.throwIfAborted();
    const rows = tokens.slice(start, start + 8);
    const batch = batchOf(rows);
    const passed = await decoder.pass({
      ids: batch.ids,
      attention: batch.attention,
      read: blocks,
      lastLogitsOnly: true,
      withoutCache: true,
    });
    rows.forEach((row, r) => {
      for (let at = 1; at < row.length; at++) {
        if (seen++ % every !== 0) continue;
        for (const block of blocks) {
          const from = (r * batch.positions + at) * decoder.width;
          states.get(block)!.push(passed.hidden.get(block)!.slice(from, from + decoder.width));
        }
      }
    });
  }
  return new Map(
    blocks.map((block) => [block, { block, ...principal(states.get(block)!, directions) }] as const),
  );
}

/** The first principal directions of states, from the eigenvectors of their Gram matrix. */
export function principal(states: readonly Vector[], count: number): Omit<Subspace, 'block'> {
  const centre = mean(states);
  const rows = states.map((state) => minus(state, centre));
  const gram = new Matrix(rows.map((a) => rows.map((b) => dot(a, b))));
  const { realEigenvalues, eigenvectorMatrix } = new EigenvalueDecomposition(gram, { assumeSymmetric: true });
  const order = realEigenvalues.map((_, i) => i).sort((a, b) => realEigenvalues[b]! - realEigenvalues[a]!);
  const least = 1e-10 * realEigenvalues[order[0]!]!;
  const basis = order
    .filter((i) => realEigenvalues[i]! > least)
    .slice(0, count)
    .map((i) => {
      const sum = new Float64Array(centre.length);
      rows.forEach((row, r) => {
        const weight = eigenvectorMatrix.get(r, i);
        for (let j = 0; j < sum.length; j++) sum[j]! += weight * row[j]!;
      });
      return Float32Array.from(scaled(sum, 1 / norm(sum)));
    });
  return {
    basis,
    stateNorm: states.reduce((sum, state) => sum + norm(state), 0) / states.length,
    centre: Float32Array.from(centre),
  };
}

/** A step that is small beside the states and large beside single precision, as share of the states' length. */
const STEP = 0.01;

/** Slopes of margins along a subspace: one row for each question, per unit of length. */
export interface MarginSlopes {
  /** Unsteered margins, nats. */
  readonly margins: readonly number[];
  readonly slopes: readonly Float64Array[];
}

/** Margins of questions and their slopes along a subspace, by forward differences. */
export async function marginSlopes(
  model: Model,
  subspace: Subspace,
  questions: readonly Question[],
  positions: Positions,
  onQuestion?: (margin: number, slope: Float64Array) => void | Promise<void>,
): Promise<MarginSlopes> {
  const step = STEP * subspace.stateNorm;
  const margins: number[] = [];
  const slopes: Float64Array[] = [];
  const ways = [null, ...stepsAlong(subspace, step, positions)];
  for (const { prompt, true: truth, false: falsehood } of questions) {
    const scores = await continuationScores(model, prompt, [truth, falsehood], ways);
    const [base, ...stepped] = scores.map(([a = 0, b = 0]) => a - b);
    margins.push(base!);
    slopes.push(Float64Array.from(stepped, (margin) => (margin - base!) / step));
    await onQuestion?.(base!, slopes.at(-1)!);
  }
  return { margins, slopes };
}

function stepsAlong({ block, basis }: Subspace, step: number, positions: Positions): Intervention[] {
  return basis.map((vector) => ({ block, vector, strength: step, positions }));
}

/** Tokens less likely than this add nothing to the Fisher matrix. */
const LEAST_LIKELY = 1e-4;

/**
 * Fisher matrix of the predictions of texts along a subspace, per predicted token and squared unit of length: a push δ
 * changes the predictions by a divergence of about δᵀFδ/2 nats per token, which is the logarithm of the perplexity's
 * rise on text that the model itself would write. Row-major.
 */
export async function fisherMatrix(
  model: Model,
  subspace: Subspace,
  texts: readonly string[],
  onText?: () => void | Promise<void>,
): Promise<Float64Array> {
  const size = subspace.basis.length;
  const step = STEP * subspace.stateNorm;
  const fisher = new Float64Array(size * size);
  let tokens = 0;
  // Neutral text is read as if it were being generated: every position is pushed.
  const ways = [null, ...stepsAlong(subspace, step, 'all')];
  for (const text of texts) {
    const ids = model.text.encode(text);
    const found = await tokenLogProbabilities(model, ids, ways, LEAST_LIKELY);
    for (const [base, ...stepped] of found) {
      const slopes = stepped.map((row) => row.map((value, v) => (value - base![v]!) / step));
      const weights = base!.map((value) => Math.exp(value));
      for (let k = 0; k < size; k++) {
        for (let l = 0; l <= k; l++) {
          let sum = 0;
          for (let v = 0; v < weights.length; v++) sum += weights[v]! * slopes[k]![v]! * slopes[l]![v]!;
          fisher[k * size + l]! += sum;
        }
      }
      tokens += 1;
    }
    await onText?.();
  }
  if (tokens === 0)
    throw new SteerError('out-of-range', 'neutral text', 'a text of at least two tokens', 'none');
  for (let k = 0; k < size; k++)
    for (let l = 0; l <= k; l++) fisher[l * size + k] = fisher[k * size + l]! /= tokens;
  return fisher;
}

/** Share of the Fisher matrix's mean eigenvalue that is added to its diagonal. */
const DAMPING = 0.1;

/** (F + μI)⁻¹ g with μ a share of F's mean diagonal. */
export function againstFisher(fisher: Float64Array, slope: Vector, damping = DAMPING): Float64Array {
  const size = slope.length;
  let trace = 0;
  for (let k = 0; k < size; k++) trace += fisher[k * size + k]!;
  const system = Array.from({ length: size }, (_, k) =>
    Array.from({ length: size }, (_, l) => fisher[k * size + l]! + (k === l ? (damping * trace) / size : 0)),
  );
  return Float64Array.from(solve(new Matrix(system), Matrix.columnVector(Array.from(slope))).to1DArray());
}

/** Margin in nats that the best push of a divergence of `nats` per token gains by these slopes: √(2 · nats · gᵀF⁻¹g). */
export function predictedGain(fisher: Float64Array, slope: Vector, nats: number): number {
  return Math.sqrt(Math.max(0, 2 * nats * dot(slope, againstFisher(fisher, slope))));
}

export const GRADIENT_METHODS = ['margin-gradient', 'fisher-gradient', 'fisher-gradient-wrong'] as const;
export type GradientMethod = (typeof GRADIENT_METHODS)[number];

/** Slopes that a direction is made of. */
export interface Slopes extends MarginSlopes {
  readonly subspace: Subspace;
  readonly fisher: Float64Array;
}

/** The direction of a gradient method; `signs` turns questions around, for shuffled labels. */
export function gradientDirection(
  model: string,
  method: GradientMethod,
  { subspace, margins, slopes, fisher }: Slopes,
  signs?: ArrayLike<number>,
): LearntDirection {
  const weights = margins.map((margin, i) => {
    const sign = signs?.[i] ?? 1;
    return method === 'fisher-gradient-wrong' && sign * margin > 0 ? 0 : sign;
  });
  const along = (left: number | null): Float64Array => {
    const sum = new Float64Array(subspace.basis.length);
    slopes.forEach((slope, i) => {
      if (i !== left) for (let k = 0; k < sum.length; k++) sum[k]! += weights[i]! * slope[k]!;
    });
    return method === 'margin-gradient' ? sum : againstFisher(fisher, sum);
  };
  const whole = along(null);
  if (!(norm(whole) > 0)) {
    throw new SteerError(
      'contrast-malformed',
      'questions',
      method === 'fisher-gradient-wrong' ? 'questions that are answered wrongly' : 'margins that change',
      'none',
    );
  }
  const used = weights.flatMap((weight, i) => (weight === 0 ? [] : i));
  // One question left out at a time, of at most so many.
  const left = used.filter((_, i) => i % Math.ceil(used.length / 50) === 0);
  const without = left.map((i) => ({ i, direction: along(i) }));
  const cosines = without.map(({ direction }) => cosine(whole, direction));
  const vector = new Float64Array(subspace.centre.length);
  subspace.basis.forEach((axis, k) => {
    for (let j = 0; j < vector.length; j++) vector[j]! += whole[k]! * axis[j]!;
  });
  return {
    model,
    block: subspace.block,
    method,
    vector: Float32Array.from(scaled(vector, 1 / norm(vector))),
    // A gradient has no length among states: natural strength is the states' own.
    naturalNorm: subspace.stateNorm,
    stateNorm: subspace.stateNorm,
    centre: subspace.centre,
    pairs: left.length,
    stability: {
      mean: cosines.reduce((sum, value) => sum + value, 0) / cosines.length,
      least: Math.min(...cosines),
    },
    heldOutPairsRight: without.filter(({ i, direction }) => weights[i]! * dot(slopes[i]!, direction) > 0)
      .length,
  };
}

export interface GradientOptions {
  readonly method: GradientMethod;
  /** Default: the probe block. */
  readonly block?: number;
  /** Default `last`. */
  readonly positions?: Positions;
  /** Principal directions that gradients are taken along. Default 32. */
  readonly dimensions?: number;
  readonly signal?: AbortSignal;
  readonly onProgress?: (share: number) => void;
}

/** The direction at one block along which margins of the questions rise, on all of which it is learnt. */
export async function learnGradient(
  model: Model,
  questions: readonly Question[],
  neutral: readonly string[],
  options: GradientOptions,
): Promise<LearntDirection> {
  const { method, block = model.decoder.probeBlock, positions = 'last', dimensions = 32, signal } = options;
  const texts = [...questions.map(({ prompt, true: truth }) => prompt + truth), ...neutral];
  const subspaces = await subspacesAt(
    model,
    texts,
    [block],
    dimensions,
    signal === undefined ? {} : { signal },
  );
  const subspace = subspaces.get(block)!;
  let done = 0;
  const step = (): void => {
    signal?.throwIfAborted();
    options.onProgress?.(++done / (questions.length + neutral.length));
  };
  const found = await marginSlopes(model, subspace, questions, positions, step);
  const fisher = await fisherMatrix(model, subspace, neutral, step);
  return gradientDirection(model.decoder.name, method, { ...found, subspace, fisher });
}
