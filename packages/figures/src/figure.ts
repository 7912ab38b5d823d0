import { csvText } from '@cape/evidence';
/**
 * A figure as data: what is drawn, not how. The dashboard draws it with tooltips and filters, the command
 * line writes it as SVG, and its points are the table behind it.
 */
export interface Figure {
  /** Short, for file names and addresses: "frontier". */
  readonly id: string;
  readonly title: string;
  /** Content of the figure in a sentence or two: its caption, and its text for readers who cannot see it. */
  readonly description: string;
  readonly x: Axis;
  readonly y: Axis;
  /** Every group of the panel in a fixed order, so that each looks the same in figures of other parts of it. */
  readonly groups?: readonly string[];
  /** Back to front. */
  readonly marks: readonly Mark[];
}

export interface Axis {
  readonly label: string;
  /** `date` counts years: 2025.5 is July 2025. `names` has one place for each of `names`, from 0. */
  readonly scale: 'linear' | 'log' | 'date' | 'names';
  readonly names?: readonly string[];
  /** Ends of the axis; by default what the marks need. Data beyond are cut at the frame. */
  readonly domain?: readonly [number, number];
}

/** A place with its uncertainty. Interval ends are null where the data leave them open. */
export interface Point {
  readonly x: number;
  readonly y: number;
  readonly label: string;
  /** Lab, family …: colored and shaped alike, and filtered by the legend. */
  readonly group: string;
  readonly xInterval?: Ends;
  readonly yInterval?: Ends;
  /** Drawn hollow: flagged, or not part of the fit. */
  readonly aside?: boolean;
  /** Its label is written beside it, and it is drawn large: what the figure is about. */
  readonly emphasis?: boolean;
  /** Its label is written beside it where there is room: the newest of a lab, the ends of a scale. */
  readonly lead?: boolean;
  /** No value, only a bound along x: at or above it, at or below it, or nothing that the data can tell. */
  readonly bound?: 'above' | 'below' | 'unknown';
  /** More for its tooltip, in words. */
  readonly note?: string;
  /** The model's size, billions of parameters, and day of release: what else it can be colored by. */
  readonly about?: { readonly paramsB: number | null; readonly released: string | null };
}

export interface Ends {
  readonly lower: number | null;
  readonly upper: number | null;
}

/** The phases have colors of their own, everywhere. */
export type Tint = 'tax' | 'transition' | 'bonus';

export type Mark =
  | {
      readonly kind: 'points';
      readonly points: readonly Point[];
      /** Places on a curve: found by pointer and keyboard and listed in the table, but not drawn. */
      readonly unmarked?: boolean;
    }
  /** Joined in order; of a group's color where one is named. */
  | {
      readonly kind: 'line';
      readonly points: readonly { readonly x: number; readonly y: number }[];
      /** Written at its end, where there is one. */
      readonly label: string;
      readonly group?: string;
      readonly dashed?: boolean;
      readonly bold?: boolean;
    }
  /** Between two curves. */
  | {
      readonly kind: 'band';
      readonly points: readonly { readonly x: number; readonly lower: number; readonly upper: number }[];
      readonly label: string;
      readonly group?: string;
    }
  /** Wide pale bars along x behind the points, one per row: what an interval would be otherwise. */
  | {
      readonly kind: 'bars';
      readonly bars: readonly { readonly y: number; readonly from: number; readonly to: number }[];
      readonly label: string;
    }
  /** A straight line across the frame at a value of one axis. */
  | { readonly kind: 'rule'; readonly axis: 'x' | 'y'; readonly at: number; readonly label: string }
  /** A shaded stretch of one axis; an infinite end is the frame's. */
  | {
      readonly kind: 'span';
      readonly axis: 'x' | 'y';
      readonly from: number | null;
      readonly to: number | null;
      readonly label: string;
      readonly tint?: Tint;
    };

/** Every point of the figure, in drawing order. */
export function pointsOf(figure: Figure): readonly Point[] {
  return figure.marks.flatMap((mark) => (mark.kind === 'points' ? mark.points : []));
}

/** The groups of a figure, in order of appearance. */
export function groupsOf(figure: Figure): readonly string[] {
  return [...new Set(pointsOf(figure).map(({ group }) => group))];
}

/** A value of an axis as text: a place by its name, a date by year and month. */
export function valueText(axis: Axis, value: number): string {
  if (axis.scale === 'names') return axis.names?.[value] ?? '';
  if (axis.scale === 'date') {
    const month = Math.min(11, Math.floor((value - Math.floor(value)) * 12));
    return `${Math.floor(value)}-${String(month + 1).padStart(2, '0')}`;
  }
  return String(value);
}

/** The figure's points as a CSV table, unrounded. */
export function csvOf(figure: Figure): string {
  const points = pointsOf(figure);
  const end = (value: number | null | undefined) => (typeof value === 'number' ? String(value) : '');
  type Column = readonly [title: string, cell: (point: Point) => string];
  const columnsOf = (axis: 'x' | 'y'): Column[] => {
    const { label } = figure[axis];
    const interval = (point: Point) => (axis === 'x' ? point.xInterval : point.yInterval);
    return [
      [label, (point: Point) => valueText(figure[axis], point[axis])],
      ...(points.some(interval)
        ? ([
            [`${label}, lower`, (point: Point) => end(interval(point)?.lower)],
            [`${label}, upper`, (point: Point) => end(interval(point)?.upper)],
          ] as const)
        : []),
    ];
  };
  const columns: Column[] = [
    ['label', ({ label }) => label],
    ['group', ({ group }) => group],
    ...columnsOf('x'),
    ...(points.some(({ bound }) => bound) ? [['bound', ({ bound }: Point) => bound ?? ''] as const] : []),
    ...columnsOf('y'),
    ...(points.some(({ note }) => note) ? [['note', ({ note = '' }: Point) => note] as const] : []),
  ];
  return csvText(
    columns.map(([title]) => title),
    points.map((point) => columns.map(([, cell]) => cell(point))),
  );
}
