import type { Kernel } from '@cape/core-wasm';
import { type BenchmarkId, definitionIn, type Model, type Panel } from '@cape/evidence';
import { ladderOn } from '../critical-scale/ladder.ts';
import { laddersOf } from '../panel/rungs.ts';
import type { Scale } from '../panel/scale.ts';
import { type FamilyTrend, familyTrend } from './family-trend.ts';
import { trendStatement } from './family-trend-summary.ts';

/**
 * Slopes over a family's whole ladder with the sentence they make; over its longest one, where variants have ladders of
 * their own.
 */
export function trendOf(
  kernel: Kernel,
  panel: Pick<Panel, 'definitions'>,
  group: string,
  models: readonly Model[],
  input: {
    readonly x: BenchmarkId;
    readonly y: BenchmarkId;
    readonly scale?: Scale;
    readonly noise: 'items' | 'none';
    readonly level: number;
  },
): FamilyTrend | null {
  const { x, y, scale = 'params' } = input;
  const ladders = laddersOf(models, scale, [x, y]);
  if (ladders.length === 0) return null;
  const longest = ladders.reduce((a, b) => (b.rungs.length > a.rungs.length ? b : a));
  const trend = familyTrend(kernel, ladderOn(kernel, [longest], { x, y, scale }), input);
  const names = { x: definitionIn(panel, x).name, y: definitionIn(panel, y).name };
  const name = longest.variant === null ? group : `${group} (${longest.variant})`;
  return trend && { ...trend, statement: trendStatement(trend, name, names, scale) };
}
