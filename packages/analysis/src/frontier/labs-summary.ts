import type { Kernel } from '@cape/core-wasm';
import { bound, ends, fixed, signed } from '@cape/core-wasm/number-text';
import type { Model } from '@cape/evidence';
import type { Warning as WarningType } from '../warning.ts';
import type { Backtest } from './forecast.ts';
import { directionOf } from './h-field.ts';
import type { Lab } from './labs-question.ts';
import { extrapolation, gpqa, swe, type TrendLine } from './trend-line.ts';

export function readingOf(lab: Omit<Lab, 'reading'>): string[] {
  const { meanHInterval: mean, forecast: next } = lab;
  const text = [
    mean === null
      ? `${lab.lab} has ${lab.n === 1 ? 'one release' : `${lab.n} releases`} here: mean h ${signed(lab.meanH)}.`
      : mean.lower! > 0 || mean.upper! < 0
        ? `${lab.lab}’s mean h is ${signed(lab.meanH)} (${ends(mean)}): ${directionOf(lab.meanH)} beyond what its releases’ scatter explains.`
        : `${lab.lab}’s mean h is ${signed(lab.meanH)}, but ${ends(mean)} fits: ${lab.n === 1 ? 'its one release' : `its ${lab.n} releases`} cannot separate it from the trend.`,
  ];
  for (const { kind, from, to, change, standardError, pValue, exceedsNoise } of lab.swings) {
    text.push(
      `${kind === 'excursion' ? 'Excursion' : 'Recovery'} ${from} → ${to}: ${signed(change)} ± ${fixed(standardError, 1)} points, ${exceedsNoise ? `more than as many releases without order show (p = ${fixed(pValue, 3)})` : `no more than as many releases without order may show (p = ${fixed(pValue, 2)})`}.`,
    );
  }
  for (const { lower, higher, change, exceedsNoise } of lab.computeTiers) {
    text.push(
      `Same weights, more test-time compute (${lower} → ${higher}): ${signed(change)} points, ${exceedsNoise ? 'more than noise' : 'within noise'}.`,
    );
  }
  if (next !== null) {
    text.push(
      `Next release at SWE-bench ${next.swe}: GPQA ${bound(next.gpqa)} expected, ${ends(next.interval)}.`,
    );
  }
  return text;
}

export function backtestReading({ n, lineAlone, lineAndLab, gainInterval }: Backtest): string {
  const figures = `over ${n} releases predicted from their lab’s earlier ones the line alone is off by ${fixed(lineAlone, 1)} points, the line plus the lab’s mean by ${fixed(lineAndLab, 1)}`;
  return gainInterval.lower! > 0
    ? `The lab’s mean helps: ${figures}.`
    : gainInterval.upper! < 0
      ? `The lab’s mean misleads: ${figures}.`
      : `Whether a lab’s mean helps to predict its next release is undetermined: ${figures}.`;
}

export function dateWarnings(
  labs: readonly Lab[],
  groups: readonly (readonly [string, readonly Model[]])[],
): WarningType[] {
  const unsure = labs.flatMap(({ releases }) =>
    releases.filter(({ orderUncertain }) => orderUncertain).map(({ model }) => model),
  );
  const undated = groups
    .flatMap(([, models]) => models)
    .filter(({ released, scores }) => released === null && scores.has(swe) && scores.has(gpqa));
  const warnings: WarningType[] = [];
  if (unsure.length > 0) {
    warnings.push({
      code: 'uncertain-order',
      message: `Dates do not say whether these came before or after the release of their lab listed before them (a column “order” decides, else their names): ${listed(unsure)}.`,
    });
  }
  if (undated.length > 0) {
    warnings.push({
      code: 'undated',
      message: `Left out for want of a date: ${listed(undated.map(({ name }) => name))}.`,
    });
  }
  return warnings;
}

function listed(names: readonly string[]): string {
  return names.length <= 6
    ? names.join(', ')
    : `${names.slice(0, 6).join(', ')} and ${names.length - 6} more`;
}

export function extrapolationWarning(kernel: Kernel, line: TrendLine, labs: readonly Lab[]): WarningType[] {
  const highest = kernel.summary(labs.flatMap(({ releases }) => releases.map((each) => each.swe))).maximum;
  const message = extrapolation(line, highest);
  return Number.isFinite(highest) && message !== undefined ? [{ code: 'extrapolated', message }] : [];
}
