/** Two-sided p of a split of a + b fair coins at least as uneven as a : b. */
export function exactSignTest(a: number, b: number): number {
  const n = a + b;
  let term = 1;
  for (let i = 0; i < n; i += 1) term /= 2;
  let tail = 0;
  for (let k = 0; k <= Math.min(a, b); k += 1) {
    tail += term;
    term = (term * (n - k)) / (k + 1);
  }
  return Math.min(1, 2 * tail);
}
