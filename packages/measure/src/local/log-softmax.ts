/** Below the highest logit by more than this, a term is lost in the sum of single-precision logits. */
const negligible = -30;

/**
 * The log-probability of one token by the logits of one position, natural logarithm, and whether it is the likeliest.
 *
 * @param start where the position's logits begin
 * @param vocabulary how many there are
 */
export function tokenLogProbability(
  logits: Float32Array,
  start: number,
  vocabulary: number,
  token: number,
): { readonly logProbability: number; readonly isGreedy: boolean } {
  const end = start + vocabulary;
  let highest = Number.NEGATIVE_INFINITY;
  for (let i = start; i < end; i++) {
    const value = logits[i]!;
    if (value > highest) highest = value;
  }
  let sum = 0;
  for (let i = start; i < end; i++) {
    const below = logits[i]! - highest;
    if (below > negligible) sum += Math.exp(below);
  }
  const own = logits[start + token]!;
  return { logProbability: own - highest - Math.log(sum), isGreedy: own === highest };
}
