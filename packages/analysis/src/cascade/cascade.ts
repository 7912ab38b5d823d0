import type { Kernel } from '@cape/core-wasm';
import type { BenchmarkId } from '@cape/evidence';
import type * as z from 'zod/mini';
import { fisherInterval } from '../coupling/correlation-interval.ts';
import { finiteOrNull } from '../finite.ts';
import { builtinPanel } from '../panel/builtin.ts';
import { pairOf } from '../panel/pair.ts';
import { currentPanelName, openPanel, type PanelSource } from '../panel/panel-input.ts';
import type { View } from '../panel/view.ts';
import type { Warning } from '../warning.ts';
import type { Stage } from './cascade-question.ts';
import { flowOf } from './flow.ts';
import { separation } from './separation.ts';

/** The pairs the papers name, with the panels that can speak of each. */
const stages: readonly {
  readonly name: string;
  readonly published: string;
  readonly publishedSizes: { readonly from: number; readonly to: number };
  readonly panel: string;
  readonly pair: readonly [BenchmarkId, BenchmarkId];
}[] = [
  {
    name: 'Nc1',
    published: '0.1–7 B: HellaSwag–TruthfulQA flips',
    publishedSizes: { from: 0.1, to: 7 },
    panel: 'base',
    pair: ['hellaswag', 'truthfulqa'],
  },
  {
    name: 'Nc2',
    published: '30–72 B: SWE-bench–GPQA becomes the pair',
    publishedSizes: { from: 30, to: 72 },
    panel: currentPanelName,
    pair: ['swe_bench_verified', 'gpqa_diamond'],
  },
  {
    name: 'Nc3',
    published: 'about 114 B, predicted: SWE-bench saturates, HLE and IFEval activate',
    publishedSizes: { from: 114, to: 114 },
    panel: currentPanelName,
    pair: ['gpqa_diamond', 'hle'],
  },
  {
    name: 'Nc4',
    published: '200–400 B, predicted: IFEval saturates',
    publishedSizes: { from: 200, to: 400 },
    panel: currentPanelName,
    pair: ['gpqa_diamond', 'ifeval'],
  },
];

/** Two models always lie on a line. */
const leastModels = 3;

/** Coupling of each stage's pair on the panel that can speak of it, or on the one given, and the spread of its leaders. */
export function stagesOf(
  kernel: Kernel,
  source: z.output<typeof PanelSource> | undefined,
  view: View,
  level: number,
): { readonly stages: Stage[]; readonly warnings: z.infer<typeof Warning>[] } {
  const said = new Map<string, z.infer<typeof Warning>>();
  const found = stages.map(({ name, published, publishedSizes, panel: panelName, pair: [x, y] }) => {
    const { panel, warnings } = openPanel({ panel: source ?? panelName, view });
    for (const warning of warnings) said.set(warning.message, warning);
    const pair = pairOf(panel.models, x, y);
    const n = pair.models.length;
    const r = n < leastModels ? Number.NaN : kernel.pearson(pair.x, pair.y).r;
    const interval = fisherInterval(kernel, r, n - 2, level);
    const axes = [x, y].map((id) => {
      const top = separation(kernel, panel, id);
      return {
        benchmark: id,
        topSpread: top?.spread ?? null,
        noiseAlone: top?.noiseAlone ?? null,
        separates: top?.separates ?? null,
      };
    });
    const couples = interval !== null && (interval.lower! > 0 || interval.upper! < 0);
    return {
      name,
      published,
      publishedSizes,
      panel: panel.name,
      n,
      r: finiteOrNull(r),
      interval,
      axes,
      active: couples && axes.every(({ separates }) => separates === true),
    };
  });
  return { stages: found, warnings: [...said.values()] };
}

/** OPT's hidden-state coupling by size, its flow up to 13 B and the drop from there to 30 B. */
export function internalFlow(kernel: Kernel, level: number) {
  const ladder = builtinPanel('internal')
    .models.filter(({ group, attributes }) => group === 'OPT' && attributes.get('measure') === 'hidden-state')
    .map(({ name, paramsB, attributes }) => ({
      model: name,
      paramsB: paramsB!,
      coupling: Number(attributes.get('net_coupling')),
    }));
  const flow = flowOf(
    kernel,
    ladder.filter(({ paramsB }) => paramsB <= 13),
    level,
  );
  const at = (paramsB: number) => ladder.find((rung) => rung.paramsB === paramsB)?.coupling;
  const [before, after] = [at(13), at(30)];
  const dropPercent = before === undefined || after === undefined ? null : (100 * (after - before)) / before;
  return { ladder, flow, dropPercent };
}
