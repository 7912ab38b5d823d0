import { Matrix, solve } from 'ml-matrix';
import type { Ladder } from './ladder.ts';

/** Least squares of one benchmark's scores (percent) on powers of centred log N. */
export function polynomialFit(ladder: Ladder, c: number, degree: number): (place: number) => number {
  const n = ladder.places.length;
  const centre = ladder.places.reduce((sum, place) => sum + place, 0) / n;
  const powers = (place: number) => {
    const row = [1];
    for (let k = 1; k <= degree; k++) row.push(row[k - 1]! * (place - centre));
    return row;
  };
  const dimension = ladder.benchmarks.length;
  const coefficients = solve(
    new Matrix(Array.from(ladder.places, powers)),
    Matrix.columnVector(Array.from({ length: n }, (_, m) => ladder.states[m * dimension + c]! * 100)),
  ).to1DArray();
  return (place) => powers(place).reduce((sum, power, k) => sum + power * coefficients[k]!, 0);
}
