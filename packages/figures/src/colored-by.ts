import { type Figure, type Mark, type Point, pointsOf } from './figure.ts';

/** Attributes that can color points beside their own groups. */
export type Coloring = 'size' | 'date';

const unknown = { size: 'size unknown', date: 'date unknown' } as const;

/** Upper ends of the size classes, billions of parameters, with their names. */
const sizeClasses: readonly (readonly [below: number, name: string])[] = [
  [1, 'below 1 B'],
  [10, '1 to 10 B'],
  [100, '10 to 100 B'],
  [Number.POSITIVE_INFINITY, '100 B and more'],
];

/** The colorings that separate the points of a figure: those by which they fall into two classes at least. */
export function coloringsOf(figure: Figure): readonly Coloring[] {
  const points = pointsOf(figure);
  return (['size', 'date'] as const).filter((by) => {
    const classes = new Set(points.map((point) => classOf(point, by)));
    classes.delete(undefined);
    classes.delete(unknown[by]);
    return classes.size > 1;
  });
}

/** The figure with its points grouped by size class or year of release; what has neither keeps its group. */
export function coloredBy(figure: Figure, by: Coloring): Figure {
  const classes = new Set(pointsOf(figure).flatMap((point) => classOf(point, by) ?? []));
  const order =
    by === 'size' ? [...sizeClasses.map(([, name]) => name), unknown.size] : [...classes].toSorted();
  return {
    ...figure,
    groups: [...order.filter((name) => classes.has(name)), ...(figure.groups ?? [])],
    marks: figure.marks.map((mark) =>
      mark.kind === 'points'
        ? {
            ...mark,
            points: mark.points.map((point) => ({
              ...point,
              group: classOf(point, by) ?? point.group,
              note: [point.group, point.note].filter(Boolean).join('; '),
            })),
          }
        : mark.kind === 'line'
          ? ungrouped(mark)
          : mark,
    ),
  };
}

/** A line joins points of several classes, so it has none. */
function ungrouped({ group: _group, ...line }: Extract<Mark, { kind: 'line' }>): Mark {
  return line;
}

function classOf({ about }: Point, by: Coloring): string | undefined {
  if (about === undefined) return undefined;
  if (by === 'date') return about.released?.slice(0, 4) ?? unknown.date;
  const { paramsB } = about;
  return paramsB === null ? unknown.size : sizeClasses.find(([below]) => paramsB < below)![1];
}
