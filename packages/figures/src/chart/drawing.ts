import type { Point } from '../figure.ts';
import type { Look } from '../palette.ts';
import type { Frame, Scale } from '../scales.ts';
import type { Theme } from '../theme.ts';

/** Context that every part of a chart is drawn with. */
export interface Drawing {
  readonly x: Scale;
  readonly y: Scale;
  readonly frame: Frame;
  readonly theme: Theme;
  readonly looks: ReadonlyMap<string, Look>;
  /** Groups the legend has switched off. */
  readonly hidden: ReadonlySet<string>;
  /** Labels of the points that the reader follows. */
  readonly followed: ReadonlySet<string>;
  /** Opacity of whiskers: the more of them, the fainter. */
  readonly whisker: number;
  /** More points than stand for themselves: those that do not stand out are drawn as dots. */
  readonly isCrowd: boolean;
}

export const fontFamily =
  "system-ui, 'Segoe UI', Roboto, 'Helvetica Neue', 'Liberation Sans', Arial, sans-serif";

export const fontSize = 12;

/** Areas of symbols, square pixels. */
export const symbolArea = { point: 58, emphasis: 130, bound: 52 } as const;

/** From here on points that do not stand out are dots without whiskers or names: thousands stay quick. */
export const mostShapes = 1000;

/** A point stands out when the figure is about it or the reader follows it. */
export function standsOut(point: Point, { followed }: Drawing): boolean {
  return point.emphasis === true || followed.has(point.label);
}

/** Radius in pixels of a circle as large as a point's mark. */
export function radiusOf(point: Point, drawing: Drawing): number {
  const area = standsOut(point, drawing)
    ? symbolArea.emphasis
    : point.bound
      ? symbolArea.bound
      : symbolArea.point;
  return Math.sqrt(area / Math.PI);
}
