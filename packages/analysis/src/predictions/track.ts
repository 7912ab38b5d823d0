import { ends, fixed } from '@cape/core-wasm/number-text';
import type { Panel } from '@cape/evidence';
import * as z from 'zod/mini';
import type { Sampling } from '../coupling/population.ts';
import { daysOf } from '../frontier/release-order.ts';
import { byFamilyScatter } from '../item-noise/family-scatter.ts';
import { type SettledEnds, settledEnds } from '../item-noise/settled-ends.ts';
import type { JoinedRows } from '../panel/joined-panel.ts';
import { currentOr, currentPanelName, openPanel, type PanelSource } from '../panel/panel-input.ts';
import type { View } from '../panel/view.ts';
import type { Answering } from '../question.ts';
import type { Warning } from '../warning.ts';
import { evaluate } from './evaluate.ts';
import { Judged, type Outcome, restsOnNoise, Status } from './outcome.ts';
import { openReadings, Reading } from './readings.ts';
import { predictions } from './registry.ts';

export const Tracked = z.object({
  id: z.string(),
  number: z.int(),
  statement: z.string(),
  failsIf: z.string(),
  deadline: z.nullable(z.string()),
  panel: z.string(),
  status: Status,
  /** True where the deadline has passed: until then the status is provisional. */
  closed: z.boolean(),
  n: z.int(),
  figures: z.array(Judged),
  /** True where a bar lies inside its figure's interval. */
  restsOnNoise: z.boolean(),
  /** The models it rests on. */
  rows: z.array(z.string()),
  wouldChange: z.string(),
  reading: z.string(),
  /** The status by other rules: of one reporter alone, by the table of the time, by what counts as a release. */
  readings: z.array(Reading),
});

export type Tracked = z.infer<typeof Tracked>;

interface Tracking extends Sampling {
  /** Judge by what was out on this day; by every row where not given. */
  readonly asOf?: string | undefined;
  /** Judge all of them on this panel; on every record there is otherwise. */
  readonly panel?: z.output<typeof PanelSource> | undefined;
  readonly view: View;
  /** Whose scores count in the panel current. */
  readonly reporter?: string | undefined;
  /** Correlation of any two models' item errors, where no items tell it. */
  readonly itemCorrelation?: number | undefined;
}

/** Each published prediction by its own rule, on the rows there are. */
export function trackPredictions(
  input: Tracking,
  { kernel, onProgress }: Answering,
): { asOf: string; predictions: Tracked[]; settled: SettledEnds; warnings: Warning[] } {
  const warnings = new Map<string, Warning>();
  const { view, reporter, itemCorrelation = 0 } = input;
  const read = openPanel(currentOr({ panel: input.panel, view, reporter, itemCorrelation }));
  for (const warning of read.warnings) warnings.set(warning.message, warning);
  const asOf = input.asOf ?? latestDay(read.panel);
  const by = (panel: Panel) => rowsBy(panel, asOf, input.asOf !== undefined);
  const panel = by(read.panel);
  const readings = openReadings(kernel, input, panel, isCurrent(input.panel), by);
  const tracked = predictions.map((prediction, i) => {
    const closed = prediction.deadline !== null && asOf >= prediction.deadline;
    const outcome = evaluate(kernel, prediction.rule, panel, closed, input);
    onProgress?.((i + 1) / predictions.length);
    const noisy = restsOnNoise(outcome);
    const { id, number, statement, failsIf, deadline } = prediction;
    return {
      id,
      number,
      statement,
      failsIf,
      deadline,
      panel: panel.name,
      status: outcome.status,
      closed,
      n: outcome.n,
      figures: [...outcome.figures],
      restsOnNoise: noisy,
      rows: [...outcome.rows],
      wouldChange: outcome.wouldChange,
      reading: readingOf(outcome, noisy, closed, deadline),
      readings: readings(prediction, closed),
    };
  });
  const judged = tracked.filter(({ status }) => status !== 'no-data');
  return {
    asOf,
    predictions: tracked,
    settled: settledEnds({
      total: judged.length,
      independent: judged.filter((prediction) => !prediction.restsOnNoise).length,
      familyScatter: settledByScatter(kernel, panel, tracked, input),
      itemCorrelation,
      nouns: ['prediction with data', 'predictions with data'],
      verbs: ['has a status that no interval leaves open', 'have a status that no interval leaves open'],
      groupedBy: panel.groupedBy,
    }),
    warnings: [...warnings.values()],
  };
}

/** Statuses that no interval leaves open where models share what their families' scatter says: only spreads differ. */
function settledByScatter(
  kernel: Answering['kernel'],
  panel: Panel,
  tracked: readonly Tracked[],
  sampling: Sampling,
): number | null {
  let [told, settled] = [false, 0];
  for (const [i, { rule }] of predictions.entries()) {
    const { status, closed, restsOnNoise: noisy } = tracked[i]!;
    if (status === 'no-data') continue;
    const scattered =
      rule.kind === 'spreads' ? byFamilyScatter(kernel, panel, [rule.old, rule.new], 'params').panel : null;
    told ||= scattered !== null;
    const rests =
      scattered === null ? noisy : restsOnNoise(evaluate(kernel, rule, scattered, closed, sampling));
    if (!rests) settled += 1;
  }
  return told ? settled : null;
}

/** True if predictions are judged on every record, with or without rows that join them. */
export function isCurrent(
  given: Tracking['panel'],
): given is undefined | typeof currentPanelName | JoinedRows {
  if (given === undefined || given === currentPanelName) return true;
  return typeof given === 'object' && 'rows' in given && given.joins === undefined;
}

/** The rows certainly out by a day. Without a day asked for, undated rows take part too. */
function rowsBy(panel: Panel, asOf: string, asked: boolean): Panel {
  if (!asked) return panel;
  return {
    ...panel,
    models: panel.models.filter(({ released }) => released !== null && daysOf(released).last <= asOf),
  };
}

function latestDay({ models }: Panel): string {
  const days = models.flatMap(({ released }) => (released === null ? [] : daysOf(released).last));
  return days.sort().at(-1) ?? '0000-01-01';
}

const verdicts: Readonly<Record<Status, string>> = {
  pass: 'It passes',
  fail: 'It fails',
  open: 'It is open, between the bars',
  'no-data': 'There are no data to judge it',
};

function readingOf(
  { status, figures }: Outcome,
  noisy: boolean,
  closed: boolean,
  deadline: string | null,
): string {
  const values = figures
    .map(({ name, value, interval }) => `${name} is ${fixed(value, 2)} (${ends(interval, 2)})`)
    .join('; ');
  const when = closed || deadline === null ? '' : `, as it stands (deadline ${deadline})`;
  const noise = noisy ? ' The interval straddles a bar: this status rests on noise.' : '';
  return `${verdicts[status]}${when}${values === '' ? '' : `: ${values}`}.${noise}`;
}
