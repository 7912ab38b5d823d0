import type { Method } from './ladder.ts';

/** Distance beyond the sizes seen at which a fitted minimum is still read off: a decade. */
const reach = 1;

/**
 * (b) Minimum of the least-squares quadratic of B₂ on log N, the published method. A maximum, or a minimum
 * more than a decade beyond the sizes seen, is none: the fit then says on which side B₂ still falls.
 */
export const quadraticMinimum: Method = ({ count, places, y }, { from, to }) => {
  let center = 0;
  for (let i = 0; i < count; i += 1) center += places[i]!;
  center /= count;
  let s2 = 0;
  let s3 = 0;
  let s4 = 0;
  let sy = 0;
  let s1y = 0;
  let s2y = 0;
  for (let i = 0; i < count; i += 1) {
    const t = places[i]! - center;
    const t2 = t * t;
    s2 += t2;
    s3 += t2 * t;
    s4 += t2 * t2;
    sy += y[i]!;
    s1y += t * y[i]!;
    s2y += t2 * y[i]!;
  }
  // Normal equations with Σt = 0; the constant eliminated.
  const a = s4 - (s2 * s2) / count;
  const right = s2y - (s2 * sy) / count;
  const determinant = s2 * a - s3 * s3;
  // Fewer than three different sizes fix no quadratic.
  if (!(determinant > 1e-12 * s2 * s4)) return Number.NaN;
  const linear = (s1y * a - s3 * right) / determinant;
  const quadratic = (s2 * right - s3 * s1y) / determinant;
  const at = (place: number) => (place - center) * (linear + quadratic * (place - center));
  if (quadratic > 0) {
    const vertex = center - linear / (2 * quadratic);
    if (vertex > to + reach) return Number.POSITIVE_INFINITY;
    return vertex < from - reach ? Number.NEGATIVE_INFINITY : vertex;
  }
  return at(to) < at(from) ? Number.POSITIVE_INFINITY : Number.NEGATIVE_INFINITY;
};
