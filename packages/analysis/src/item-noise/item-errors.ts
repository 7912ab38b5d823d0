import { type Kernel, KernelError } from '@cape/core-wasm';
import { InputError, type Score } from '@cape/evidence';
import { scoreCovariance, sharesItems } from './score-covariance.ts';

/** Sampler of the item errors of some scores on one benchmark. */
export interface ItemErrors {
  /** True if the scores rest on the same items: the draws then have their covariance. */
  readonly fromItems: boolean;
  /** Factor from a deviate to an error in points; 1 if the deviates are errors already. */
  readonly scales: readonly number[];
  /** Rows of one deviate per score, from rows of independent standard normals. */
  deviates(normals: Float64Array): Float64Array;
}

/**
 * Errors of scores on one benchmark: with items that all of them share, drawn together by the Cholesky factor of their
 * covariance, so that all models see the same redrawn test; independent otherwise.
 *
 * @throws {InputError} where the covariance given is one that no errors have.
 */
export function itemErrors(kernel: Pick<Kernel, 'choleskyFactor'>, scores: readonly Score[]): ItemErrors {
  const k = scores.length;
  const [first] = scores;
  if (k < 2 || !scores.every((score) => sharesItems(first, score))) {
    return {
      fromItems: false,
      scales: scores.map(({ standardError }) => standardError),
      deviates: (normals) => normals,
    };
  }
  const covariance = Float64Array.from({ length: k * k }, (_, at) =>
    scoreCovariance(scores[Math.floor(at / k)]!, scores[at % k]!, 0),
  );
  const factor = factorOf(kernel, covariance, k);
  return {
    fromItems: true,
    scales: scores.map(() => 1),
    deviates(normals) {
      const errors = new Float64Array(normals.length);
      for (let row = 0; row < normals.length; row += k) {
        for (let i = 0; i < k; i += 1) {
          let error = 0;
          for (let j = 0; j <= i; j += 1) error += factor[i * k + j]! * normals[row + j]!;
          errors[row + i] = error;
        }
      }
      return errors;
    },
  };
}

function factorOf(kernel: Pick<Kernel, 'choleskyFactor'>, covariance: Float64Array, k: number): Float64Array {
  try {
    return kernel.choleskyFactor(covariance, k);
  } catch (error) {
    if (!(error instanceof KernelError)) throw error;
    throw new InputError([
      {
        code: 'not-a-covariance',
        path: 'panel.itemCovariance',
        expected: 'a positive semi-definite matrix',
        received: `one that is not, of ${k} models`,
      },
    ]);
  }
}
