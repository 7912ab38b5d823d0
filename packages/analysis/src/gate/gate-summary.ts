import { bound, signed } from '@cape/core-wasm/number-text';
import { benchmark as knownBenchmark, resolveBenchmark } from '@cape/evidence';
import { benchmarkTitle } from '../compare/change-of-runs.ts';
import type { Warning } from '../warning.ts';
import type { GatedBenchmark } from './gate.ts';

/** The verdict, then one sentence per benchmark that is not plainly free of a regression. */
export function gateSummary({
  outcome,
  baseline,
  candidate,
  benchmarks,
  unshared,
}: {
  readonly outcome: 'pass' | 'fail';
  readonly baseline: string;
  readonly candidate: string;
  readonly benchmarks: readonly GatedBenchmark[];
  readonly unshared: { readonly baseline: readonly string[] };
}): string[] {
  const of = (wanted: GatedBenchmark['outcome']) => benchmarks.filter((each) => each.outcome === wanted);
  const [regressions, free, open] = [of('regression'), of('no-regression'), of('undecided')];
  const total = benchmarks.length + unshared.baseline.length;
  const undecided = open.length + unshared.baseline.length;
  const counts = [
    ...(free.length === 0 ? [] : [`${free.length} of ${total} free of a regression beyond the margin`]),
    ...(undecided === 0 ? [] : [`${undecided} undecided`]),
  ].join(', ');
  const head =
    regressions.length > 0
      ? `Fail: ${candidate} is worse than ${baseline} on ${regressions.map(({ benchmark }) => benchmarkTitle(benchmark)).join(', ')}, beyond margin and noise${counts === '' ? '' : `; ${counts}`}.`
      : undecided === 0
        ? `Pass: ${candidate} is not worse than ${baseline} on ${free.map(({ benchmark }) => benchmarkTitle(benchmark)).join(', ')} by more than the margin.`
        : `${outcome === 'pass' ? 'Pass' : 'Fail'}: no regression of ${candidate} against ${baseline} is shown; ${counts}.`;
  return [
    head,
    ...regressions.map(
      (each) =>
        `${benchmarkTitle(each.benchmark)} ${changed(each)}: a regression (margin ${bound(each.margin)}).`,
    ),
    ...open.map(
      (each) =>
        `${benchmarkTitle(each.benchmark)} ${changed(each)}: undecided at a margin of ${bound(each.margin)}${wouldDecide(each)}.`,
    ),
    ...(unshared.baseline.length === 0
      ? []
      : [`Not measured on ${candidate}: ${unshared.baseline.map(benchmarkTitle).join(', ')}.`]),
  ];
}

/** Warnings of what the verdict leaves out or takes for granted. */
export function gateWarnings({
  benchmarks,
  unshared,
  candidate,
  baseline,
  undecided,
}: {
  readonly benchmarks: readonly GatedBenchmark[];
  readonly unshared: { readonly baseline: readonly string[]; readonly candidate: readonly string[] };
  readonly candidate: string;
  readonly baseline: string;
  readonly undecided: 'pass' | 'fail';
}): Warning[] {
  const warnings: Warning[] = [];
  if (unshared.baseline.length > 0) {
    warnings.push({
      code: 'benchmarks-missing',
      message: `${candidate} lacks ${unshared.baseline.join(', ')}, which ${baseline} has: undecided, so ${undecided}.`,
    });
  }
  if (unshared.candidate.length > 0) {
    warnings.push({
      code: 'benchmarks-without-baseline',
      message: `${baseline} lacks ${unshared.candidate.join(', ')}: not judged.`,
    });
  }
  const open = benchmarks.filter(({ outcome }) => outcome === 'undecided');
  if (open.length > 0 && undecided === 'pass') {
    warnings.push({
      code: 'undecided',
      message: `${open.map(({ benchmark }) => benchmark).join(', ')}: the items do not decide, and undecided counts as passed here.`,
    });
  }
  return warnings;
}

function changed({ difference, interval }: GatedBenchmark): string {
  return `changed by ${signed(difference)} points (${signed(interval.lower!)} to ${signed(interval.upper!)})`;
}

/** Items that a decision would take, and whether the benchmark has them. */
function wouldDecide({ benchmark, n, paired, itemsToDecide }: GatedBenchmark): string {
  if (!paired || n === 0) return '; the items of both runs would show it sharper than their scores';
  if (itemsToDecide === null) return ', which the difference is equal to: no number of items decides that';
  const known = resolveBenchmark(benchmark);
  const has = known === undefined ? null : knownBenchmark(known).items;
  const short = has !== null && has < itemsToDecide ? `; the benchmark has ${has}` : '';
  return `; about ${roundedUp(itemsToDecide)} items would decide, ${n} were shared${short}`;
}

/** Two significant digits: more would claim more than one difference tells. */
function roundedUp(items: number): string {
  const unit = 10 ** Math.max(0, String(items).length - 2);
  return String(Math.ceil(items / unit) * unit);
}
