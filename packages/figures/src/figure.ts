/**
 * A figure as data: what is drawn, not how. The dashboard draws it with tooltips and filters, the command
 * line writes it as SVG, and its points are the table behind it.
 */
export interface Figure {
  /** Short, for file names and addresses: "frontier". */
  readonly id: string;
  readonly title: string;
  /** What the figure shows, in a sentence or two: its caption and its text for who cannot see it. */
  readonly description: string;
  readonly x: Axis;
  readonly y: Axis;
  /** Back to front. */
  readonly marks: readonly Mark[];
}

export interface Axis {
  readonly label: string;
  readonly scale: 'linear' | 'log';
  /** Ends of the axis; by default what the marks need. Data beyond are cut at the frame. */
  readonly domain?: readonly [number, number];
}

/** A place with its uncertainty. Interval ends are null where the data leave them open. */
export interface Point {
  readonly x: number;
  readonly y: number;
  readonly label: string;
  /** Lab, family …: coloured and shaped alike, and filtered by the legend. */
  readonly group: string;
  readonly xInterval?: Ends;
  readonly yInterval?: Ends;
  /** Drawn hollow: flagged, or not part of the fit. */
  readonly aside?: boolean;
}

export interface Ends {
  readonly lower: number | null;
  readonly upper: number | null;
}

export type Mark =
  | { readonly kind: 'points'; readonly points: readonly Point[] }
  /** Joined in order; of a group's colour where one is named. */
  | {
      readonly kind: 'line';
      readonly points: readonly { readonly x: number; readonly y: number }[];
      readonly label: string;
      readonly group?: string;
      readonly dashed?: boolean;
    }
  /** Between two curves. */
  | {
      readonly kind: 'band';
      readonly points: readonly { readonly x: number; readonly lower: number; readonly upper: number }[];
      readonly label: string;
      readonly group?: string;
    }
  /** A straight line across the frame at a value of one axis. */
  | { readonly kind: 'rule'; readonly axis: 'x' | 'y'; readonly at: number; readonly label: string }
  /** A shaded stretch of one axis. */
  | {
      readonly kind: 'span';
      readonly axis: 'x' | 'y';
      readonly from: number;
      readonly to: number;
      readonly label: string;
    };

/** Every point of the figure, in drawing order. */
export function pointsOf(figure: Figure): readonly Point[] {
  return figure.marks.flatMap((mark) => (mark.kind === 'points' ? mark.points : []));
}

/** The groups of a figure, in order of appearance. */
export function groupsOf(figure: Figure): readonly string[] {
  return [...new Set(pointsOf(figure).map(({ group }) => group))];
}

/** The figure's points as a CSV table. */
export function csvOf(figure: Figure): string {
  const quoted = (text: string) => (/[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
  const end = (value: number | null | undefined) =>
    value === null || value === undefined ? '' : String(value);
  const header = ['label', 'group', figure.x.label, 'lower', 'upper', figure.y.label, 'lower', 'upper'];
  const rows = pointsOf(figure).map((point) => [
    point.label,
    point.group,
    String(point.x),
    end(point.xInterval?.lower),
    end(point.xInterval?.upper),
    String(point.y),
    end(point.yInterval?.lower),
    end(point.yInterval?.upper),
  ]);
  return [header, ...rows].map((row) => `${row.map(quoted).join(',')}\n`).join('');
}
