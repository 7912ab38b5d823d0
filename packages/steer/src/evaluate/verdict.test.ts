import { loadKernel } from '@cape/core-wasm';
import { expect, it } from 'vitest';
import { type Outcome, outcomeOf } from './evaluate.ts';
import { judge, LEAST_CONTROLS } from './verdict.ts';

const kernel = await loadKernel();
const ITEMS = 60;
const WORLDS = 1000;

/**
 * Margins of one made-up experiment: every direction, the learnt one and the random ones alike, pushes each item
 * somewhere, together and alone; `effect` is what the learnt one adds toward the truth. With random labels, what
 * pushes all items together is as often toward a falsehood as toward a truth.
 */
function judged(world: number, effect: number, controls: number, randomLabels = false) {
  const ways = 1 + controls;
  const draws = kernel.normals(ITEMS * (1 + ways) + ways + ITEMS, 7, world + 1);
  const margins = Array.from({ length: ITEMS }, (_, item) => {
    const own = draws.subarray(item * (1 + ways), (item + 1) * (1 + ways));
    return [
      own[0]!,
      ...Array.from({ length: ways }, (_, way) => {
        const label = randomLabels && draws[ITEMS * (1 + ways) + ways + item]! < 0 ? -1 : 1;
        const shared = 0.5 * label * draws[ITEMS * (1 + ways) + way]!;
        return own[0]! + shared + 0.7 * own[way + 1]! + (way === 0 ? effect : 0);
      }),
    ];
  });
  const [direction, ...randoms] = Array.from({ length: ways }, (_, way) => counted(margins, way + 1));
  return judge(kernel, direction!, randoms);
}

// The counts are what the rule reads; the intervals of `summary` would take most of the time.
function counted(margins: readonly (readonly number[])[], column: number) {
  const wrong = margins.filter((row) => row[0]! <= 0);
  const right = margins.filter((row) => row[0]! > 0);
  const share = (count: number, of: number) => ({ count, of, share: count / of }) as Outcome['corrected'];
  const mean = margins.reduce((sum, row) => sum + row[column]! - row[0]!, 0) / margins.length;
  const gain = { mean, interval: { lower: null, upper: null, level: 0.95, method: 'bootstrap percentile' } };
  return {
    corrected: share(wrong.filter((row) => row[column]! > 0).length, wrong.length),
    broken: share(right.filter((row) => row[column]! <= 0).length, right.length),
    gain: { all: gain, wrong: gain, right: gain } as Outcome['gain'],
  };
}

const claims = (effect: number, randomLabels: boolean): number =>
  Array.from({ length: WORLDS }, (_, world) => judged(world, effect, LEAST_CONTROLS, randomLabels)).filter(
    ({ success }) => success,
  ).length / WORLDS;

it('claims success with random labels at most once in twenty', () => {
  expect(claims(0, true)).toBeLessThanOrEqual(0.05);
});

it('claims it of a direction no better than random ones as seldom as one of 21 is the best', () => {
  const rate = 1 / (LEAST_CONTROLS + 1);
  expect(claims(0, false)).toBeLessThanOrEqual(rate + 3 * Math.sqrt((rate * (1 - rate)) / WORLDS));
});

it('finds a large effect', () => {
  expect(claims(2, false)).toBeGreaterThan(0.9);
});

it('says success only where the rule holds', () => {
  for (let world = 0; world < 60; world++) {
    const { success, sentence, net, bestRandomNet, mcnemarP } = judged(world, world / 30, LEAST_CONTROLS);
    expect(success).toBe(net > 0 && net > bestRandomNet! && mcnemarP < 0.05);
    expect(sentence.startsWith('Steering along the direction makes')).toBe(success);
    expect(sentence.startsWith('No success is shown')).toBe(!success);
  }
});

it('claims nothing from fewer than twenty random directions, whatever they show', () => {
  const { success, sentence } = judged(1, 4, LEAST_CONTROLS - 1);
  expect(success).toBe(false);
  expect(sentence).toContain('19 random directions are too few');
});

it('pairs the change of margins, wrong and right questions apart', () => {
  const margins = [
    [-1, 1],
    [-2, -1],
    [3, 2],
    [1, 1.5],
  ];
  const { gain } = outcomeOf(kernel, margins, 1, 1);
  expect(gain.all.mean).toBeCloseTo(0.625, 12);
  expect(gain.wrong.mean).toBeCloseTo(1.5, 12);
  expect(gain.right.mean).toBeCloseTo(-0.25, 12);
  expect(gain.wrong.interval.lower).toBeGreaterThanOrEqual(1);
});
