import type { Kernel } from '@cape/core-wasm';
import type { Model } from '@cape/evidence';
import { saturatedBelow, sigmaUncertainty, spreadUncertainty, topSpread } from '../frontier/saturation.ts';
import { gpqa, swe } from '../frontier/trend-line.ts';
import { holds } from '../interval.ts';
import { type CalibrationRow, rowsOf, type Simulation } from './row.ts';

/** Five leaders clear of the rest, their true spreads on both axes, and the share of item noise they have in common. */
const worlds = [0, 2, 4, 12].flatMap((old) =>
  [0, 0.8].map((itemCorrelation) => ({ old, fresh: 40, itemCorrelation })),
);
const [oldError, newError] = [1.75, 2.6];

/** σ's interval and verdict; before: a percentile bootstrap over models and items. */
export function saturationRows(kernel: Kernel, { seed, repetitions }: Simulation): CalibrationRow[] {
  return worlds.flatMap(({ old, fresh, itemCorrelation }, w) => {
    const noise = Math.sqrt(1 - itemCorrelation);
    const sigma = old / fresh;
    const [before, after, calledBefore, called]: boolean[][] = [[], [], [], []];
    for (let i = 0; i < repetitions; i += 1) {
      const deviates = kernel.normals(24, seed + w, i);
      const models: Model[] = Array.from({ length: 12 }, (_, k) => {
        const leads = k < 5;
        const place = leads ? 80 + old * (k / 4 - 0.5) : 60 - k;
        const other = leads ? 70 + fresh * (((2 * k) % 5) / 4 - 0.5) : 40;
        return {
          name: `m${k}`,
          group: 'L',
          paramsB: null,
          released: null,
          tokensT: null,
          flops1e21: null,
          scores: new Map([
            [swe, { value: place + noise * oldError * deviates[2 * k]!, standardError: oldError }],
            [gpqa, { value: other + noise * newError * deviates[2 * k + 1]!, standardError: newError }],
          ]),
          attributes: new Map(),
          faults: [],
        };
      });
      const sampling = { seed: seed + i, resamples: 300, noise: 'items' as const, level: 0.95 };
      const redrawn = spreadUncertainty(kernel, models, swe, gpqa, 5, sampling).sigma;
      const found = sigmaUncertainty(kernel, topSpread(models, swe, gpqa, 5), swe, gpqa, sampling).sigma;
      before!.push(holds(redrawn, sigma));
      after!.push(holds(found, sigma));
      calledBefore!.push(redrawn.upper !== null && redrawn.upper < saturatedBelow);
      called!.push(found.upper !== null && found.upper < saturatedBelow);
    }
    const row = rowsOf({
      figure: 'saturation ratio σ',
      world: `true σ ${sigma}, item correlation ${itemCorrelation}`,
      repetitions,
    });
    return [
      row('coverage', [0.93, 1], before!, after!),
      row(
        sigma < saturatedBelow ? 'called saturated (power)' : 'called saturated (false alarms)',
        sigma < saturatedBelow ? [0, 1] : [0, 0.05],
        calledBefore!,
        called!,
      ),
    ];
  });
}
