import type { Method } from './ladder.ts';

/** (c) Root of the running coupling: the least-squares line of local couplings on log N, steps inside families. */
export const runningRoot: Method = ({ count, places, x, y, families }, { from, to }) => {
  let n = 0;
  let sumPlace = 0;
  let sumGamma = 0;
  let sumSquares = 0;
  let sumProducts = 0;
  for (let i = 1; i < count; i += 1) {
    const dx = x[i]! - x[i - 1]!;
    if (families[i] !== families[i - 1] || dx === 0) continue;
    // Relative to the start of the range, so that sums of squares do not cancel.
    const place = (places[i]! + places[i - 1]!) / 2 - from;
    const gamma = (y[i]! - y[i - 1]!) / dx;
    n += 1;
    sumPlace += place;
    sumGamma += gamma;
    sumSquares += place * place;
    sumProducts += place * gamma;
  }
  const spread = sumSquares - (sumPlace * sumPlace) / n;
  if (n < 2 || !(spread > 1e-12)) return Number.NaN;
  const slope = (sumProducts - (sumPlace * sumGamma) / n) / spread;
  const start = (sumGamma - slope * sumPlace) / n;
  const end = start + slope * (to - from);
  if (start < 0 && end < 0) return Number.POSITIVE_INFINITY;
  if (start > 0 && end > 0) return Number.NEGATIVE_INFINITY;
  // A falling line crosses from bonus to tax: that is no critical scale.
  return slope > 0 ? from - start / slope : Number.NaN;
};
