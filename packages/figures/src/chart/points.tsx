import { type SymbolType, symbolCircle, symbolTriangle } from 'd3-shape';
import type { VNode } from 'preact';
import type { Ends, Point } from '../figure.ts';
import type { Look } from '../palette.ts';
import type { Scale } from '../scales.ts';
import { type Drawing, standsOut, symbolArea } from './drawing.ts';
import { symbolPath } from './swatch.tsx';

export function Points({ points, drawing }: { points: readonly Point[]; drawing: Drawing }): VNode {
  // What the figure is about lies on top.
  const inOrder = [...points].sort((a, b) => Number(standsOut(a, drawing)) - Number(standsOut(b, drawing)));
  return (
    <g>
      {inOrder.map((point) => (
        <Whiskers point={point} drawing={drawing} />
      ))}
      {inOrder.map((point) => (
        <PointShape point={point} drawing={drawing} />
      ))}
    </g>
  );
}

function PointShape({ point, drawing }: { point: Point; drawing: Drawing }): VNode {
  const { x, y, looks, theme } = drawing;
  const look = looks.get(point.group)!;
  const large = standsOut(point, drawing);
  const hollow = point.aside || point.bound !== undefined;
  const turn = point.bound === 'above' ? ' rotate(90)' : point.bound === 'below' ? ' rotate(-90)' : '';
  return (
    <path
      d={symbolPath(
        shapeOf(point, look),
        large ? symbolArea.emphasis : point.bound ? symbolArea.bound : symbolArea.point,
      )}
      transform={`translate(${x(point.x)} ${y(point.y)})${turn}`}
      stroke={large ? theme.paper : look.colour}
      stroke-width={large ? 1.5 : 1.25}
      fill={hollow ? theme.paper : point.emphasis ? theme.ink : look.colour}
      fill-opacity={hollow || point.emphasis ? 1 : 0.85}
      {...(point.bound === 'unknown' && { 'stroke-dasharray': '2 2' })}
    >
      <title>{point.label === point.group ? point.label : `${point.label} (${point.group})`}</title>
    </path>
  );
}

export function Whiskers({ point, drawing }: { point: Point; drawing: Drawing }): VNode | null {
  const { x, y, looks, theme } = drawing;
  if (point.xInterval === undefined && point.yInterval === undefined) return null;
  const colour = point.emphasis ? theme.ink : looks.get(point.group)!.colour;
  return (
    <g
      stroke={colour}
      stroke-width="1.5"
      stroke-opacity={standsOut(point, drawing) ? 0.9 : drawing.whisker}
      fill="none"
      stroke-linecap="round"
    >
      {point.xInterval && <path d={whisker(point.xInterval, x, (at) => [at, y(point.y)])} />}
      {point.yInterval && <path d={whisker(point.yInterval, y, (at) => [x(point.x), at])} />}
    </g>
  );
}

/** A whisker as a path; an open end runs to the edge of the frame and ends in an arrow. */
function whisker(ends: Ends, scale: Scale, place: (at: number) => readonly [number, number]): string {
  const [first, last] = scale.domain() as [number, number];
  const pixel = (value: number | null, edge: number) => scale(value === null ? edge : value);
  const low = pixel(ends.lower, Math.min(first, last));
  const high = pixel(ends.upper, Math.max(first, last));
  const to = (at: number) => place(at).join(' ');
  const head = (at: number, back: number) => {
    const [px, py] = place(at);
    const [qx, qy] = place(at + back);
    const [nx, ny] = [-(qy - py) * 0.55, (qx - px) * 0.55];
    return `M${qx + nx} ${qy + ny}L${px} ${py}L${qx - nx} ${qy - ny}`;
  };
  // Back into the frame, six pixels.
  const inward = (edge: number, other: number) => Math.sign(other - edge) * 6;
  return [
    `M${to(low)}L${to(high)}`,
    ends.lower === null ? head(low, inward(low, high)) : '',
    ends.upper === null ? head(high, inward(high, low)) : '',
  ].join('');
}

function shapeOf({ bound, emphasis }: Point, look: Look): SymbolType {
  if (bound === 'above' || bound === 'below') return symbolTriangle;
  return emphasis ? symbolCircle : look.shape;
}
