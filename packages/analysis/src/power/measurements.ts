import type { Kernel } from '@cape/core-wasm';
import type { BenchmarkId } from '@cape/evidence';
import * as z from 'zod/mini';
import type { Difference } from '../coupling/fieller.ts';
import type { Step } from '../coupling/local.ts';

/** Number of times that a measurement is repeated on new items, where the plan is more items. */
const times = 4;

/** One further measurement, and how many steps of a family it is expected to settle. */
export const Measurement = z.object({
  /** The measurement in words. */
  what: z.string(),
  /** The model that is measured again; null for all of them. */
  model: z.nullable(z.string()),
  /** The benchmark measured; null for both. */
  benchmark: z.nullable(z.string()),
  /** Steps expected to be clear afterwards, were the differences seen the true ones. */
  expected: z.number(),
  /** The same less what a repetition of today's measurement is expected to settle. */
  gain: z.number(),
});
export type Measurement = z.infer<typeof Measurement>;

interface Variances {
  readonly x: (model: string) => number;
  readonly y: (model: string) => number;
}

/**
 * Steps that each further measurement would settle: the items of both sizes kept and paired, a benchmark of {@link times}
 * times as many items for every size, or for one size alone. A step is settled where both of its differences are clear
 * of zero; the chance of that is taken at the differences seen.
 */
export function plannedMeasurements(
  kernel: Pick<Kernel, 'normalCdf' | 'normalQuantile'>,
  steps: readonly Step[],
  {
    names,
    itemCorrelation,
    level,
  }: {
    readonly names: { readonly x: BenchmarkId; readonly y: BenchmarkId };
    readonly itemCorrelation: number;
    readonly level: number;
  },
): { readonly repeated: number; readonly measurements: readonly Measurement[] } {
  const reach = kernel.normalQuantile((1 + level) / 2);
  const found = ({ value, standardError }: Difference) =>
    standardError === 0
      ? value === 0
        ? 0
        : 1
      : kernel.normalCdf(value / standardError - reach) + kernel.normalCdf(-value / standardError - reach);
  const expected = (variances: Variances, correlation: number) =>
    steps.reduce((sum, step) => {
      const error = (of: 'x' | 'y') => {
        const [a, b] = [variances[of](step.from.name), variances[of](step.to.name)];
        return Math.sqrt(Math.max(0, a + b - 2 * correlation * Math.sqrt(a * b)));
      };
      return (
        sum +
        found({ value: step.x.value, standardError: error('x') }) *
          found({ value: step.y.value, standardError: error('y') })
      );
    }, 0);
  const today = ownVariances(steps, names);
  const repeated = expected(today, 0);
  const fewer = (of: 'x' | 'y', model: string | null): Variances => ({
    ...today,
    [of]: (name: string) => today[of](name) / (model === null || model === name ? times : 1),
  });
  const models = [...new Set(steps.flatMap(({ from, to }) => [from.name, to.name]))];
  const planned: Omit<Measurement, 'gain'>[] = [
    {
      what: `keep the items of every size, so that steps are paired (item correlation ${itemCorrelation})`,
      model: null,
      benchmark: null,
      expected: expected(today, itemCorrelation),
    },
    ...(['x', 'y'] as const).flatMap((of) => [
      {
        what: `${times} times as many items of ${names[of]} for every size`,
        model: null,
        benchmark: names[of],
        expected: expected(fewer(of, null), 0),
      },
      ...models.map((model) => ({
        what: `${times} times as many items of ${names[of]} for ${model} alone`,
        model,
        benchmark: names[of],
        expected: expected(fewer(of, model), 0),
      })),
    ]),
  ];
  const measurements = planned
    .map((each) => ({ ...each, gain: each.expected - repeated }))
    .sort((a, b) => b.gain - a.gain);
  return { repeated, measurements };
}

/** Squared errors of each model's scores, by name. */
function ownVariances(
  steps: readonly Step[],
  names: { readonly x: BenchmarkId; readonly y: BenchmarkId },
): Variances {
  const models = new Map(steps.flatMap(({ from, to }) => [from, to]).map((model) => [model.name, model]));
  const of = (id: BenchmarkId) => (name: string) =>
    (models.get(name)?.scores.get(id)?.standardError ?? 0) ** 2;
  return { x: of(names.x), y: of(names.y) };
}
