import type { Numbers } from './api.ts';
import type { Frame } from './arena.ts';
import { checkedSquare, MAX_BULK } from './arguments.ts';
import { KernelError } from './errors.ts';
import type { CoreExports } from './exports.ts';

/** The errors of one column: independent ones, or ones with a covariance. */
export interface ColumnErrors {
  readonly standardErrors?: Numbers | undefined;
  readonly covariance?: Numbers | undefined;
}

/** The covariance of a column's errors among the observations kept: n×n, zero where there are none. */
function covarianceOf(
  name: string,
  column: Float64Array,
  standardErrors: Float64Array | undefined,
  covariance: Numbers | undefined,
  rows: (i: number) => number,
  length: number,
): Float64Array {
  const n = column.length;
  const square = new Float64Array(n * n);
  for (let i = 0; i < n; i++) {
    if (Number.isNaN(column[i])) continue;
    if (covariance === undefined) {
      square[i * n + i] = (standardErrors?.[i] ?? 0) ** 2;
      continue;
    }
    for (let j = 0; j <= i; j++) {
      if (Number.isNaN(column[j])) continue;
      const at = rows(i) * length + rows(j);
      const value = covariance[at]!;
      if (!Number.isFinite(value)) {
        throw new KernelError('not-finite', `${name}[${at}]`, 'a finite number', String(value));
      }
      square[i * n + j] = value;
    }
  }
  return square;
}

/**
 * Refuse covariances of another size than length×length, those beside standard errors of the same column, and tables
 * too large to hold; true where there are any.
 */
export function hasCovariances(errors: Readonly<Record<string, ColumnErrors>>, length: number): boolean {
  let any = false;
  for (const [name, { standardErrors, covariance }] of Object.entries(errors)) {
    if (covariance === undefined) continue;
    any = true;
    if (standardErrors !== undefined) {
      throw new KernelError(
        'bad-parameter',
        `options.covariance of ${name}`,
        'either standard errors or a covariance',
        'both',
      );
    }
    checkedSquare(`options.covariance of ${name}`, covariance, length);
  }
  const size = Object.keys(errors).length * length * length;
  if (any && size > MAX_BULK) {
    throw new KernelError(
      'bad-length',
      'options',
      `covariances of at most ${MAX_BULK} numbers together`,
      `${size}`,
    );
  }
  return any;
}

/** Lay the Cholesky factors of the columns' covariances in, one after the other. */
export function factorsIn(
  core: CoreExports,
  frame: Frame,
  errors: Readonly<Record<string, ColumnErrors>>,
  columns: readonly Float64Array[],
  standardErrors: readonly Float64Array[],
  kept: Uint32Array | null,
  length: number,
): number {
  const n = columns[0]?.length ?? 0;
  const factors = Object.entries(errors).map(([column, { covariance }], j) => {
    const name = `options.covariance of ${column}`;
    const rows = (i: number) => kept?.[i] ?? i;
    const square = covarianceOf(name, columns[j]!, standardErrors[j], covariance, rows, length);
    const factor = frame.room(n * n * 8);
    if (core.choleskyFactor(frame.doubles(square), n, factor) !== 0) {
      throw new KernelError('bad-parameter', name, 'a positive semi-definite matrix', 'one that is not');
    }
    return frame.readDoubles(factor, n * n);
  });
  return frame.table(factors, n * n);
}
