import type { Kernel } from '@cape/core-wasm';
import type { Model, Panel } from '@cape/evidence';
import * as z from 'zod/mini';
import { openPanel } from '../panel/panel-input.ts';
import type { View } from '../panel/view.ts';
import { evaluate, type Sampling } from './evaluate.ts';
import { restsOnNoise, Status } from './outcome.ts';
import type { Prediction, Rule } from './registry.ts';

/** A prediction's status under another rule than the default. */
export const Reading = z.object({
  /** "reporter: Vals AI", "releases: main line" … */
  rule: z.string(),
  status: Status,
  n: z.int(),
  /** The figures judged, in the order of the prediction's own. */
  values: z.array(z.number()),
  restsOnNoise: z.boolean(),
});
export type Reading = z.infer<typeof Reading>;

/** Rules for ties, releases, reporters and harnesses. */
export const rules = [
  'Ties: models tied at the last place of a top five or ten all take part, and so do releases of one day as the last of the next two.',
  'Releases: every model by name with both scores counts; the reading “main line” leaves out Lite, mini, nano, Small and preview models.',
  'Reporter: one score counts per model and benchmark, the lab’s own, else the papers’ table, else an evaluator’s, else another table’s; doubtful records never.',
  'Harness: the readings of one evaluator (Vals AI, Epoch AI, Artificial Analysis) rest on one harness each; all others mix them.',
  'Table of the time: the panel that a prediction was published with or that carried its data then.',
];

/** Reporters whose scores alone give a reading. */
const alone = ['self', 'Vals AI', 'Epoch AI', 'Artificial Analysis'];

const sideModel = /\b(lite|mini|nano|small|preview)\b/i;

/**
 * The statuses of predictions by the other rules.
 *
 * @param judged The panel that the answer rests on.
 * @param current Whether that is every record there is: then reporters and the table of the time give readings too.
 * @param by Leaves out what was not out on the day asked about.
 */
export function openReadings(
  kernel: Kernel,
  input: Sampling & { readonly view: View; readonly itemCorrelation?: number | undefined },
  judged: Panel,
  current: boolean,
  by: (panel: Panel) => Panel,
): (prediction: Prediction, closed: boolean) => Reading[] {
  const { view, itemCorrelation } = input;
  const open = (panel: string, reporter?: string) =>
    by(openPanel({ panel, view, reporter, itemCorrelation }).panel);
  const byReporter = current
    ? alone.map((reporter) => ({ rule: `reporter: ${reporter}`, panel: open('current', reporter) }))
    : [];
  const mainLine = {
    rule: 'releases: main line',
    panel: { ...judged, models: judged.models.filter(({ name }: Model) => !sideModel.test(name)) },
  };
  const ofTheTime = new Map(
    current
      ? (['frontier', 'multibench'] as const).map((name) => [
          name,
          [{ rule: `table of the time: ${name}`, panel: open(name) }],
        ])
      : [],
  );
  const read = (rule: Rule, name: string, panel: Panel, closed: boolean): Reading => {
    const outcome = evaluate(kernel, rule, panel, closed, input);
    return {
      rule: name,
      status: outcome.status,
      n: outcome.n,
      values: outcome.figures.map(({ value }) => value),
      restsOnNoise: restsOnNoise(outcome),
    };
  };
  return ({ rule, panel }, closed) => {
    const readings = [
      { rule: null, panel: judged },
      ...byReporter,
      ...(rule.kind === 'next-releases' ? [mainLine] : []),
      ...(ofTheTime.get(panel) ?? []),
    ];
    return readings.flatMap((reading) => {
      // The first is the answer itself; of it only what a tie changes is told.
      const whole = reading.rule === null ? [] : [read(rule, reading.rule, reading.panel, closed)];
      if (rule.kind !== 'spreads' || !isTied(rule, reading.panel)) return whole;
      const ties = (['first by name', 'last by name'] as const).map((ties) =>
        read(
          { ...rule, ties },
          [...(reading.rule === null ? [] : [reading.rule]), `ties: ${ties}`].join('; '),
          reading.panel,
          closed,
        ),
      );
      return [...whole, ...ties];
    });
  };
}

/** True if models are tied at the last place of the leaders. */
function isTied({ old, top }: Extract<Rule, { kind: 'spreads' }>, { models }: Panel): boolean {
  const scores = models.flatMap((model) => model.scores.get(old)?.value ?? []).sort((a, b) => b - a);
  return scores.length > top && scores[top] === scores[top - 1];
}
