import type { Panel } from '@cape/evidence';
import * as z from 'zod/mini';
import type { Sampling } from '../coupling/population.ts';
import { daysOf } from '../frontier/release-order.ts';
import type { JoinedRows } from '../panel/joined-panel.ts';
import { openPanel, type PanelSource } from '../panel/panel-input.ts';
import type { View } from '../panel/view.ts';
import type { Answering } from '../question.ts';
import type { Warning } from '../warning.ts';
import { evaluate } from './evaluate.ts';
import { Judged, type Outcome, restsOnNoise, Status } from './outcome.ts';
import { type Prediction, predictions } from './registry.ts';

export const Tracked = z.object({
  id: z.string(),
  number: z.int(),
  statement: z.string(),
  failsIf: z.string(),
  deadline: z.nullable(z.string()),
  panel: z.string(),
  status: Status,
  /** Whether the deadline has passed: until then the status is how it stands. */
  closed: z.boolean(),
  n: z.int(),
  figures: z.array(Judged),
  /** Whether a bar lies inside its figure's interval. */
  restsOnNoise: z.boolean(),
  /** The models it rests on. */
  rows: z.array(z.string()),
  wouldChange: z.string(),
  reading: z.string(),
});

export type Tracked = z.infer<typeof Tracked>;

interface Tracking extends Sampling {
  /** Judge by what was out on this day; by every row where not given. */
  readonly asOf?: string | undefined;
  /** Judge all of them on this panel; each on the builtin panel that carries its data otherwise. */
  readonly panel?: z.output<typeof PanelSource> | undefined;
  readonly view: View;
}

/** Each published prediction by its own rule, on the rows there are. */
export function trackPredictions(
  input: Tracking,
  { kernel, onProgress }: Answering,
): { asOf: string; predictions: Tracked[]; warnings: Warning[] } {
  const warnings = new Map<string, Warning>();
  const opened = new Map<string, Panel>();
  const open = (name: Prediction['panel']): Panel => {
    const known = opened.get(name);
    if (known !== undefined) return known;
    const read = openPanel({ panel: panelFor(input.panel, name), view: input.view });
    for (const warning of read.warnings) warnings.set(warning.message, warning);
    opened.set(name, read.panel);
    return read.panel;
  };
  const asOf = input.asOf ?? latestDay(predictions.map(({ panel }) => open(panel)));
  const tracked = predictions.map((prediction, i) => {
    const panel = rowsBy(open(prediction.panel), asOf, input.asOf !== undefined);
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
    };
  });
  return { asOf, predictions: tracked, warnings: [...warnings.values()] };
}

/** Where a prediction is judged: rows that join no panel by name join its own. */
function panelFor(given: Tracking['panel'], own: Prediction['panel']): NonNullable<Tracking['panel']> {
  if (isOwnPanels(given)) return given === undefined ? own : { ...given, joins: own };
  return given;
}

/** Whether each prediction is judged on the builtin panel that carries its data, with or without rows that join it. */
export function isOwnPanels(given: Tracking['panel']): given is undefined | JoinedRows {
  if (given === undefined) return true;
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

function latestDay(panels: readonly Panel[]): string {
  const days = panels.flatMap(({ models }) =>
    models.flatMap(({ released }) => (released === null ? [] : daysOf(released).last)),
  );
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
    .map(
      ({ name, value, interval }) =>
        `${name} is ${value.toFixed(2)} (${interval.lower?.toFixed(2) ?? 'unbounded'} to ${interval.upper?.toFixed(2) ?? 'unbounded'})`,
    )
    .join('; ');
  const when = closed || deadline === null ? '' : `, as it stands (deadline ${deadline})`;
  const noise = noisy ? ' The interval straddles a bar: this status rests on noise.' : '';
  return `${verdicts[status]}${when}${values === '' ? '' : `: ${values}`}.${noise}`;
}
