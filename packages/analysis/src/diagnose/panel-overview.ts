import { type BenchmarkId, definitionIn, distinct, type Panel } from '@cape/evidence';
import * as z from 'zod/mini';
import { CoupledPair, coupledPairs } from '../coupling/coupled-pairs.ts';
import type { Sampling } from '../coupling/population.ts';
import { finiteOrNull } from '../finite.ts';
import { labsQuestion } from '../frontier/labs-question.ts';
import { saturationQuestion } from '../frontier/saturation-question.ts';
import { gpqa, swe } from '../frontier/trend-line.ts';
import { pairOf } from '../panel/pair.ts';
import { openPanel, type PanelGiven } from '../panel/panel-input.ts';
import { type Answering, answer } from '../question.ts';
import type { Warning } from '../warning.ts';
import { LabOverview, labOverview } from './lab-overview.ts';
import { LadderOverview, ladderOverview } from './ladder-overview.ts';
import { phasePair } from './phase-of-model.ts';

/** Number of benchmarks that are set against each other: those that most models have. */
const mostPaired = 16;

/** The diagnosis of one panel: what it holds, which pairs go together, and what its families or labs show. */
export const PanelOverview = z.object({
  panel: z.string(),
  groupedBy: z.enum(['family', 'lab']),
  /** Rows that take part. */
  models: z.int(),
  groups: z.int(),
  /** Benchmarks measured, the one that most models have first. */
  benchmarks: z.array(
    z.object({
      benchmark: z.string(),
      name: z.string(),
      /** Models that have it. */
      n: z.int(),
      lowest: z.number(),
      highest: z.number(),
    }),
  ),
  /** Every pair of the benchmarks that most models have, over all models. */
  pairs: z.array(
    z.pick(CoupledPair, { x: true, y: true, n: true, r: true, interval: true, adjustedP: true }),
  ),
  /** The pair that families or labs are followed on: HellaSwag and TruthfulQA where two models have both, else the one that most models share. */
  pair: z.nullable(z.object({ x: z.string(), y: z.string() })),
  /** On that pair; null where no two models share two benchmarks. */
  ladder: z.nullable(LadderOverview),
  /** Labs about the frontier line, and whether SWE-bench still separates; null unless two models have SWE-bench Verified and GPQA Diamond. */
  frontier: z.nullable(
    z.object({
      n: z.int(),
      labs: z.array(LabOverview),
      /** Null with fewer than five models. */
      saturation: z.nullable(
        z.pick(saturationQuestion.answer, { sigma: true, interval: true, verdict: true }),
      ),
    }),
  ),
});
export type PanelOverview = z.infer<typeof PanelOverview>;

/** Diagnoses one panel as a whole. */
export function panelOverview(
  using: Answering,
  given: PanelGiven,
  sampling: Sampling & { readonly itemCorrelation: number },
): { readonly overview: PanelOverview; readonly warnings: readonly Warning[] } {
  const { panel, warnings } = openPanel(given);
  const part = (from: number, to: number): Answering => ({
    kernel: using.kernel,
    onProgress: (share) => using.onProgress?.(from + (to - from) * share),
  });
  const benchmarks = measured(panel);
  const pairs = pairsOf(using, panel, benchmarks, sampling.level);
  const pair = followed(panel, pairs);
  const source = { panel: given.panel, view: given.view, define: given.define };
  const ladder = pair && ladderOverview(part(0, 0.7), { ...source, by: panel.groupedBy, ...pair }, sampling);
  const both = pairOf(panel.models, swe, gpqa).models.length;
  const { seed, resamples, noise, level, itemCorrelation } = sampling;
  const labs = both < 2 ? null : answer(labsQuestion, { ...source, level, itemCorrelation }, part(0.7, 0.8));
  // Without one asked for, σ holds whatever the leaders share.
  const spreads = { seed, resamples, noise, level, ...(itemCorrelation === 0 ? {} : { itemCorrelation }) };
  const saturation =
    labs === null || both < 5 ? null : answer(saturationQuestion, { ...source, ...spreads }, part(0.8, 1));
  return {
    overview: {
      panel: panel.name,
      groupedBy: panel.groupedBy,
      models: panel.models.length,
      groups: new Set(panel.models.map(({ group }) => group)).size,
      benchmarks,
      pairs,
      pair,
      ladder: ladder?.overview ?? null,
      frontier:
        labs === null
          ? null
          : {
              n: labs.n,
              labs: labs.labs.map(labOverview),
              saturation: saturation && {
                sigma: saturation.sigma,
                interval: saturation.interval,
                verdict: saturation.verdict,
              },
            },
    },
    warnings: distinct([
      ...warnings,
      ...(ladder?.warnings ?? []),
      ...(labs?.warnings ?? []),
      ...(saturation?.warnings ?? []),
      ...(benchmarks.length > mostPaired
        ? [
            {
              code: 'benchmarks-not-paired',
              message: `Of ${benchmarks.length} benchmarks the ${mostPaired} that most models have are set against each other; matrix answers for any.`,
            },
          ]
        : []),
    ]),
  };
}

function measured(panel: Panel): PanelOverview['benchmarks'] {
  return panel.benchmarks
    .flatMap((id) => {
      const values = panel.models.flatMap(({ scores }) => scores.get(id)?.value ?? []);
      if (values.length === 0) return [];
      const [lowest, highest] = values.reduce(
        ([low, high], value) => [Math.min(low, value), Math.max(high, value)] as const,
        [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY] as const,
      );
      return [{ benchmark: id, name: definitionIn(panel, id).name, n: values.length, lowest, highest }];
    })
    .sort((a, b) => b.n - a.n);
}

function pairsOf(
  { kernel }: Answering,
  panel: Panel,
  benchmarks: PanelOverview['benchmarks'],
  level: number,
): PanelOverview['pairs'] {
  const most = benchmarks.slice(0, mostPaired).map(({ benchmark }) => benchmark);
  return coupledPairs(kernel, panel.models, most, level).map(({ x, y, n, r, interval, adjustedP }) => ({
    x,
    y,
    n,
    r: finiteOrNull(r),
    interval,
    adjustedP: finiteOrNull(adjustedP),
  }));
}

function followed(
  panel: Panel,
  pairs: PanelOverview['pairs'],
): { readonly x: BenchmarkId; readonly y: BenchmarkId } | null {
  if (pairOf(panel.models, phasePair.x, phasePair.y).models.length >= 2) return phasePair;
  // Of pairs that as many models share, one whose scores have errors.
  const errorsKnown = ({ x, y }: PanelOverview['pairs'][number]) =>
    panel.models.every(({ scores }) => [x, y].every((id) => scores.get(id)?.standardError !== 0));
  const [most] = pairs
    .filter(({ n }) => n >= 2)
    .toSorted((a, b) => b.n - a.n || Number(errorsKnown(b)) - Number(errorsKnown(a)));
  return most === undefined ? null : { x: most.x, y: most.y };
}
