import type { Recomputed } from './verdict.ts';
import { attribute, pythia, type Workbench } from './workbench.ts';

/** "Loss": L(N) = E + A·N^−α on Pythia's validation loss, N in parameters. */
export const loss: Readonly<Record<string, (bench: Workbench) => Recomputed>> = {
  'loss-r2': (bench) => {
    const { r2, n } = powerLaw(bench);
    return {
      value: r2,
      interval: null,
      n,
      method: 'nonlinear least squares',
      caveat:
        'Three parameters on eight points of one smooth curve: any monotone law of three parameters would come close.',
    };
  },
  'loss-alpha': (bench) => {
    const { alpha, n } = powerLaw(bench);
    const models = pythia('critical-scale');
    const each = models.map((left) => powerLaw(bench, left.name).alpha);
    const spread = bench.kernel.summary(each);
    // Jackknife: √((n − 1)/n · Σ(α₋ᵢ − ᾱ)²).
    const error = Math.sqrt((spread.variance * (n - 1) * (n - 1)) / n);
    const reach = bench.kernel.studentQuantile((1 + bench.level) / 2, n - 1) * error;
    return {
      value: alpha,
      interval: {
        lower: alpha - reach,
        upper: alpha + reach,
        level: bench.level,
        method: 'jackknife over sizes',
      },
      n,
      method: 'nonlinear least squares',
    };
  },
  'loss-cv': (bench) => {
    const { kernel } = bench;
    const { alpha, floor, sizes, losses, n } = powerLaw(bench);
    const scaled = sizes.map((size, i) => kernel.pow(size, alpha) * (losses[i]! - floor));
    const { mean, variance } = kernel.summary(scaled);
    return {
      value: Math.sqrt((variance * (n - 1)) / n) / mean,
      interval: null,
      n,
      method: 'standard deviation over mean of N^α (L − E), divisor n',
    };
  },
};

/** For each α the law is a straight line in N^−α; the best α by golden section. */
function powerLaw({ kernel }: Workbench, leftOut?: string) {
  const models = pythia('critical-scale').filter(({ name }) => name !== leftOut);
  const sizes = models.map(({ paramsB }) => paramsB! * 1e9);
  const losses = models.map((model) => attribute(model, 'validation_loss_nats'));
  const at = (alpha: number) =>
    kernel.line(
      sizes.map((size) => kernel.pow(size, -alpha)),
      losses,
    );
  const error = (alpha: number) => at(alpha).residualStandardDeviation;
  const golden = (Math.sqrt(5) - 1) / 2;
  let [low, high] = [0.01, 1];
  for (let i = 0; i < 60; i += 1) {
    const [a, b] = [high - golden * (high - low), low + golden * (high - low)];
    if (error(a) < error(b)) high = b;
    else low = a;
  }
  const alpha = (low + high) / 2;
  const line = at(alpha);
  return { alpha, floor: line.intercept, r2: line.r * line.r, sizes, losses, n: sizes.length };
}
