import type { BenchmarkId } from '@cape/evidence';
import * as z from 'zod/mini';
import { fisherInterval } from '../coupling/correlation-interval.ts';
import { finiteOrNull } from '../finite.ts';
import { Interval } from '../interval.ts';
import { builtinPanel } from '../panel/builtin.ts';
import { pairOf } from '../panel/pair.ts';
import { openPanel, PanelSource, samplingFields } from '../panel/panel-input.ts';
import { View } from '../panel/view.ts';
import { defineQuestion } from '../question.ts';
import { Warning } from '../warning.ts';
import { passWork } from '../work/pass-work.ts';
import { stageReading } from './cascade-summary.ts';
import { Flow, flowOf } from './flow.ts';
import { separation } from './separation.ts';

/** The pairs the papers name, with the panels that can speak of each. */
const stages: readonly {
  readonly name: string;
  readonly published: string;
  readonly panel: string;
  readonly pair: readonly [BenchmarkId, BenchmarkId];
}[] = [
  {
    name: 'Nc1',
    published: '0.1–7 B: HellaSwag–TruthfulQA flips',
    panel: 'base',
    pair: ['hellaswag', 'truthfulqa'],
  },
  {
    name: 'Nc2',
    published: '30–72 B: SWE-bench–GPQA becomes the pair',
    panel: 'frontier',
    pair: ['swe_bench_verified', 'gpqa_diamond'],
  },
  {
    name: 'Nc3',
    published: 'about 114 B, predicted: SWE-bench saturates, HLE and IFEval activate',
    panel: 'multibench',
    pair: ['gpqa_diamond', 'hle'],
  },
  {
    name: 'Nc4',
    published: '200–400 B, predicted: IFEval saturates',
    panel: 'multibench',
    pair: ['gpqa_diamond', 'ifeval'],
  },
];

export const Axis = z.object({
  benchmark: z.string(),
  /** Range of the five best, points; and whether it exceeds item noise. */
  topSpread: z.nullable(z.number()),
  separates: z.nullable(z.boolean()),
});

export const Stage = z.object({
  name: z.string(),
  published: z.string(),
  panel: z.string(),
  n: z.int(),
  r: z.nullable(z.number()),
  interval: z.nullable(Interval),
  axes: z.array(Axis),
  /** The pair couples (the interval of r leaves zero out) and both axes separate their leaders. */
  active: z.boolean(),
});

/** Two models always lie on a line. */
const leastModels = 3;

export const cascadeQuestion = defineQuestion({
  input: z.object({
    panel: z
      .optional(PanelSource)
      .check(
        z.describe(
          'One panel to ask about every pair. Without it, for each pair the panel that can speak of it.',
        ),
      ),
    view: z._default(View, 'curated'),
    level: samplingFields.level,
  }),
  answer: z.object({
    method: z.string(),
    n: z.int(),
    stages: z.array(Stage),
    internal: z.object({
      ladder: z.array(z.object({ model: z.string(), paramsB: z.number(), coupling: z.number() })),
      flow: z.nullable(Flow),
      /** Relative change from 13 B to 30 B, percent. */
      dropPercent: z.nullable(z.number()),
    }),
    reading: z.array(z.string()),
    warnings: z.array(Warning),
  }),
  examples: [{}, { panel: 'multibench' }],
  work: passWork(3_000, 50),
  ask({ panel: chosen, view, level }, { kernel }) {
    const found = stages.map(({ name, published, panel: panelName, pair: [x, y] }) => {
      const { panel } = openPanel({ panel: chosen ?? panelName, view });
      const pair = pairOf(panel.models, x, y);
      const n = pair.models.length;
      const r = n < leastModels ? Number.NaN : kernel.pearson(pair.x, pair.y).r;
      const interval = fisherInterval(kernel, r, n - 2, level);
      const axes = [x, y].map((id) => {
        const top = separation(kernel, panel, id);
        return { benchmark: id, topSpread: top?.spread ?? null, separates: top?.separates ?? null };
      });
      const couples = interval !== null && (interval.lower! > 0 || interval.upper! < 0);
      return {
        name,
        published,
        panel: panel.name,
        n,
        r: finiteOrNull(r),
        interval,
        axes,
        active: couples && axes.every(({ separates }) => separates === true),
      };
    });
    const ladder = builtinPanel('internal')
      .models.filter(
        ({ group, attributes }) => group === 'OPT' && attributes.get('measure') === 'hidden-state',
      )
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
    const dropPercent =
      before === undefined || after === undefined ? null : (100 * (after - before)) / before;
    return {
      method:
        'Pearson r with Fisher intervals per pair; top-five range against item noise; flow by least squares with Fieller',
      n: found.reduce((sum, { n }) => sum + n, 0),
      stages: found,
      internal: { ladder, flow, dropPercent },
      reading: [
        ...found.map(stageReading),
        flow === null
          ? 'Too few internal couplings for a flow.'
          : `OPT's internal coupling to 13 B flows as dγ/dlog₁₀N = ${flow.a.toFixed(2)}γ ${flow.b < 0 ? '−' : '+'} ${Math.abs(flow.b).toFixed(2)}, still at ${flow.fixedPoint.toFixed(2)}; ${flow.interval.lower === null ? `${flow.n} differences do not bound that point` : `compatible with ${flow.interval.lower.toFixed(2)} to ${flow.interval.upper!.toFixed(2)}`}.`,
      ],
      warnings: [
        {
          code: 'pooled-families',
          message:
            'r over a whole panel mixes what happens within families and between them: see the question coupling for the split.',
        },
      ],
    };
  },
});

export type Stage = z.infer<typeof Stage>;
