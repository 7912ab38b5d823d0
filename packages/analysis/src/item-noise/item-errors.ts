import { type Kernel, KernelError } from '@cape/core-wasm';
import { InputError, type Score } from '@cape/evidence';
import { commonCovariance, scoreCovariance, sharesItems } from './score-covariance.ts';

/** Sampler of the item errors of some scores on one benchmark. */
export interface ItemErrors {
  /** True if the scores rest on the same items, whose covariance the draws then have. */
  readonly fromItems: boolean;
  /** True if the draws have a covariance: that of items, or the one that scores are taken to have in common. */
  readonly areRelated: boolean;
  /** Factor from a deviate to an error in points; 1 if the deviates are errors already. */
  readonly scales: readonly number[];
  /** Rows of one deviate per score, from rows of independent standard normals. */
  deviates(normals: Float64Array): Float64Array;
}

/**
 * Errors of scores on one benchmark, drawn together by the Cholesky factor of their covariance, so that all models see
 * the same redrawn test: with items that all of them share the covariance of these, else of what they are taken to have in
 * common; independent where that is nothing.
 *
 * @throws {InputError} where the covariance given is one that no errors have.
 */
export function itemErrors(kernel: Pick<Kernel, 'choleskyFactor'>, scores: readonly Score[]): ItemErrors {
  const k = scores.length;
  const [first] = scores;
  const fromItems = k > 1 && scores.every((score) => sharesItems(first, score));
  const covarianceOf = fromItems ? scoreCovariance : commonCovariance;
  const related = scores.some((a, i) => scores.some((b, j) => j < i && covarianceOf(a, b) !== 0));
  if (!fromItems && !related) {
    return {
      fromItems: false,
      areRelated: false,
      scales: scores.map(({ standardError }) => standardError),
      deviates: (normals) => normals,
    };
  }
  const covariance = Float64Array.from({ length: k * k }, (_, at) => {
    const [a, b] = [scores[Math.floor(at / k)]!, scores[at % k]!];
    return a === b ? a.standardError * a.standardError : covarianceOf(a, b);
  });
  const factor = factorOf(kernel, covariance, k);
  return {
    fromItems,
    areRelated: true,
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
