import { currentOr } from '../panel/panel-input.ts';
import { type MaybePanel, type PanelGiven, panelGiven } from './panel-size.ts';

/** Quantities that the work of a resampled question grows with, beside its panel. */
interface Resampled {
  readonly resamples: number;
}

const rowsOf = (input: PanelGiven) => panelGiven(input).models.length;

/** Units of a statistic redrawn on every row: `perRow` for each row and resample, `fixed` for all the rest. */
const redrawn = (rows: number, resamples: number, perRow: number, fixed = 2_000) =>
  fixed + 20 * rows + (2 + perRow * rows) * resamples;

/** Benchmarks that a question takes: those it names, or all of its panel. */
function benchmarkCount(input: PanelGiven & { readonly benchmarks?: readonly unknown[] | undefined }) {
  return input.benchmarks?.length ?? panelGiven(input).benchmarks.length;
}

export const couplingWork = (input: PanelGiven & Resampled) => redrawn(rowsOf(input), input.resamples, 0.2);

/** Units of `critical-scale`: a curve is refitted on each resample. */
export const criticalScaleWork = (input: PanelGiven & Resampled) =>
  redrawn(rowsOf(input), input.resamples, 0.8, 5_000);

/** Units of `matrix`: each pair of benchmarks is redrawn. */
export function matrixWork(
  input: PanelGiven & Resampled & { readonly benchmarks?: readonly unknown[] | undefined },
): number {
  const benchmarks = benchmarkCount(input);
  const pairs = (benchmarks * (benchmarks - 1)) / 2;
  return redrawn(rowsOf(input), input.resamples, 0.05 * pairs, 2_000 + benchmarks ** 3);
}

/** Units of `dimension`: an eigendecomposition of all benchmarks on each resample. */
export function dimensionWork(
  input: PanelGiven & Resampled & { readonly benchmarks?: readonly unknown[] | undefined },
): number {
  const benchmarks = benchmarkCount(input);
  const eigen = 0.02 * benchmarks ** 3;
  return redrawn(rowsOf(input), input.resamples, 0.15 * benchmarks) + eigen * input.resamples;
}

export const signOrderWork = (input: PanelGiven & Resampled) => redrawn(rowsOf(input), input.resamples, 0.12);

export const leversWork = (input: PanelGiven & Resampled) =>
  redrawn(rowsOf(input), input.resamples, 0.4, 10_000);

const currentRows = ({ panel, view = 'curated' }: MaybePanel) => rowsOf(currentOr({ panel, view }));

export const lineWork = (input: MaybePanel & Resampled) => redrawn(currentRows(input), input.resamples, 0.13);

export const saturationWork = (input: MaybePanel & Resampled) =>
  redrawn(currentRows(input), input.resamples, 0.25, 4_000);

const ownRows = ({ panel, view = 'curated' }: MaybePanel) =>
  panel === undefined ? 0 : rowsOf({ panel, view });

/** Units of `predictions`: a few dozen intervals on every record there is, or half a dozen on one's own panel. */
export const predictionsWork = (input: MaybePanel & Resampled) =>
  redrawn(100 + ownRows(input), input.resamples, 0.5, 100_000);

/** Units of `diagnose`: one model's phase, the overview of one panel, or that of all builtin ones. */
export function diagnoseWork(
  input: MaybePanel &
    Resampled & {
      readonly model?: unknown;
      readonly params?: unknown;
      readonly family?: unknown;
      readonly lab?: unknown;
      readonly flops?: unknown;
      readonly scores: Readonly<Record<string, unknown>>;
    },
): number {
  const { model, params, family, lab, flops, scores } = input;
  const described = [model, params, family, lab, flops, Object.keys(scores)[0]].some(
    (each) => each !== undefined,
  );
  if (!described && input.panel !== undefined) {
    const given = currentOr({ panel: input.panel, view: input.view ?? 'curated' });
    return (
      couplingWork({ ...input, ...given }) +
      criticalScaleWork({ ...input, ...given }) +
      saturationWork(input) +
      10_000
    );
  }
  if (!described) return 120_000 + 100 * input.resamples;
  return redrawn(ownRows(input), input.resamples, 0.01, 4_000) + 60 * ownRows(input);
}

/** Units of `claims`: every claim of the papers recomputed. */
export const claimsWork = ({ id, resamples }: Resampled & { readonly id?: unknown }) =>
  id === undefined ? 200_000 + 400 * resamples : 20_000 + 100 * resamples;
