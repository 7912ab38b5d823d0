import { type BenchmarkId, definitionIn, type Panel } from '@cape/evidence';
import type { Warning } from '../warning.ts';
import { fewestForInterval } from './coupled-pairs.ts';

/** Limits of a matrix in words: thin pairs, columns left out, no common set of models. */
export function matrixWarnings(
  panel: Pick<Panel, 'definitions'>,
  {
    pairs,
    eigen,
    leftOut,
  }: {
    readonly pairs: readonly { readonly n: number }[];
    readonly eigen: { readonly values: readonly number[] } | null;
    readonly leftOut: readonly { readonly id: BenchmarkId; readonly why: string }[];
  },
): Warning[] {
  const warnings: Warning[] = [];
  const thin = pairs.filter(({ n }) => n < fewestForInterval).length;
  if (thin > 0)
    warnings.push({
      code: 'thin-pairs',
      message: `${thin} of ${pairs.length} pairs have fewer than ${fewestForInterval} models in common and no interval.`,
    });
  if (leftOut.length > 0)
    warnings.push({
      code: 'left-out-of-matrix',
      message: `Left out of the eigenstructure: ${leftOut.map(({ id, why }) => `${definitionIn(panel, id).name} (${why})`).join(', ')}.`,
    });
  if (eigen?.values.some((value) => value < -1e-9) === true)
    warnings.push({
      code: 'not-positive',
      message:
        'Each pair rests on its own models, so the matrix is no correlation matrix of any one set: a negative eigenvalue shows it.',
    });
  return warnings;
}
