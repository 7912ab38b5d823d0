import { amount } from '@cape/core-wasm/number-text';
import { type ScaleContinuousNumeric, scaleLinear, scaleLog } from 'd3-scale';
import { fontSize } from './chart/drawing.ts';
import { type Axis, type Figure, type Mark, valueText } from './figure.ts';
import { textWidth } from './text-width.ts';

export type Scale = ScaleContinuousNumeric<number, number>;

/** The frame that data are drawn in, in pixels. */
export interface Frame {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

/** The longest a name on an axis may be, as a share of the figure's width. */
const nameShare = 0.34;

function frameOf(figure: Figure, width: number, height: number): Frame {
  const names = figure.y.scale === 'names' ? (figure.y.names ?? []) : [];
  const longest = Math.max(0, ...names.map((name) => textWidth(name, fontSize))) + 16;
  return {
    left: names.length > 0 ? Math.min(longest, width * nameShare) : 46,
    right: width - 18,
    top: 30,
    bottom: height - 44,
  };
}

/** The height that becomes a figure of so many pixels' width: a row for each name, or a landscape. */
export function heightFor({ y }: Figure, width: number): number {
  if (y.scale === 'names') return 80 + 26 * Math.max(2, y.names?.length ?? 0);
  return Math.round(Math.min(520, Math.max(320, width * 0.6)));
}

/** A name cut to the room there is for it, with some to spare: fonts differ in width. */
export function nameFor(name: string, { left }: Frame): string {
  const room = left - 12;
  if (textWidth(name, fontSize) <= room) return name;
  let cut = name.length - 1;
  while (cut > 1 && textWidth(`${name.slice(0, cut)}…`, fontSize) > room) cut -= 1;
  return `${name.slice(0, cut).trimEnd()}…`;
}

/** The scales that place a figure's data, and the frame, in so many pixels. */
export function scalesOf(
  figure: Figure,
  width: number,
  height: number,
): { readonly x: Scale; readonly y: Scale; readonly frame: Frame } {
  const frame = frameOf(figure, width, height);
  return {
    x: scaleOf(figure, 'x', [frame.left, frame.right]),
    y: scaleOf(figure, 'y', [frame.bottom, frame.top]),
    frame,
  };
}

function scaleOf(figure: Figure, side: 'x' | 'y', range: readonly [number, number]): Scale {
  const axis = figure[side];
  const scale = (axis.scale === 'log' ? scaleLog() : scaleLinear()) as Scale;
  if (axis.scale === 'names') {
    const count = axis.names?.length ?? 1;
    // The first name stands on top, or at the left.
    const ends: [number, number] = side === 'y' ? [count - 0.5, -0.5] : [-0.5, count - 0.5];
    return scale.domain(ends).range([...range]);
  }
  if (axis.domain !== undefined) return scale.domain([...axis.domain]).range([...range]);
  const [least, most] = extentOf(figure, side);
  const [low, high] = least <= most ? [least, most] : [1, 10];
  // A little air, so that no point sits on the frame; a lone value gets a stretch around it.
  const air = (high - low || Math.abs(low) || 1) * 0.05;
  // A decade at least on a logarithmic axis: fewer have no ticks to read.
  const factor = Math.max(1.25, Math.sqrt((10 * low) / high));
  const padded = axis.scale === 'log' ? [low / factor, high * factor] : [low - air, high + air];
  return scale.domain(padded).range([...range]);
}

/**
 * The ends of what an axis must show: points and curves, and the ends of intervals that do not dwarf them. A
 * logarithmic axis shows what is above zero. The first end is above the second where there is nothing.
 */
function extentOf(figure: Figure, side: 'x' | 'y'): readonly [least: number, most: number] {
  const above = figure[side].scale === 'log' ? 0 : Number.NEGATIVE_INFINITY;
  let [least, most] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  const see = (value: number) => {
    if (!Number.isFinite(value) || value <= above) return;
    if (value < least) least = value;
    if (value > most) most = value;
  };
  for (const mark of figure.marks) seeMark(mark, side, see);
  const reach = Math.max(most - least, 1e-9);
  for (const mark of figure.marks) {
    if (mark.kind !== 'points') continue;
    for (const point of mark.points) {
      const interval = side === 'x' ? point.xInterval : point.yInterval;
      if (interval === undefined) continue;
      for (const end of [interval.lower, interval.upper])
        if (end !== null && Math.abs(end - point[side]) <= reach) see(end);
    }
  }
  return [least, most];
}

/** Shows `see` every value of a mark along an axis. */
function seeMark(mark: Mark, side: 'x' | 'y', see: (value: number) => void): void {
  switch (mark.kind) {
    case 'points':
    case 'line':
      for (const point of mark.points) see(point[side]);
      return;
    case 'band':
      for (const { x, lower, upper } of mark.points)
        for (const value of side === 'x' ? [x] : [lower, upper]) see(value);
      return;
    case 'bars':
      for (const { y, from, to } of mark.bars)
        for (const value of side === 'x' ? [from, to] : [y]) see(value);
      return;
    case 'rule':
      if (mark.axis === side) see(mark.at);
  }
}

export interface Tick {
  readonly at: number;
  readonly text: string;
}

/** Tick values and their texts, as many as the room in pixels bears. */
export function ticksOf(axis: Axis, scale: Scale): readonly Tick[] {
  const [from = 0, to = 1] = scale.range();
  const room = Math.abs(to - from);
  switch (axis.scale) {
    case 'names':
      return (axis.names ?? []).map((text, at) => ({ at, text }));
    case 'date':
      return dateTicks(axis, scale, room);
    case 'log':
      return logTicks(scale, room);
    case 'linear':
      return scale.ticks(Math.max(3, Math.round(room / 70))).map((at) => ({ at, text: plain(at) }));
  }
}

/** Decades, with their 2s and 5s where there is room. */
function logTicks(scale: Scale, room: number): readonly Tick[] {
  const all = scale.ticks();
  const leading = (value: number) => plain(value).replace(/^0?\.?0*|\.|0+$/g, '');
  const first = (digits: readonly string[]) => all.filter((value) => digits.includes(leading(value)));
  const choices = [first(['1', '2', '5']), first(['1', '3']), first(['1'])];
  const chosen = choices.find((ticks) => ticks.length * 46 <= room && ticks.length > 1) ?? choices[0]!;
  return chosen.map((at) => ({ at, text: plain(at) }));
}

/** Years, and their halves or quarters where there is room. */
function dateTicks(axis: Axis, scale: Scale, room: number): readonly Tick[] {
  const [from = 0, to = 1] = scale.domain();
  const step = [0.25, 0.5, 1, 2].find((each) => ((to - from) / each) * 64 <= room) ?? 5;
  const ticks: Tick[] = [];
  for (let at = Math.ceil(from / step) * step; at <= to; at += step) {
    ticks.push({ at, text: Number.isInteger(at) ? String(at) : valueText(axis, at) });
  }
  return ticks;
}

/** A number without exponent or rounding noise. */
function plain(value: number): string {
  return amount(value, 12);
}
