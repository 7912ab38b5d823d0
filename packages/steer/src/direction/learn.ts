import { EigenvalueDecomposition, Matrix } from 'ml-matrix';
import { lastTokenStates, type Model } from '../runtime/model.ts';
import { SteerError } from '../steer-error.ts';
import type { ContrastPair } from './contrast.ts';
import type { LearntDirection, StateMethod } from './direction.ts';
import { discriminant } from './discriminant.ts';
import { logisticProbe } from './logistic.ts';
import { cosine, dot, mean, minus, norm, scaled, type Vector } from './vector.ts';

export interface LearnOptions {
  /** Default `mean-difference`; `pca-centred`, which is repeng's default, drops the mean. */
  readonly method?: StateMethod;
  /** Default: the probe block. */
  readonly block?: number;
  readonly signal?: AbortSignal;
  readonly onProgress?: (share: number) => void;
}

/** Learn the truth direction at one block from the last-token states of contrast pairs. */
export async function learnDirection(
  model: Model,
  pairs: readonly ContrastPair[],
  options: LearnOptions = {},
): Promise<LearntDirection> {
  const block = options.block ?? model.decoder.probeBlock;
  return (await learnDirections(model, pairs, [block], options)).get(block)!;
}

/** The same at several blocks, from one pass over the pairs. */
export async function learnDirections(
  model: Model,
  pairs: readonly ContrastPair[],
  blocks: readonly number[],
  options: LearnOptions = {},
): Promise<Map<number, LearntDirection>> {
  const texts = pairs.flatMap((pair) => [pair.true, pair.false]);
  const states = await lastTokenStates(model, texts, blocks, options);
  return new Map(
    blocks.map((block) => {
      const at = states.get(block)!;
      const truths = at.filter((_, i) => i % 2 === 0);
      const falsehoods = at.filter((_, i) => i % 2 === 1);
      return [
        block,
        directionFrom(truths, falsehoods, {
          block,
          method: options.method ?? 'mean-difference',
          model: model.decoder.name,
        }),
      ];
    }),
  );
}

/** The direction of states of true statements against those of false ones, pair by pair. */
export function directionFrom(
  truths: readonly Vector[],
  falsehoods: readonly Vector[],
  about: { readonly block: number; readonly method: StateMethod; readonly model: string },
): LearntDirection {
  if (truths.length < 2 || truths.length !== falsehoods.length) {
    throw new SteerError('contrast-malformed', 'contrast', 'at least two pairs', `${truths.length}`);
  }
  const differences = truths.map((truth, i) => minus(truth, falsehoods[i]!));
  const unit = unitDirection(truths, falsehoods, about.method);
  // One pair left out at a time; several where that would be many fits.
  const parts = Math.min(truths.length, about.method === 'mean-difference' ? truths.length : MOST_FITS);
  const without = Array.from({ length: parts }, (_, part) => {
    const others = (states: readonly Vector[]) => states.filter((_, i) => i % parts !== part);
    return unitDirection(others(truths), others(falsehoods), about.method);
  });
  const cosines = without.map((other) => cosine(unit, other));
  return {
    ...about,
    vector: Float32Array.from(unit),
    naturalNorm: norm(mean(differences)),
    stateNorm: [...truths, ...falsehoods].reduce((sum, state) => sum + norm(state), 0) / (2 * truths.length),
    centre: Float32Array.from(mean([...truths, ...falsehoods])),
    pairs: truths.length,
    stability: { mean: cosines.reduce((sum, c) => sum + c, 0) / cosines.length, least: Math.min(...cosines) },
    heldOutPairsRight: differences.filter((difference, i) => dot(difference, without[i % parts]!) > 0).length,
  };
}

const MOST_FITS = 20;

/** The direction of length 1 that a method finds between the states of true and false statements, in pairs. */
function unitDirection(
  truths: readonly Vector[],
  falsehoods: readonly Vector[],
  method: StateMethod,
): Float64Array {
  const differences = truths.map((truth, i) => minus(truth, falsehoods[i]!));
  const average = mean(differences);
  const raw = rawDirection(method, truths, falsehoods, differences, average);
  const length = norm(raw);
  if (!(length > 0)) {
    throw new SteerError(
      'contrast-malformed',
      'contrast',
      'pairs whose hidden states differ',
      'no difference at this block',
    );
  }
  // A component has no sign of its own: true statements lie on its positive side.
  return scaled(raw, (dot(raw, average) < 0 ? -1 : 1) / length);
}

function rawDirection(
  method: StateMethod,
  truths: readonly Vector[],
  falsehoods: readonly Vector[],
  differences: readonly Float64Array[],
  average: Float64Array,
): Float64Array {
  switch (method) {
    case 'mean-difference':
      return average;
    case 'pca':
      return firstComponent(differences);
    case 'pca-centred':
      return firstComponent(differences.map((difference) => minus(difference, average)));
    case 'lda':
      return discriminant(truths, falsehoods);
    case 'logistic':
      return logisticProbe(truths, falsehoods).weights;
  }
}

/** First right singular vector of the rows, from the eigenvectors of the rows' small Gram matrix. */
function firstComponent(rows: readonly Float64Array[]): Float64Array {
  const gram = new Matrix(rows.map((a) => rows.map((b) => dot(a, b))));
  const { eigenvectorMatrix, realEigenvalues } = new EigenvalueDecomposition(gram, { assumeSymmetric: true });
  const top = realEigenvalues.indexOf(Math.max(...realEigenvalues));
  const weights = eigenvectorMatrix.getColumn(top);
  const sum = new Float64Array(rows[0]!.length);
  rows.forEach((row, i) => {
    for (let j = 0; j < sum.length; j++) sum[j]! += weights[i]! * row[j]!;
  });
  return sum;
}
