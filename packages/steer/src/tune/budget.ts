import { neutralScores, perplexity } from '../evaluate/score.ts';
import type { Intervention, Model } from '../runtime/model.ts';

/** Limit of a push, and its cost there. */
export interface Priced {
  readonly strength: number;
  /** Rise of the perplexity on the neutral texts at this strength, as a share. */
  readonly cost: number;
}

export interface BudgetOptions {
  /** Rise of the perplexity that is allowed, as a share. */
  readonly budget: number;
  /** First strength tried. */
  readonly start: number;
  /** Strongest push that is tried. */
  readonly most: number;
  readonly rounds: number;
  readonly onText?: () => Promise<void>;
}

/** Within this share below the budget a strength is good enough. */
const CLOSE = 0.15;
const LONGEST_STRIDE = 4;

/**
 * The strongest of the strengths tried for each push whose perplexity stays within the budget. The logarithm of the
 * perplexity rises with about the square of a push's strength, so that each strength tried says where to try next; all
 * pushes are tried in one batch. Where every strength tried costs more, the last is a quarter of the cheapest tried.
 */
export async function strengthsWithin(
  model: Model,
  pushes: readonly ((strength: number) => Intervention)[],
  texts: readonly string[],
  { budget, start, most, rounds, onText }: BudgetOptions,
): Promise<Priced[]> {
  const tried = pushes.map((): Priced[] => []);
  for (let round = 0; round < rounds; round++) {
    const open = pushes.flatMap((push, i) => {
      const strength = nextStrength(tried[i]!, budget, start, most, round === rounds - 1);
      return strength === null ? [] : { i, strength, push: push(strength) };
    });
    if (open.length === 0) break;
    const scores = await neutralScores(model, texts, [null, ...open.map(({ push }) => push)], onText);
    const base = perplexity(scores, 0);
    open.forEach(({ i, strength }, at) => {
      tried[i]!.push({ strength, cost: perplexity(scores, at + 1) / base - 1 });
    });
  }
  return tried.map((own) => best(own, budget) ?? own.reduce((a, b) => (b.cost < a.cost ? b : a)));
}

const best = (tried: readonly Priced[], budget: number): Priced | null =>
  tried
    .filter(({ cost }) => cost <= budget)
    .reduce<Priced | null>((top, each) => (top === null || each.strength > top.strength ? each : top), null);

/** The next strength to try; null where one is close enough or nothing stronger is allowed. */
export function nextStrength(
  tried: readonly Priced[],
  budget: number,
  start: number,
  most: number,
  isLast: boolean,
): number | null {
  if (tried.length === 0) return Math.min(start, most);
  const within = best(tried, budget);
  if (within !== null && (within.cost >= (1 - CLOSE) * budget || within.strength >= most)) return null;
  const above = tried.filter(({ cost }) => cost > budget).sort((a, b) => a.strength - b.strength)[0];
  // Nats per token rise with the square of the strength, near enough that one strength tried says where to try next.
  const nats = ({ cost }: Priced): number => Math.max(Math.log1p(cost), 0);
  const aim = Math.log1p((1 - CLOSE / 2) * budget);
  // The last round has to end within the budget.
  if (isLast && within === null)
    return above!.strength * Math.min(0.5, 0.8 * Math.sqrt(Math.log1p(budget) / nats(above!)));
  const from = within ?? above!;
  const factor = Math.sqrt(aim / Math.max(nats(from), aim / LONGEST_STRIDE ** 2));
  // Down further than up: a cost that is far too high is known, one near zero may be noise.
  const target = from.strength * Math.min(LONGEST_STRIDE, Math.max(1 / LONGEST_STRIDE ** 2, factor));
  if (within !== null && above !== undefined) {
    // Between the two, by the squares of the strengths.
    const share = (aim - nats(within)) / (nats(above) - nats(within));
    return Math.sqrt(within.strength ** 2 + share * (above.strength ** 2 - within.strength ** 2));
  }
  return Math.min(most, target);
}
