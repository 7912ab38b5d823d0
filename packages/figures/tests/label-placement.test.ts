import { expect, test } from 'vitest';
import { type LabelRequest, overlap, placeLabels } from '../src/label-placement.ts';

const frame = { left: 46, right: 800, top: 30, bottom: 440 };

/** Numbers in [0, 1) that are the same in every run (Park and Miller 1988). */
function* numbers(seed: number): Generator<number> {
  for (let state = seed; ; ) {
    state = (state * 48271) % 2147483647;
    yield state / 2147483647;
  }
}

function scatter(seed: number, count: number, spread: number): LabelRequest[] {
  const next = numbers(seed);
  const draw = () => next.next().value as number;
  return Array.from({ length: count }, (_, i) => ({
    x: 423 + (draw() - 0.5) * 750 * spread,
    y: 235 + (draw() - 0.5) * 400 * spread,
    radius: 4.3,
    text: `Model ${i} ${'x'.repeat(Math.floor(draw() * 14))}`,
    bold: false,
    required: i < 4,
  }));
}

test('no two names overlap and each lies in the frame, in sparse and in crowded scatters', () => {
  for (const spread of [1, 0.5, 0.15]) {
    for (let seed = 1; seed <= 40; seed += 1) {
      const requests = scatter(seed, 45, spread);
      const labels = placeLabels(requests, { frame, points: requests, curves: [] }, 12);
      expect(labels.length).toBeGreaterThan(0);
      for (const [i, { box }] of labels.entries()) {
        expect(box.left >= frame.left && box.right <= frame.right).toBe(true);
        expect(box.top >= frame.top && box.bottom <= frame.bottom).toBe(true);
        expect(labels.slice(i + 1).some((other) => overlap(box, other.box))).toBe(false);
      }
    }
  }
});

test('a lone name stands to the right of its point, or to the left at the right edge', () => {
  const [request] = scatter(1, 1, 0);
  const obstacles = { frame, points: [request!], curves: [] };
  expect(placeLabels([request!], obstacles, 12)[0]).toMatchObject({ anchor: 'start' });
  const atEdge = { ...request!, x: 795 };
  expect(placeLabels([atEdge], obstacles, 12)[0]).toMatchObject({ anchor: 'end' });
});

test('a name that may yield does so in a crowd; one that is required is written', () => {
  const crowd = Array.from({ length: 400 }, (_, i) => ({
    x: 323 + (i % 20) * 10,
    y: 135 + Math.floor(i / 20) * 10,
    radius: 4.3,
  }));
  const request = { x: 423, y: 235, radius: 4.3, text: 'Somewhere inside', bold: false, required: false };
  const obstacles = { frame, points: crowd, curves: [] };
  expect(placeLabels([request], obstacles, 12)).toEqual([]);
  expect(placeLabels([{ ...request, required: true }], obstacles, 12)).toHaveLength(1);
});

test('names keep off curves and off texts that are already there', () => {
  const request = { x: 200, y: 200, radius: 4.3, text: 'beside the line', bold: false, required: true };
  const curve = [
    { x: 46, y: 200 },
    { x: 800, y: 200 },
  ];
  const [onLine] = placeLabels([request], { frame, points: [], curves: [curve] }, 12);
  expect(onLine!.box.bottom < 200 || onLine!.box.top > 200).toBe(true);
  const taken = [{ left: 150, right: 400, top: 100, bottom: 199 }];
  const [below] = placeLabels([request], { frame, points: [], curves: [curve], taken }, 12);
  expect(below!.box.top).toBeGreaterThan(199);
});
