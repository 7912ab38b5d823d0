import * as z from 'zod';
import { daysOf } from '../frontier/release-order.ts';
import type { Panel } from '../panel/panel.ts';
import { openPanel, PanelSource, panelFields, samplingFields } from '../panel/panel-input.ts';
import { defineQuestion } from '../question.ts';
import { Warning } from '../warning.ts';
import { Confirmed, calledConfirmed } from './confirmed.ts';
import { evaluate } from './evaluate.ts';
import { Judged, type Outcome, restsOnNoise, Status } from './outcome.ts';
import { type Prediction, predictions } from './registry.ts';

const Tracked = z.object({
  id: z.string(),
  number: z.int(),
  statement: z.string(),
  failsIf: z.string(),
  deadline: z.string().nullable(),
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

const isoDate = /^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$/;

/** How the published predictions stand. */
export const predictionsQuestion = defineQuestion({
  name: 'predictions',
  summary: 'How the published predictions stand on a date, and whether that rests on noise',
  input: z.object({
    asOf: z
      .string()
      .regex(isoDate, { error: 'a day such as 2026-12-31' })
      .optional()
      .meta({ description: 'Judge by what was out on this day; by every row where not given.' }),
    panel: PanelSource.optional().meta({
      description:
        'A panel to judge all of them on; each on the builtin panel that carries its data otherwise.',
    }),
    view: panelFields('frontier').view,
    ...samplingFields,
  }),
  answer: z.object({
    method: z.string(),
    n: z.int(),
    seed: z.number(),
    resamples: z.int(),
    /** The day judged by: the one asked for, or the last day any row can date from. */
    asOf: z.string(),
    predictions: z.array(Tracked),
    /** What the source calls confirmed already; empty for a panel of one’s own. */
    calledConfirmed: z.array(Confirmed),
    warnings: z.array(Warning),
  }),
  examples: [{ resamples: 1000 }, { asOf: '2025-06-30', resamples: 1000 }],
  ask: (input, { kernel, onProgress }) => {
    const { seed, resamples } = input;
    const warnings = new Map<string, Warning>();
    const opened = new Map<string, Panel>();
    const open = (name: Prediction['panel']): Panel => {
      const known = opened.get(name);
      if (known !== undefined) return known;
      const read = openPanel({ panel: input.panel ?? name, view: input.view });
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
    return {
      method: 'each prediction’s own rule; r by Pearson, h from the frozen line',
      n: tracked.length,
      seed,
      resamples,
      asOf,
      predictions: tracked,
      calledConfirmed: input.panel === undefined ? calledConfirmed({ kernel, ...input }) : [],
      warnings: [...warnings.values()],
    };
  },
});

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
