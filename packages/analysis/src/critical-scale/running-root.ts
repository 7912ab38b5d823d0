import type { Method } from './ladder.ts';

/**
 * (c) Root of the running coupling γ(s) = γ₀ · (s − s₀): least squares of B₂ on its integral along B₁, inside
 * families, each with a level of its own (see runningOn in curve.ts).
 */
export const runningRoot: Method = ({ count, places, x, y, families }, { from, to }) => {
  // Sums of squares and products about the families' means: of B₁, of the place integrated along it, of B₂.
  let xx = 0;
  let xw = 0;
  let ww = 0;
  let xy = 0;
  let wy = 0;
  for (let start = 0; start < count; ) {
    const family = families[start];
    let n = 0;
    let sx = 0;
    let sw = 0;
    let sy = 0;
    let fxx = 0;
    let fxw = 0;
    let fww = 0;
    let fxy = 0;
    let fwy = 0;
    let level = 0;
    let work = 0;
    let i = start;
    while (i < count && families[i] === family) {
      // Models of one size are one rung: between them there is no step.
      let next = i;
      let sum = 0;
      for (; next < count && families[next] === family && places[next] === places[i]; next += 1)
        sum += x[next]! - x[start]!;
      const here = sum / (next - i);
      // Relative to the start of the range and of the family, so that sums of squares do not cancel.
      if (i > start) work += ((places[i - 1]! + places[i]!) / 2 - from) * (here - level);
      level = here;
      for (; i < next; i += 1) {
        const score = y[i]! - y[start]!;
        n += 1;
        sx += level;
        sw += work;
        sy += score;
        fxx += level * level;
        fxw += level * work;
        fww += work * work;
        fxy += level * score;
        fwy += work * score;
      }
    }
    xx += fxx - (sx * sx) / n;
    xw += fxw - (sx * sw) / n;
    ww += fww - (sw * sw) / n;
    xy += fxy - (sx * sy) / n;
    wy += fwy - (sw * sy) / n;
    start = i;
  }
  const determinant = xx * ww - xw * xw;
  if (!(determinant > 1e-12 * xx * ww)) return Number.NaN;
  const start = (ww * xy - xw * wy) / determinant;
  const slope = (xx * wy - xw * xy) / determinant;
  const end = start + slope * (to - from);
  if (start < 0 && end < 0) return Number.POSITIVE_INFINITY;
  if (start > 0 && end > 0) return Number.NEGATIVE_INFINITY;
  // A falling line crosses from bonus to tax: that is no critical scale.
  return slope > 0 ? from - start / slope : Number.NaN;
};
