/** Elementary operations on vectors of one length, in double precision. */

export type Vector = ArrayLike<number>;

export function dot(a: Vector, b: Vector): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
}

export function norm(a: Vector): number {
  return Math.sqrt(dot(a, a));
}

/** Cosine of the angle between two vectors; NaN where one of them is zero. */
export function cosine(a: Vector, b: Vector): number {
  return dot(a, b) / (norm(a) * norm(b));
}

export function mean(vectors: readonly Vector[]): Float64Array {
  const sum = new Float64Array(vectors[0]?.length ?? 0);
  for (const vector of vectors) for (let i = 0; i < sum.length; i++) sum[i]! += vector[i]!;
  return sum.map((value) => value / vectors.length);
}

export function minus(a: Vector, b: Vector): Float64Array {
  return Float64Array.from({ length: a.length }, (_, i) => a[i]! - b[i]!);
}

export function scaled(a: Vector, factor: number): Float64Array {
  return Float64Array.from({ length: a.length }, (_, i) => a[i]! * factor);
}
