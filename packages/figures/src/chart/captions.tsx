import type { VNode } from 'preact';
import type { Mark, Point } from '../figure.ts';
import { type Box, overlap } from '../label-placement.ts';
import { textWidth } from '../text-width.ts';
import { type Drawing, fontSize, radiusOf } from './drawing.ts';

/** The words of a line, a rule or a span, at the place they were given. */
export interface Caption {
  readonly text: string;
  readonly x: number;
  readonly y: number;
  readonly anchor: 'start' | 'end';
  readonly colour: string;
  readonly box: Box;
}

type Place = readonly [x: number, y: number, anchor: 'start' | 'end'];

/**
 * The captions of a figure's lines, rules and spans, each at the first of its places that no earlier caption
 * covers and no point lies under, or else over points; one that finds no place is left out, since the figure's
 * description and table say the same.
 */
export function captionsOf(marks: readonly Mark[], drawing: Drawing): readonly Caption[] {
  const captions: Caption[] = [];
  const points = drawing.isCrowd
    ? []
    : marks.flatMap((mark) => (mark.kind === 'points' && !mark.unmarked ? mark.points : []));
  const covers = (box: Box) => points.some((point) => liesIn(box, point, drawing));
  for (const mark of marks) {
    if (mark.kind === 'points' || mark.kind === 'band' || mark.kind === 'bars' || mark.label === '') continue;
    if (mark.kind === 'line' && mark.group !== undefined && drawing.hidden.has(mark.group)) continue;
    const colour =
      mark.kind === 'line'
        ? (mark.group !== undefined && drawing.looks.get(mark.group)?.colour) || drawing.theme.ink
        : drawing.theme.faint;
    const { label } = mark;
    const { frame } = drawing;
    const free = placesOf(mark, drawing).flatMap(([x, y, anchor]): Caption[] => {
      const width = textWidth(label, fontSize);
      const left = anchor === 'start' ? x : x - width;
      const box = { left, right: left + width, top: y - fontSize, bottom: y + fontSize * 0.3 };
      const inside = box.top >= frame.top - 2 && box.bottom <= frame.bottom + 2 && box.left >= frame.left - 2;
      const isTaken = !inside || captions.some((other) => overlap(other.box, box));
      return isTaken ? [] : [{ text: label, x, y, anchor, colour, box }];
    });
    const place = free.find(({ box }) => !covers(box)) ?? free[0];
    if (place !== undefined) captions.push(place);
  }
  return captions;
}

function liesIn(box: Box, point: Point, drawing: Drawing): boolean {
  if (drawing.hidden.has(point.group)) return false;
  const [x, y, r] = [drawing.x(point.x), drawing.y(point.y), radiusOf(point, drawing)];
  return x + r > box.left && x - r < box.right && y + r > box.top && y - r < box.bottom;
}

/** Places for a mark's caption in order of preference. */
function placesOf(
  mark: Extract<Mark, { kind: 'line' | 'rule' | 'span' }>,
  { x, y, frame }: Drawing,
): readonly Place[] {
  const clampX = (at: number) => Math.min(frame.right, Math.max(frame.left, at));
  const clampY = (at: number) => Math.min(frame.bottom, Math.max(frame.top, at));
  switch (mark.kind) {
    case 'line': {
      const last = mark.points.at(-1);
      if (last === undefined) return [];
      const right = clampX(x(last.x)) - 4;
      const at = Math.min(Math.max(y(last.y), frame.top + 4), frame.bottom - 4);
      return [-8, 18, -22, 32, -36, 46].map((by) => [right, at + by, 'end'] as const);
    }
    case 'rule':
      return mark.axis === 'y'
        ? [
            [frame.left + 6, y(mark.at) - 5, 'start'],
            [frame.left + 6, y(mark.at) + 15, 'start'],
            [frame.right - 6, y(mark.at) - 5, 'end'],
          ]
        : [12, 28, 44, 60].flatMap((down): Place[] => [
            [x(mark.at) + 5, frame.top + down, 'start'],
            [x(mark.at) - 5, frame.top + down, 'end'],
          ]);
    case 'span': {
      if (mark.axis === 'x') {
        const left = mark.from === null ? frame.left : clampX(x(mark.from));
        return [8, 24, 40].map((up) => [left + 6, frame.bottom - up, 'start'] as const);
      }
      const top = mark.to === null ? frame.top : clampY(y(mark.to));
      const bottom = mark.from === null ? frame.bottom : clampY(y(mark.from));
      if (bottom - top <= 14) return [];
      const closed = mark.from !== null && mark.to !== null;
      const at = mark.to === null ? top + 16 : bottom - 6;
      return closed
        ? [[frame.left + 6, at, 'start']]
        : [
            [frame.right - 6, at, 'end'],
            [frame.left + 6, at, 'start'],
          ];
    }
  }
}

export function Captions({ captions, paper }: { captions: readonly Caption[]; paper: string }): VNode {
  return (
    <g stroke={paper} stroke-width="3" paint-order="stroke">
      {captions.map(({ text, x, y, anchor, colour }) => (
        <text x={x} y={y} text-anchor={anchor} fill={colour}>
          {text}
        </text>
      ))}
    </g>
  );
}
