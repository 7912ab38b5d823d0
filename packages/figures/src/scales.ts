import { type ScaleContinuousNumeric, scaleLinear, scaleLog } from 'd3-scale';
import { type Axis, type Figure, type Mark, pointsOf } from './figure.ts';

export type Scale = ScaleContinuousNumeric<number, number>;

export const margin = { top: 12, right: 16, bottom: 46, left: 56 };

/** The scales that place a figure's data in a frame of so many pixels. */
export function scalesOf(
  figure: Figure,
  width: number,
  height: number,
): { readonly x: Scale; readonly y: Scale } {
  return {
    x: scaleOf(figure.x, valuesOf(figure, 'x'), [margin.left, width - margin.right]),
    y: scaleOf(figure.y, valuesOf(figure, 'y'), [height - margin.bottom, margin.top]),
  };
}

function scaleOf(axis: Axis, values: readonly number[], range: readonly [number, number]): Scale {
  const usable = axis.scale === 'log' ? values.filter((value) => value > 0) : values;
  const scale = axis.scale === 'log' ? scaleLog() : scaleLinear();
  if (axis.domain !== undefined) return scale.domain([...axis.domain]).range([...range]);
  const [low, high] = usable.length === 0 ? [1, 10] : [Math.min(...usable), Math.max(...usable)];
  // A little air, so that no point sits on the frame; a lone value gets a stretch around it.
  const padded =
    axis.scale === 'log'
      ? [low / 1.25, high * 1.25]
      : [low - (high - low || Math.abs(low) || 1) * 0.05, high + (high - low || Math.abs(high) || 1) * 0.05];
  return scale.domain(padded).range([...range]);
}

/** What the axis must show: points and curves, and the ends of intervals that do not dwarf them. */
function valuesOf(figure: Figure, axis: 'x' | 'y'): readonly number[] {
  const places = figure.marks.flatMap((mark) => markValues(mark, axis)).filter(Number.isFinite);
  const reach = Math.max(...places) - Math.min(...places);
  const ends = pointsOf(figure).flatMap((point) => {
    const interval = axis === 'x' ? point.xInterval : point.yInterval;
    return [interval?.lower, interval?.upper].filter(
      (end): end is number => typeof end === 'number' && Math.abs(end - point[axis]) <= Math.max(reach, 1e-9),
    );
  });
  return [...places, ...ends];
}

function markValues(mark: Mark, axis: 'x' | 'y'): readonly number[] {
  switch (mark.kind) {
    case 'points':
    case 'line':
      return mark.points.map((point) => point[axis]);
    case 'band':
      return axis === 'x'
        ? mark.points.map(({ x }) => x)
        : mark.points.flatMap(({ lower, upper }) => [lower, upper]);
    case 'rule':
      return mark.axis === axis ? [mark.at] : [];
    case 'span':
      return [];
  }
}

/** Tick values and their texts: decades and their 2s and 5s on a log axis. */
export function ticksOf(axis: Axis, scale: Scale): readonly { readonly at: number; readonly text: string }[] {
  const values =
    axis.scale === 'log'
      ? scale.ticks().filter((value) => /^[125](0*|(\.0*)?)$|^0\.0*[125]$/.test(plain(value)))
      : scale.ticks(6);
  // Where decades abound their halves would crowd.
  const decades = values.filter((value) => /^(10*|0\.0*1)$/.test(plain(value)));
  return (axis.scale === 'log' && decades.length > 3 ? decades : values).map((at) => ({
    at,
    text: plain(at),
  }));
}

/** A number without exponent or rounding noise. */
function plain(value: number): string {
  return String(Number(value.toPrecision(12)));
}
