import { loadKernel } from '@cape/core-wasm';
import { expect, it } from 'vitest';
import { scatterRows } from './scatter-worlds.ts';

const kernel = await loadKernel();

it('finds what families share within the error of few residuals, and pays for it with a little coverage', () => {
  const rows = scatterRows(kernel, { seed: 7, repetitions: 30 });
  const of = (measure: string, world: string) =>
    rows.find((row) => row.measure.startsWith(measure) && row.world.startsWith(world))!;
  for (const truth of [0, 0.5, 0.8]) {
    const world = `item correlation ${truth}, own scatter 0, γ 0;`;
    expect(Math.abs(of('median', world).after - truth)).toBeLessThan(0.3);
    expect(of('coverage', world).after).toBeGreaterThan(truth === 0 ? 0.86 : 0.91);
    expect(of('called', world).after).toBeLessThan(truth === 0 ? 0.14 : 0.09);
    expect(of('called', world.replace('γ 0;', 'γ 0.5;')).after).toBeGreaterThan(0.3);
  }
  // A scatter of the models' own hides part of what they share.
  expect(of('median', 'item correlation 0.8, own scatter 1').after).toBeLessThan(
    of('median', 'item correlation 0.8, own scatter 0').after,
  );
});
