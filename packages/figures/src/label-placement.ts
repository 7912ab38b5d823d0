import { textWidth } from './text-width.ts';

/** A rectangle in pixels, y downward. */
export interface Box {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

/** A point that wants its name written beside it. */
export interface LabelRequest {
  readonly x: number;
  readonly y: number;
  /** Of the point's own mark, pixels. */
  readonly radius: number;
  readonly text: string;
  readonly bold: boolean;
  /** Written even where it covers other points; a label that is not yields where there is no free place. */
  readonly required: boolean;
}

export interface PlacedLabel {
  /** Index of the request. */
  readonly request: number;
  /** Start or end of the text, on its baseline. */
  readonly x: number;
  readonly y: number;
  readonly anchor: 'start' | 'middle' | 'end';
  readonly box: Box;
  /** From the point's mark to a label that lies farther off; none for a label beside its point. */
  readonly leader?: Segment;
}

/** Obstacles that labels keep clear of. */
export interface Obstacles {
  readonly frame: Box;
  readonly points: readonly { readonly x: number; readonly y: number; readonly radius: number }[];
  /** Curves, as joined places. */
  readonly curves: readonly (readonly { readonly x: number; readonly y: number }[])[];
  /** Texts that are already there. */
  readonly taken?: readonly Box[];
}

/** Directions in order of preference, as unit steps: right first, then above, below and left. */
const directions = [
  [1, 0],
  [1, -0.7],
  [1, 0.7],
  [0, -1],
  [0, 1],
  [-1, 0],
  [-1, -0.7],
  [-1, 0.7],
] as const;

/** Gaps between a mark and its label, pixels; beyond the first, a leader joins the two. */
const gaps = [4, 12, 22, 36] as const;

/** Costs in pixels of leader that one would rather draw than pay them. */
const cost = { point: 14, curve: 8, leaderPoint: 12, leaderLeader: 20, direction: 0.6 } as const;

/** The most that a label which may yield pays for its place. */
const mostPaid = 34;

const air = 2;

/**
 * Places labels beside their points so that no two texts overlap and every text lies inside the frame.
 * Requests are served in the order given, so the important ones come first; of the free places of a label the
 * one that covers the fewest points and curves nearest to its point wins.
 *
 * @returns the labels that found a place, in the order of the requests; the others yield.
 */
export function placeLabels(
  requests: readonly LabelRequest[],
  obstacles: Obstacles,
  fontSize: number,
): readonly PlacedLabel[] {
  const placed: PlacedLabel[] = [];
  const taken: Box[] = [...(obstacles.taken ?? [])];
  for (const [index, request] of requests.entries()) {
    let best: { label: PlacedLabel; price: number } | undefined;
    for (const { label, own } of candidates(request, index, fontSize)) {
      if (!within(label.box, obstacles.frame) || taken.some((box) => overlap(box, label.box))) continue;
      const price = own + covered(label, request, obstacles, placed);
      if (best === undefined || price < best.price) best = { label, price };
    }
    if (best === undefined || (!request.required && best.price > mostPaid)) continue;
    placed.push(best.label);
    taken.push(best.label.box);
  }
  return placed;
}

/** Every place a label may take, with what the place itself costs: its leader and its direction. */
function* candidates(
  { x, y, radius, text, bold }: LabelRequest,
  request: number,
  fontSize: number,
): Generator<{ readonly label: PlacedLabel; readonly own: number }> {
  const width = textWidth(text, fontSize, bold);
  const [ascent, descent] = [fontSize * 0.8, fontSize * 0.25];
  for (const gap of gaps) {
    for (const [preference, [dx, dy]] of directions.entries()) {
      const reach = radius + gap;
      const anchor = dx > 0 ? 'start' : dx < 0 ? 'end' : 'middle';
      const at = x + dx * reach;
      const middle = y + dy * (reach + (dx === 0 ? (ascent + descent) / 2 : 0));
      const left = anchor === 'start' ? at : anchor === 'end' ? at - width : at - width / 2;
      const baseline = middle + (ascent - descent) / 2;
      const box = {
        left: left - air,
        right: left + width + air,
        top: baseline - ascent - air / 2,
        bottom: baseline + descent + air / 2,
      };
      const norm = Math.hypot(dx, dy);
      const leader: Segment = [
        x + (dx / norm) * radius,
        y + (dy / norm) * radius,
        dx === 0 ? x : at - Math.sign(dx) * 2,
        dx === 0 ? (dy < 0 ? box.bottom : box.top) : middle,
      ];
      yield {
        label: { request, x: at, y: baseline, anchor, box, ...(gap > gaps[0] && { leader }) },
        own: gap - gaps[0] + preference * cost.direction,
      };
    }
  }
}

/** Cost of a place: the points, curves and other labels' leaders that it covers. */
function covered(
  { box, leader }: PlacedLabel,
  request: LabelRequest,
  { points, curves }: Obstacles,
  placed: readonly PlacedLabel[],
): number {
  let price = 0;
  for (const point of points) {
    if (point.x === request.x && point.y === request.y) continue;
    if (touches(box, point)) price += cost.point;
    else if (leader !== undefined && segmentDistance(leader, point) < point.radius) price += cost.leaderPoint;
  }
  for (const curve of curves) {
    const hit = curve.some((b, i) => i > 0 && crosses(box, [curve[i - 1]!.x, curve[i - 1]!.y, b.x, b.y]));
    if (hit) price += cost.curve;
  }
  for (const other of placed) {
    if (other.leader !== undefined && crosses(box, other.leader)) price += cost.leaderLeader;
    if (leader === undefined) continue;
    if (other.leader !== undefined && segmentsMeet(leader, other.leader)) price += cost.leaderLeader;
    if (crosses(other.box, leader)) price += cost.leaderLeader;
  }
  return price;
}

type Segment = readonly [x1: number, y1: number, x2: number, y2: number];

const within = (box: Box, frame: Box): boolean =>
  box.left >= frame.left && box.right <= frame.right && box.top >= frame.top && box.bottom <= frame.bottom;

export const overlap = (a: Box, b: Box): boolean =>
  a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;

function touches(box: Box, { x, y, radius }: { x: number; y: number; radius: number }): boolean {
  const [nearX, nearY] = [
    Math.min(Math.max(x, box.left), box.right),
    Math.min(Math.max(y, box.top), box.bottom),
  ];
  return Math.hypot(x - nearX, y - nearY) < radius;
}

/** True where a segment runs through a box, by clipping it (Liang and Barsky 1984). */
function crosses(box: Box, [x1, y1, x2, y2]: Segment): boolean {
  let [from, to] = [0, 1];
  const [dx, dy] = [x2 - x1, y2 - y1];
  for (const [step, room] of [
    [-dx, x1 - box.left],
    [dx, box.right - x1],
    [-dy, y1 - box.top],
    [dy, box.bottom - y1],
  ] as const) {
    if (step === 0) {
      if (room < 0) return false;
    } else if (step < 0) from = Math.max(from, room / step);
    else to = Math.min(to, room / step);
  }
  return from <= to;
}

function segmentDistance([x1, y1, x2, y2]: Segment, { x, y }: { x: number; y: number }): number {
  const [dx, dy] = [x2 - x1, y2 - y1];
  const along = Math.min(1, Math.max(0, ((x - x1) * dx + (y - y1) * dy) / (dx * dx + dy * dy || 1)));
  return Math.hypot(x - x1 - along * dx, y - y1 - along * dy);
}

function segmentsMeet([ax, ay, bx, by]: Segment, [cx, cy, dx, dy]: Segment): boolean {
  const side = (px: number, py: number, qx: number, qy: number, rx: number, ry: number) =>
    Math.sign((qx - px) * (ry - py) - (qy - py) * (rx - px));
  return (
    side(ax, ay, bx, by, cx, cy) !== side(ax, ay, bx, by, dx, dy) &&
    side(cx, cy, dx, dy, ax, ay) !== side(cx, cy, dx, dy, bx, by)
  );
}
