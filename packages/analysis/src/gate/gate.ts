import type { Kernel } from '@cape/core-wasm';
import type { Warning } from '@cape/evidence';
import * as z from 'zod/mini';
import { type BenchmarkChange, changeOfRuns } from '../compare/change-of-runs.ts';
import { changeFields } from '../compare/compare.ts';
import { below, changeInterval, type Judged, judgedBy, quantile } from '../compare/judged-change.ts';
import type { MeasuredChange } from '../compare/paired-difference.ts';
import type { Run } from '../compare/run-input.ts';
import { Interval } from '../interval.ts';

export const GateOutcome = z.enum(['no-regression', 'regression', 'undecided']);
export type GateOutcome = z.infer<typeof GateOutcome>;

/** One benchmark of a gate. Scores, differences and margins in points; a is the baseline, b the candidate. */
export const GatedBenchmark = z.object({
  benchmark: z.string(),
  outcome: GateOutcome,
  margin: z.number(),
  ...changeFields,
  /** Its lower end decides on "no regression". */
  interval: Interval,
  /** Wider, for all benchmarks together (Holm); its upper end decides on "regression". */
  simultaneous: Interval,
  /** Smallest true drop that is called a regression four times in five. */
  detectable: z.number(),
  /** Items that would decide four times in five, were the difference seen the true one; null where decided, or none would. */
  itemsToDecide: z.nullable(z.number()),
  clusters: z.nullable(z.int()),
  paired: z.boolean(),
});
export type GatedBenchmark = z.infer<typeof GatedBenchmark>;

export interface Gated {
  readonly benchmarks: readonly GatedBenchmark[];
  readonly unshared: { readonly a: readonly string[]; readonly b: readonly string[] };
  readonly warnings: readonly Warning[];
}

/** Verdict of a gate: a regression fails, and so does what is undecided or not measured where that counts as a failure. */
export function outcomeOf({ benchmarks, unshared }: Gated, undecided: 'pass' | 'fail'): 'pass' | 'fail' {
  const has = (wanted: GateOutcome) => benchmarks.some(({ outcome }) => outcome === wanted);
  const open = unshared.a.length > 0 || has('undecided');
  return has('regression') || (undecided === 'fail' && open) ? 'fail' : 'pass';
}

/** With this probability a stated drop is found, and stated items decide. */
const gatePower = 0.8;

/**
 * Judge each benchmark against its margin m ≥ 0, in points:
 *
 * - *no regression*: the interval's lower end lies above −m;
 * - *regression*: the difference lies below −m, and the upper end of its simultaneous interval below zero;
 * - *undecided*: neither.
 *
 * The simultaneous intervals are Holm's, so that with any number of benchmarks a false alarm (a regression called
 * where no benchmark is worse) has a probability of at most (1 − level)/2. "No regression" needs no such
 * correction: it is claimed of all only where each shows it.
 */
export function gateRuns(
  kernel: Kernel,
  baseline: Run,
  candidate: Run,
  { level, marginOf }: { readonly level: number; readonly marginOf: (benchmark: string) => number },
): Gated {
  const { changes, unshared, warnings } = changeOfRuns(kernel, baseline, candidate);
  const judged = changes.map(({ change }) => judgedBy(change));
  const tails = holmTails(kernel, judged, (1 - level) / 2);
  return {
    benchmarks: changes.map((change, i) =>
      gated(kernel, change, judged[i]!, {
        level,
        margin: marginOf(change.benchmark),
        tail: tails[i]!,
        strictest: (1 - level) / 2 / changes.length,
      }),
    ),
    unshared,
    warnings,
  };
}

/**
 * Upper tail at which each drop is tested, step by step from the clearest: α/K, then α/(K − 1) and so on, up to the first
 * that fails; the rest keep its tail.
 *
 * Source: Holm (1979), "A simple sequentially rejective multiple test procedure", Scand. J. Stat. 6, 65–70.
 */
function holmTails(kernel: Kernel, judged: readonly Judged[], alpha: number): readonly number[] {
  const pOf = ({ estimate, standardError, degreesOfFreedom }: Judged) =>
    standardError === 0 ? (estimate < 0 ? 0 : 1) : below(kernel, estimate / standardError, degreesOfFreedom);
  const p = judged.map(pOf);
  const order = [...p.keys()].sort((i, j) => p[i]! - p[j]! || i - j);
  const tails = p.map(() => 0);
  let left = judged.length;
  for (const i of order) {
    tails[i] = alpha / left;
    if (p[i]! < tails[i]! && left > 1) left -= 1;
    else if (p[i]! >= tails[i]!) {
      for (const rest of order.slice(order.indexOf(i))) tails[rest] = alpha / left;
      break;
    }
  }
  return tails;
}

function gated(
  kernel: Kernel,
  { benchmark, change, shared }: BenchmarkChange,
  judged: Judged,
  {
    level,
    margin,
    tail,
    strictest,
  }: { readonly level: number; readonly margin: number; readonly tail: number; readonly strictest: number },
): GatedBenchmark {
  const interval = changeInterval(kernel, judged, level);
  const simultaneous = changeInterval(kernel, judged, 1 - 2 * tail);
  const { n, a, b, difference, standardError, clusters } = change;
  const outcome: GateOutcome =
    difference < -margin && simultaneous.upper! < 0
      ? 'regression'
      : interval.lower! > -margin
        ? 'no-regression'
        : 'undecided';
  const { degreesOfFreedom } = judged;
  const reach = (probability: number) => quantile(kernel, probability, degreesOfFreedom);
  const spare = reach(gatePower);
  return {
    benchmark,
    outcome,
    margin,
    n,
    unshared: shared?.unshared ?? { a: 0, b: 0 },
    a,
    b,
    difference,
    standardError,
    interval,
    simultaneous,
    detectable: detectableDrop(change, judged, { margin, toCall: reach(1 - strictest), spare }),
    itemsToDecide:
      outcome !== 'undecided' || n === 0
        ? null
        : itemsToDecide(n, judged, {
            margin,
            toClear: reach((1 + level) / 2) + spare,
            toCall: reach(1 - strictest) + spare,
            spare,
          }),
    clusters,
    paired: shared !== null,
  };
}

/**
 * The true drop Δ that is called with the stated power: Δ = max(margin, z·SE) + z_power·SE. Where items are right or
 * wrong, a drop makes items discordant, so that its error grows with it: answers lost at random from those that the
 * candidate has right add (1 − 2·onlyB/right) discordant items each.
 */
function detectableDrop(
  { n, b, difference, discordance }: MeasuredChange,
  { standardError }: Judged,
  { margin, toCall, spare }: { readonly margin: number; readonly toCall: number; readonly spare: number },
): number {
  const callable = (error: number) => Math.max(margin, toCall * error) + spare * error;
  if (discordance === null) return callable(standardError);
  const seen = -difference / 100;
  const share = (discordance.onlyA + discordance.onlyB) / n;
  const perLost = b === 0 ? 0 : 1 - (2 * discordance.onlyB) / ((n * b) / 100);
  const variance = (drop: number) => Math.max(1 / n, share + (drop - seen) * perLost - drop * drop);
  // The same clusters and the same caution about few items as in the error itself.
  const scale = standardError ** 2 / variance(seen);
  let drop = callable(standardError);
  for (let round = 0; round < 50; round += 1) {
    const next = callable(Math.sqrt(scale * variance(drop / 100)));
    if (Math.abs(next - drop) < 1e-9) break;
    drop = Math.min(100, next);
  }
  return drop;
}

/** Items at which the difference seen, if true, is decided with the stated power; null where it lies on the margin. */
function itemsToDecide(
  n: number,
  { estimate, standardError }: Judged,
  {
    margin,
    toClear,
    toCall,
    spare,
  }: { readonly margin: number; readonly toClear: number; readonly toCall: number; readonly spare: number },
): number | null {
  const beyond = estimate + margin;
  if (beyond === 0) return null;
  const factor =
    beyond > 0
      ? (toClear * standardError) / beyond
      : // A regression must be clear of zero, and seen beyond the margin.
        Math.max((toCall * standardError) / -estimate, (spare * standardError) / -beyond);
  const items = Math.ceil(n * factor * factor);
  return Number.isSafeInteger(items) ? Math.max(items, n + 1) : null;
}
