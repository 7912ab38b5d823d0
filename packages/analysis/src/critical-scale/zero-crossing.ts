import type { Method } from './ladder.ts';

/**
 * (a) Zero crossing of one family's local coupling, interpolated in log N.
 *
 * Item noise makes neighboring local couplings change sign again and again; the crossing meant is the
 * one that parts the ladder best into falling below and rising above: the rung where B₂, followed along
 * growing B₁, is lowest. The crossing lies between the local couplings of the two steps that meet there.
 */
export const zeroCrossing: Method = ({ count, places, x, y }) => {
  if (count < 2) return Number.NaN;
  let turn = 0;
  let sum = 0;
  let lowest = 0;
  for (let i = 1; i < count; i += 1) {
    sum += Math.sign(x[i]! - x[i - 1]!) * (y[i]! - y[i - 1]!);
    if (sum < lowest) {
      lowest = sum;
      turn = i;
    }
  }
  if (turn === 0) return Number.NEGATIVE_INFINITY;
  if (turn === count - 1) return Number.POSITIVE_INFINITY;
  const before = (places[turn - 1]! + places[turn]!) / 2;
  const after = (places[turn]! + places[turn + 1]!) / 2;
  const falling = (y[turn]! - y[turn - 1]!) / (x[turn]! - x[turn - 1]!);
  const rising = (y[turn + 1]! - y[turn]!) / (x[turn + 1]! - x[turn]!);
  if (!(falling <= 0 && rising >= 0 && rising > falling)) return places[turn]!;
  const share = Number.isFinite(rising) ? -falling / (rising - falling) : 0;
  return before + share * (after - before);
};
