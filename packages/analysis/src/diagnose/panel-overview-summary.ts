import { counted, fixed } from '@cape/core-wasm/number-text';
import type { PanelOverview } from './panel-overview.ts';
import { pooledSigns } from './pooled-signs.ts';

/** Number of families whose ladders get sentences of their own. */
const told = 6;

/** The overview of a panel in words: its families' ladders first, then the steps, the pairs and the labs. */
export function panelReading(overview: PanelOverview): string[] {
  const { models, groups, groupedBy, panel, benchmarks, pair, ladder, pairs, frontier } = overview;
  const nameOf = (id: string) => benchmarks.find((each) => each.benchmark === id)?.name ?? id;
  const trends = (ladder?.families ?? []).flatMap(({ trend }) => trend ?? []).toSorted((a, b) => b.n - a.n);
  const more = trends.length - told;
  return [
    ...trends.slice(0, told).map(({ statement }) => statement),
    ...(more > 0 ? [`${more} more families have two sizes or more; the table has them.`] : []),
    `${panel} holds ${counted(models, 'model')} of ${counted(groups, groupedBy, groupedBy === 'lab' ? 'labs' : 'families')} with ${counted(benchmarks.length, 'benchmark')}${pair === null ? '; no two models share two benchmarks, so no pair can be set against each other' : `; the pair looked at first is ${nameOf(pair.y)} against ${nameOf(pair.x)}`}.`,
    ...(ladder === null || ladder.settled.total === 0
      ? []
      : [`${ladder.settled.statement}${pooledSigns(ladder.pooled)}`]),
    ...scales(ladder),
    ...opposed(pairs, nameOf),
    ...(frontier === null || frontier.n === 0 ? [] : [labsSentence(frontier)]),
  ];
}

function scales(ladder: PanelOverview['ladder']): string[] {
  const found = (ladder?.families ?? []).filter(({ criticalScale }) => criticalScale.censored === null);
  return found.length === 0
    ? []
    : [
        `Critical scale, by the quadratic: ${found.map(({ family, criticalScale }) => `${family}: ${criticalScale.statement}`).join(' ')}`,
      ];
}

/** The pairs that clearly go against each other over all models. */
function opposed(pairs: PanelOverview['pairs'], nameOf: (id: string) => string): string[] {
  const clear = pairs.filter(
    ({ r, adjustedP }) => r !== null && r < 0 && adjustedP !== null && adjustedP < 0.05,
  );
  if (pairs.length < 2) return [];
  return [
    clear.length === 0
      ? `None of its ${pairs.length} pairs of benchmarks clearly goes against each other over all models.`
      : `Against each other over all models: ${clear
          .toSorted((a, b) => a.r! - b.r!)
          .slice(0, told)
          .map(({ x, y, r }) => `${nameOf(x)} and ${nameOf(y)} (r ${fixed(r, 2)})`)
          .join(
            ', ',
          )}${clear.length > told ? ` and ${clear.length - told} more pairs` : ''}, of ${pairs.length} pairs.`,
  ];
}

function labsSentence({ n, labs, saturation }: NonNullable<PanelOverview['frontier']>): string {
  const apart = labs.filter(
    ({ interval }) => interval !== null && !(interval.lower! <= 0 && interval.upper! >= 0),
  );
  const verdict =
    saturation === null
      ? ''
      : ` SWE-bench ${{ saturated: 'no longer separates', 'not saturated': 'still separates', undetermined: 'may or may not separate' }[saturation.verdict]} the best five.`;
  return `${counted(n, 'dated release')} of ${counted(labs.length, 'lab')} with SWE-bench and GPQA: ${
    apart.length === 0
      ? 'no lab’s mean h is clear of the trend'
      : `clear of the trend are ${apart.map(({ lab, meanH }) => `${lab} (mean h ${fixed(meanH, 1)})`).join(', ')}`
  }.${verdict}`;
}
