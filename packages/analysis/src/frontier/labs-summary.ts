import type { Kernel } from '@cape/core-wasm';
import type { Model } from '@cape/evidence';
import { bound, signed } from '../number-text.ts';
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
        ? `${lab.lab}’s mean h is ${signed(lab.meanH)} (${bound(mean.lower)} to ${bound(mean.upper)}): ${directionOf(lab.meanH)} beyond what its releases’ scatter explains.`
        : `${lab.lab}’s mean h is ${signed(lab.meanH)}, but ${bound(mean.lower)} to ${bound(mean.upper)} fits: ${lab.n === 1 ? 'its one release' : `its ${lab.n} releases`} cannot separate it from the trend.`,
  ];
  for (const { kind, from, to, change, standardError, pValue, exceedsNoise } of lab.swings) {
    text.push(
      `${kind === 'excursion' ? 'Excursion' : 'Recovery'} ${from} → ${to}: ${signed(change)} ± ${standardError.toFixed(1)} points, ${exceedsNoise ? `more than as many releases without order show (p = ${pValue.toFixed(3)})` : `no more than as many releases without order may show (p = ${pValue.toFixed(2)})`}.`,
    );
  }
  for (const { lower, higher, change, exceedsNoise } of lab.computeTiers) {
    text.push(
      `Same weights, more test-time compute (${lower} → ${higher}): ${signed(change)} points, ${exceedsNoise ? 'more than noise' : 'within noise'}.`,
    );
  }
  if (next !== null) {
    text.push(
      `Next release at SWE-bench ${next.swe}: GPQA ${bound(next.gpqa)} expected, ${bound(next.interval.lower)} to ${bound(next.interval.upper)}.`,
    );
  }
  return text;
}

export function backtestReading({ n, lineAlone, lineAndLab, gainInterval }: Backtest): string {
  const figures = `over ${n} releases predicted from their lab’s earlier ones the line alone is off by ${lineAlone.toFixed(1)} points, the line plus the lab’s mean by ${lineAndLab.toFixed(1)}`;
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
