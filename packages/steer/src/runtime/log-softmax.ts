/** Below the highest logit by more than this, a term is lost in the sum of single-precision logits. */
const negligible = -30;

/**
 * The highest logit of one position, and ln Σ exp(logit − highest): the log-probability of a token, natural
 * logarithm, is its logit less both.
 *
 * @param start index at which the position's logits begin
 * @param vocabulary number of logits of the position
 */
export function logSoftmax(
  logits: Float32Array,
  start: number,
  vocabulary: number,
): { readonly highest: number; readonly logSum: number } {
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
  return { highest, logSum: Math.log(sum) };
}
