/**
 * Observations of a resample. A design is three tables of u32 laid out by the host:
 *
 * - `rows`: the observations' numbers, those of a stratum together and those of a cluster together;
 * - `units`: where each unit (a cluster, or one observation) begins in `rows`, and the end; 0 where every
 *   observation is its own unit;
 * - `strata`: where each stratum begins among the units, and the end.
 *
 * Units are drawn with replacement within their stratum, as many as the stratum has.
 */
import { word } from './memory';
import { fillBounded } from './random';

/**
 * Draw one resample into `out` (u32 observation numbers); returns how many. `scratch` and `out` need room
 * for the largest resample plus four words.
 */
export function drawRows(rows: usize, units: usize, strata: usize, strataCount: i32, scratch: usize, out: usize): i32 {
  let count = 0;
  for (let s = 0; s < strataCount; s++) {
    const first = word(strata, s);
    const size = word(strata, s + 1) - first;
    if (size == 0) continue;
    fillBounded(scratch, size, size);
    if (units == 0) {
      for (let i = 0; i < size; i++) {
        store<u32>(out + (<usize>count << 2), word(rows, first + word(scratch, i)));
        count++;
      }
    } else {
      for (let i = 0; i < size; i++) {
        const unit = first + word(scratch, i);
        const end = word(units, unit + 1);
        for (let row = word(units, unit); row < end; row++) {
          store<u32>(out + (<usize>count << 2), word(rows, row));
          count++;
        }
      }
    }
  }
  return count;
}
