/**
 * Exact two-sided p value of McNemar's test: twice the binomial(n, 1/2) probability of at most the smaller number
 * of the n items on which the two runs disagree, at most 1.
 *
 * Source: McNemar (1947), Psychometrika 12, 153–157; exact form as in SciPy's `binomtest` and statsmodels' `mcnemar`.
 */
export function mcnemarExact(onlyA: number, onlyB: number): number {
  const n = onlyA + onlyB;
  const most = Math.min(onlyA, onlyB);
  // C(n, most) / 2ⁿ as a product of n/1 · (n − 1)/2 · … with the halvings in between, so that nothing overflows.
  let halvings = n;
  let term = 1;
  for (let j = 1; j <= most; j += 1) {
    term *= (n - j + 1) / j;
    while (term > 1 && halvings > 0) {
      term /= 2;
      halvings -= 1;
    }
  }
  while (halvings > 0 && term > 0) {
    const step = Math.min(halvings, 1000);
    term *= 2 ** -step;
    halvings -= step;
  }
  let sum = 0;
  for (let k = most; k >= 0; k -= 1) {
    sum += term;
    term *= k / (n - k + 1);
  }
  return Math.min(1, 2 * sum);
}
