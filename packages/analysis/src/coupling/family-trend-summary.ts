import { bound, pEquals, signed } from '@cape/core-wasm/number-text';
import { inUnit, type Scale, sizeText } from '../panel/scale.ts';
import type { FamilyTrend, TrendSlope } from './family-trend.ts';

const clear = 0.05;
/** The same level in standard errors of a normal difference. */
const clearErrors = 1.96;

/** The family question answered: direction, size and whether it is noise in one sentence, then the ends it rests on. */
export function trendStatement(
  trend: Omit<FamilyTrend, 'statement'>,
  family: string,
  names: { readonly x: string; readonly y: string },
  scale: Scale,
): string {
  const { ends, perDecade, yOnX, n, smallest, largest } = trend;
  // A score whose number of items is unknown has no error: 0 would claim certainty.
  const known = ends.y.standardError > 0;
  const change = `${bound(ends.y.from)} → ${bound(ends.y.to)} = ${signed(ends.y.change)}${known ? ` ± ${bound(ends.y.standardError)}` : ''} points`;
  const rests = `Over ${n} models of ${family} (${sizeText(smallest, scale)} to ${inUnit(largest, scale)}) ${names.y} goes ${change} and ${names.x} ${bound(ends.x.from)} → ${bound(ends.x.to)} (${known ? '± one standard error' : `${names.y} without a known number of items, so without an error`}).`;
  const xMoves = perDecade.x !== null && perDecade.x.pValue <= clear;
  if (xMoves && yOnX !== null) {
    const direction =
      perDecade.x!.value < 0 ? ` ${names.x} itself falls with size, so the pair runs backwards.` : '';
    return `${moves(names.y, yOnX, 10, `per 10 points of ${names.x}`)}.${direction} ${rests}`;
  }
  if (perDecade.y !== null)
    return `${moves(names.y, perDecade.y, 1, 'per tenfold size')}; ${unclear(names.x, ends.x)}, so one is not set against the other. ${rests}`;
  return `Not enough data to tell a slope from noise. ${rests}`;
}

/** Reason why a score's line in the logarithm of size tells no direction: the ends may differ clearly where the line fits badly. */
function unclear(name: string, { change, standardError }: FamilyTrend['ends']['x']): string {
  return standardError > 0 && Math.abs(change) > clearErrors * standardError
    ? `${name} differs clearly between the ends (${signed(change)} ± ${bound(standardError)} points), but a line in the logarithm of size fits it badly`
    : `${name} does not clearly change with size`;
}

function moves(name: string, slope: TrendSlope, unit: number, per: string): string {
  const size = bound(Math.abs(slope.value) * unit);
  if (Number(size) === 0 && slope.pValue > clear)
    return `${name} does not change ${per} beyond measurement error (${pEquals(slope.pValue)})`;
  const verb = slope.value < 0 ? 'falls' : 'rises';
  return slope.pValue <= clear
    ? `${name} ${verb} by ${size} points ${per}, and it is not noise (${pEquals(slope.pValue)})`
    : `${name} ${verb} by ${size} points ${per}, but that is within measurement error (${pEquals(slope.pValue)})`;
}
