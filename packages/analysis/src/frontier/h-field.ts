import type { Kernel } from '@cape/core-wasm';
import { benchmark, type Score, samplingError } from '@cape/evidence';
import { combinedDegreesOfFreedom } from './student.ts';
import { type gpqa, lineError, predicted, type swe, type TrendLine } from './trend-line.ts';

/** Beyond this many points from the line a model counts as leaning to one side (domain's "balanced" bar). */
export const balancedBar = 5;
/** A specialist lies this far from the line; a move this large is an excursion. */
export const specialistBar = 10;

/** h of one model: what its GPQA Diamond has beyond the line, in points. */
export interface HField {
  readonly h: number;
  readonly predicted: number;
  readonly standardError: {
    /** From the finite items of both tests: √(se(GPQA)² + slope²·se(SWE)²). */
    readonly items: number;
    /** Of the line's mean at this SWE-bench score. */
    readonly line: number;
    readonly total: number;
  };
  /** Of the total error: the line's was estimated, the items' follows from counting. */
  readonly degreesOfFreedom: number;
}

/** h = GPQA − line(SWE), with its error budget. */
export function hField(line: TrendLine, sweScore: Score, gpqaScore: Score): HField {
  const items = Math.sqrt(gpqaScore.standardError ** 2 + (line.slope * sweScore.standardError) ** 2);
  const ofLine = lineError(line, sweScore.value);
  const total = Math.sqrt(items ** 2 + ofLine ** 2);
  const expected = predicted(line, sweScore.value);
  return {
    h: gpqaScore.value - expected,
    predicted: expected,
    standardError: { items, line: ofLine, total },
    degreesOfFreedom: combinedDegreesOfFreedom(total, [ofLine, line.n - 2]),
  };
}

/** A score of one of the two tests, with its error from the number of items. */
export function scoreOf(id: typeof swe | typeof gpqa, value: number, standardError?: number): Score {
  const { items } = benchmark(id);
  return { value, standardError: standardError ?? samplingError(value, items ?? 1) };
}

/** Probability that the true value exceeds `bar`, under a Student error. */
export function probabilityAbove(
  kernel: Kernel,
  estimate: number,
  standardError: number,
  degreesOfFreedom: number,
  bar: number,
): number {
  return kernel.studentCdf((estimate - bar) / standardError, degreesOfFreedom);
}

export type Lean = 'balanced' | 'leaning' | 'specialist';

export function leanOf(h: number): Lean {
  const size = Math.abs(h);
  return size < balancedBar ? 'balanced' : size <= specialistBar ? 'leaning' : 'specialist';
}

export type Direction = 'reasoning-rich' | 'coding-rich' | 'on the line';

export function directionOf(h: number): Direction {
  return h > 0 ? 'reasoning-rich' : h < 0 ? 'coding-rich' : 'on the line';
}
