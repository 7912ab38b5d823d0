import type { Kernel } from '@cape/core-wasm';
import type { BenchmarkId, Model, Panel } from '@cape/evidence';
import { byFamilyScatter } from '../item-noise/family-scatter.ts';
import { fromItems, restsOnItems, type SettledEnds, settledEnds } from '../item-noise/settled-ends.ts';
import { noiseSpread, type TopSpread } from './saturation.ts';

/** Leaders differ where equal ones would show such a spread less often than this. */
export const separates = 0.05;

/** Axes on which the leaders differ beyond item noise, with both assumptions about the errors that they share. */
export function separatingAxes(
  kernel: Kernel,
  panel: Panel,
  models: readonly Model[],
  { spread, old, new: onNew }: { readonly spread: TopSpread; readonly old: Axis; readonly new: Axis },
  {
    seed,
    resamples,
    itemCorrelation = 0,
  }: {
    readonly seed: number;
    readonly resamples: number;
    readonly itemCorrelation?: number | undefined;
  },
): SettledEnds {
  const axes = [old.benchmark, onNew.benchmark] as const;
  const scattered = byFamilyScatter(kernel, { ...panel, models }, axes, 'params').panel;
  const lead = spread.models.map((model) => models.indexOf(model));
  const pValues = scattered && [
    noiseSpread(kernel, scoresOf(scattered, lead, axes[0]), spread.old, seed, resamples, 2 ** 21).pValue,
    noiseSpread(kernel, scoresOf(scattered, lead, axes[1]), spread.new, seed, resamples, 2 ** 22).pValue,
  ];
  const separating = (each: readonly number[]) => each.filter((pValue) => pValue < separates).length;
  return settledEnds({
    total: 2,
    independent: separating([old.pValue, onNew.pValue]),
    familyScatter: pValues && separating(pValues),
    itemCorrelation,
    known: restsOnItems(spread.models, axes) ? fromItems : null,
    nouns: ['axis', 'axes'],
    verbs: ['separates the leaders by more than item noise', 'separate the leaders by more than item noise'],
    groupedBy: panel.groupedBy,
  });
}

interface Axis {
  readonly benchmark: BenchmarkId;
  readonly pValue: number;
}

function scoresOf({ models }: Panel, rows: readonly number[], axis: BenchmarkId) {
  return rows.map((row) => models[row]!.scores.get(axis)!);
}
