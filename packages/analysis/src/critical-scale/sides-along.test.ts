import { loadKernel } from '@cape/core-wasm';
import { expect, it } from 'vitest';
import type { Mixture } from '../pooling/mixed-model.ts';
import { mixtureBelow } from '../pooling/mixture.ts';
import { sides, sidesAlong } from './sides-along.ts';

const kernel = await loadKernel();
const places = Array.from({ length: 121 }, (_, i) => -1 + i / 40);

/** A curve of `nodes` normals, each with a linear mean and a quadratic variance. */
function drawn(nodes: number, seed: number): (place: number) => Mixture {
  const deviates = kernel.normals(6 * nodes, seed, 0);
  const raw = Float64Array.from({ length: nodes }, (_, node) => kernel.exp(deviates[6 * node]!));
  const total = raw.reduce((sum, weight) => sum + weight, 0);
  const of = (value: (z: Float64Array) => number) =>
    Float64Array.from({ length: nodes }, (_, node) => value(deviates.subarray(6 * node, 6 * node + 6)));
  return (place) => ({
    weights: raw.map((weight) => weight / total),
    means: of((z) => z[1]! + 2 * z[2]! * (place - z[5]!)),
    deviations: of((z) => Math.sqrt(0.01 + z[3]! * z[3]! + (z[4]! * (place - z[5]!)) ** 2)),
  });
}

it('finds the sides that asking every place finds, with far fewer', () => {
  let asked = 0;
  const curves = 200;
  const found = new Set<number>();
  for (let seed = 0; seed < curves; seed += 1) {
    const curve = drawn(1 + (seed % 7), seed);
    const level = [0.5, 0.8, 0.95][seed % 3]!;
    const { side, at } = sidesAlong(
      kernel,
      (place) => {
        asked += 1;
        return curve(place);
      },
      places,
      level,
    );
    const positive = places.map((place) => 1 - mixtureBelow(kernel, curve(place), 0));
    const sure = (1 + level) / 2;
    expect([...side]).toEqual(
      positive.map((p) =>
        1 - p >= sure ? sides.negative : p >= sure ? sides.positive : p >= 0.5 ? sides.above : sides.below,
      ),
    );
    for (const each of side) found.add(each);
    for (const i of [0, 60, 120]) expect(at(i)).toBe(positive[i]);
  }
  expect([...found].sort()).toEqual([0, 1, 2, 3]);
  expect(asked / curves).toBeLessThan(30);
});
