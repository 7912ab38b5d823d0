/**
 * Lower triangle of a positive definite matrix's square root, n × n row-major; null where it is none.
 *
 * @param factor Takes the factor; the matrix itself may, if its upper triangle is zero.
 */
export function cholesky(
  matrix: Float64Array,
  n: number,
  factor: Float64Array = new Float64Array(n * n),
): Float64Array | null {
  for (let i = 0; i < n; i += 1) {
    for (let j = 0; j <= i; j += 1) {
      let sum = matrix[i * n + j]!;
      for (let m = 0; m < j; m += 1) sum -= factor[i * n + m]! * factor[j * n + m]!;
      if (i !== j) factor[i * n + j] = sum / factor[j * n + j]!;
      else if (sum > 0) factor[i * n + i] = Math.sqrt(sum);
      else return null;
    }
  }
  return factor;
}

/** Solves L Lᵀ x = right for the factor that {@link cholesky} made. */
export function solve(factor: Float64Array, right: ArrayLike<number>, n: number): Float64Array {
  const solved = new Float64Array(n);
  for (let i = 0; i < n; i += 1) {
    let sum = right[i]!;
    for (let m = 0; m < i; m += 1) sum -= factor[i * n + m]! * solved[m]!;
    solved[i] = sum / factor[i * n + i]!;
  }
  for (let i = n - 1; i >= 0; i -= 1) {
    let sum = solved[i]!;
    for (let m = i + 1; m < n; m += 1) sum -= factor[m * n + i]! * solved[m]!;
    solved[i] = sum / factor[i * n + i]!;
  }
  return solved;
}
