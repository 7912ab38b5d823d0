import { chance, fixed, percent, signed } from '@cape/core-wasm/number-text';
import { benchmarkTitle } from './change-of-runs.ts';
import type { ComparedBenchmark, ComparedPair, Comparison } from './compare.ts';

/** The answer in sentences, the verdict first: on the whole way, then step by step where there are several. */
export function compareSummary(
  whole: Comparison,
  steps: Comparison,
  { from, to, level }: { readonly from: string; readonly to: string; readonly level: number },
): string[] {
  const { benchmarks, coupling } = whole;
  if (benchmarks.length === 0)
    return [`${from} and ${to} have no benchmark in common: there is nothing to compare.`];
  const clear = benchmarks.filter((each) => each.clear);
  const [rose, fell] = [
    clear.filter(({ difference }) => difference > 0),
    clear.filter(({ difference }) => difference < 0),
  ];
  const trades = coupling.filter((pair) => isTrade(pair, clear));
  const sentences = [verdict(benchmarks, rose, fell, trades, { from, to })];
  // The clearest trades in full; many benchmarks make many pairs, which the table lists.
  const told = [...trades].sort((a, b) => b.probabilityOpposed - a.probabilityOpposed).slice(0, mostTold);
  for (const trade of told) sentences.push(tradeSentence(trade, benchmarks, level));
  if (trades.length > told.length) {
    sentences.push(`${trades.length - told.length} more pairs moved apart in the same way.`);
  }
  const open = benchmarks.length - clear.length;
  if (clear.length > 0 && open > 0) {
    sentences.push(
      `${open === 1 ? 'One other benchmark is' : `The other ${open} benchmarks are`} within noise; ${detectableRange(benchmarks.filter((each) => !each.clear))}.`,
    );
  }
  const gain = pairingGain(benchmarks);
  if (gain !== null) sentences.push(gain);
  if (steps !== whole) sentences.push(...stepSentences(steps));
  return sentences;
}

/** Trades told in a sentence each. */
const mostTold = 2;

/** Both of the pair moved beyond noise, in opposite directions. */
function isTrade({ x, y, gamma }: ComparedPair, clear: readonly ComparedBenchmark[]): boolean {
  const has = (id: string) => clear.some(({ benchmark }) => benchmark === id);
  return gamma !== null && gamma < 0 && has(x) && has(y);
}

function verdict(
  benchmarks: readonly ComparedBenchmark[],
  rose: readonly ComparedBenchmark[],
  fell: readonly ComparedBenchmark[],
  trades: readonly ComparedPair[],
  { from, to }: { readonly from: string; readonly to: string },
): string {
  const list = (some: readonly ComparedBenchmark[]) => some.map(changeText).join(', ');
  if (trades.length > 0) {
    return `From ${from} to ${to} one capability rose while another fell, and it is not noise: up ${list(rose)}; down ${list(fell)}.`;
  }
  if (rose.length + fell.length === 0) {
    return `No difference between ${from} and ${to} is more than noise on ${counted(benchmarks.length)}; ${detectableRange(benchmarks)}.`;
  }
  const all = benchmarks.length === 1 ? '' : ` (of ${counted(benchmarks.length)})`;
  return rose.length > 0 && fell.length > 0
    ? `${to} differs from ${from} beyond noise: ${list([...rose, ...fell])}${all}.`
    : `${to} is ${rose.length > 0 ? 'better' : 'worse'} than ${from}, beyond noise: ${list([...rose, ...fell])}${all}.`;
}

const counted = (n: number) => (n === 1 ? 'one benchmark' : `${n} benchmarks`);

/** "TruthfulQA MC1 −4.5 points (−6.7 to −2.4)". */
function changeText({ benchmark, difference, interval }: ComparedBenchmark): string {
  return `${benchmarkTitle(benchmark)} ${signed(difference)} points (${signed(interval.lower!)} to ${signed(interval.upper!)})`;
}

function detectableRange(benchmarks: readonly ComparedBenchmark[]): string {
  const sizes = benchmarks.map(({ detectable }) => detectable);
  const [least, most] = [fixed(Math.min(...sizes), 1), fixed(Math.max(...sizes), 1)];
  return `true differences of ${least === most ? least : `${least} to ${most}`} points would have been found four times in five`;
}

function tradeSentence(pair: ComparedPair, benchmarks: readonly ComparedBenchmark[], level: number): string {
  const of = (id: string) => benchmarks.find(({ benchmark }) => benchmark === id)!;
  const [up, down] = of(pair.x).difference > 0 ? [pair.x, pair.y] : [pair.y, pair.x];
  const { lower, upper } = pair.interval;
  const bounds =
    lower === null || upper === null
      ? 'its interval is unbounded'
      : `${percent(level)}: ${signed(lower, 2)} to ${signed(upper, 2)}`;
  return `${benchmarkTitle(up)} rose while ${benchmarkTitle(down)} fell, with a probability of ${chance(pair.probabilityOpposed)} under item noise: the coupling γ = Δ${benchmarkTitle(pair.y)}/Δ${benchmarkTitle(pair.x)} is ${signed(pair.gamma!, 2)} (${bounds}).`;
}

/** Gain from the pairing, where there is one. */
function pairingGain(benchmarks: readonly ComparedBenchmark[]): string | null {
  const paired = benchmarks.filter(({ paired: is, standardError }) => is && standardError > 0);
  if (paired.length === 0) return null;
  const ratios = paired.map(({ standardError, unpaired }) => (unpaired.standardError / standardError) ** 2);
  const [least, most] = [Math.min(...ratios), Math.max(...ratios)];
  if (most < 1.2) return null;
  const times = (ratio: number) => fixed(ratio, 1);
  return `Both runs answered the same items, which is worth ${times(least) === times(most) ? times(most) : `${times(least)} to ${times(most)}`} times as many items as if each had had its own.`;
}

/** The steps of a ladder on which something changed beyond noise. */
function stepSentences({ benchmarks }: Comparison): string[] {
  const steps = [...new Set(benchmarks.map(({ from, to }) => JSON.stringify([from, to])))];
  return steps.map((step) => {
    const [from, to] = JSON.parse(step) as [string, string];
    const own = benchmarks.filter((each) => each.from === from && each.to === to);
    const clear = own.filter((each) => each.clear);
    return clear.length === 0
      ? `${from} → ${to}: nothing beyond noise.`
      : `${from} → ${to}: ${clear.map(changeText).join(', ')}.`;
  });
}
