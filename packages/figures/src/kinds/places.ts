import { type Answering, type AnswerOf, answer, builtinPanels, panelQuestion } from '@cape/analysis';
import type { BenchmarkId } from '@cape/evidence';
import * as z from 'zod/mini';
import type { Ends, Point } from '../figure.ts';

type Row = AnswerOf<typeof panelQuestion>['models'][number];

/** Half-width of a 95 % interval in standard errors. */
export const reach = 1.96;

/** A score's interval from its standard error; none where no error is known. */
export function scoreInterval({
  value,
  standardError,
}: {
  readonly value: number;
  readonly standardError: number;
}): Ends | undefined {
  return standardError > 0
    ? { lower: value - reach * standardError, upper: value + reach * standardError }
    : undefined;
}

/** The models that have both scores, each with its item errors. */
export function placesOf(rows: readonly Row[], x: BenchmarkId, y: BenchmarkId): readonly Point[] {
  return rows.flatMap(({ model, group, scores, paramsB, released }) => {
    const [a, b] = [scores[x], scores[y]];
    if (a === undefined || b === undefined) return [];
    const [xInterval, yInterval] = [scoreInterval(a), scoreInterval(b)];
    return [
      {
        x: a.value,
        y: b.value,
        label: model,
        group,
        about: { paramsB, released },
        ...(xInterval && { xInterval }),
        ...(yInterval && { yInterval }),
      },
    ];
  });
}

/** Marks the newest release of each group as leading: a reader knows a lab by its latest model. */
export function newestLead(points: readonly Point[], rows: readonly Row[]): readonly Point[] {
  const released = new Map(rows.map((row) => [row.model, row.released ?? '']));
  const newest = new Map<string, Point>();
  for (const point of points) {
    const before = newest.get(point.group);
    if (before === undefined || released.get(point.label)! > released.get(before.label)!)
      newest.set(point.group, point);
  }
  return points.map((point) => (newest.get(point.group) === point ? { ...point, lead: true } : point));
}

/** The ends of some values; of none, what `otherwise` says. */
function extentOf(
  values: readonly number[],
  otherwise: readonly [number, number] = [0, 1],
): readonly [number, number] {
  if (values.length === 0) return otherwise;
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const value of values) {
    if (value < low) low = value;
    if (value > high) high = value;
  }
  return [low, high];
}

/** An axis of percentages about some values: a tenth of air, and never beyond 0 and 100. */
export function percentDomain(values: readonly number[]): readonly [number, number] {
  const [low, high] = extentOf(values, [0, 100]);
  const air = Math.max(1, (high - low) * 0.1);
  return [Math.max(0, low - air), Math.min(100, high + air)];
}

/** The groups of rows, in their order. */
export function groupOrder(rows: readonly { readonly group: string }[]): readonly string[] {
  return [...new Set(rows.map(({ group }) => group))];
}

/**
 * A date of a panel as years, in the middle of what it leaves open: "2025-07" is 2025.54, "2025" is 2025.5 and
 * could be any day of that year. Null where it is no date.
 */
export function yearsOf(
  released: string,
): { readonly at: number; readonly from: number; readonly to: number } | null {
  const [, year, month, day] = /^(\d{4})(?:-(\d{2}))?(?:-(\d{2}))?$/.exec(released) ?? [];
  if (year === undefined) return null;
  const from = Number(year) + (Number(month ?? 1) - 1) / 12 + (Number(day ?? 1) - 1) / 365;
  const to = from + (month === undefined ? 1 : day === undefined ? 1 / 12 : 1 / 365);
  return { at: (from + to) / 2, from, to };
}

/** A builtin panel whose models are drawn beside those that the figure is about. */
export const besideField = z
  .optional(z.enum(builtinPanels.map(({ name }) => name)))
  .check(z.describe('A builtin panel whose models are drawn hollow beside those of the panel.'));

/** The models of a builtin panel as quiet points: hollow, without bars, one group that the legend can hide. */
export function besidePoints(
  beside: string | undefined,
  x: BenchmarkId,
  y: BenchmarkId,
  using: Answering,
): readonly Point[] {
  if (beside === undefined) return [];
  const { models } = answer(panelQuestion, { panel: beside, view: 'curated' }, using);
  return placesOf(models, x, y).map(({ x: px, y: py, label, group }) => ({
    x: px,
    y: py,
    label,
    group: `CAPE’s ${beside} table`,
    aside: true,
    note: group,
  }));
}

/** Their part of a figure's description. */
export const besideNote = (points: readonly Point[]): string =>
  points.length === 0 ? '' : ` Hollow: ${points.length} models of ${points[0]!.group}.`;

/** The fields of a question's input that select its rows, so that the figure sees the same rows. */
export function rowsAsked({
  panel,
  view,
  reporter,
  asOf,
}: Pick<z.output<typeof panelQuestion.input>, 'panel' | 'view' | 'reporter' | 'asOf'>) {
  return {
    panel,
    view,
    ...(reporter === undefined ? {} : { reporter }),
    ...(asOf === undefined ? {} : { asOf }),
  };
}
