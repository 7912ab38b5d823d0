import type { Model } from '@cape/evidence';
import { gammaOf, localCoupling, stepsOf } from '../coupling/local.ts';
import { criticalScaleQuestion } from '../critical-scale/critical-scale-question.ts';
import { holds } from '../interval.ts';
import { answer } from '../question.ts';
import type { Recomputed } from './verdict.ts';
import { short } from './verdict.ts';
import { pythia, rowsOf, type Workbench } from './workbench.ts';

/** "Critical scale": the pooled minimum and the families' zero crossings. */
export const scale: Readonly<Record<string, (bench: Workbench) => Recomputed>> = {
  'nc-pythia': (bench) => pooled(bench, 'median'),
  'nc-pythia-lo': (bench) => pooled(bench, 'lower'),
  'nc-pythia-hi': (bench) => pooled(bench, 'upper'),
  'nc-opt': (bench) => crossing(bench, 'OPT', 0.12),
  'nc-cerebras': (bench) => crossing(bench, 'Cerebras-GPT', 1.3),
  'nc-gptneo': (bench) => crossing(bench, 'GPT-Neo', 1.3),
  'nc-bloom': (bench) => crossing(bench, 'BLOOM', 1.7),
  'nc-falcon': (bench) => crossing(bench, 'Falcon', 7),
  'nc-curated': (bench) => {
    const steps = ofFamily('Phi').map((step) => localCoupling(bench.kernel, step, bench.level));
    const least = steps.reduce((a, b) => ((b.gamma ?? 0) < (a.gamma ?? 0) ? b : a));
    return {
      value: least.gamma,
      interval: least.interval,
      n: steps.length,
      method: 'least local coupling of Phi',
      caveat: `Phi’s ${steps.length} steps are positive, but the second ends at an instruction-tuned model, and Qwen3 stands in the table with one size only: for it nothing can be computed.${holds(least.interval, 0) ? ' The least step’s interval holds zero.' : ''}`,
    };
  },
  'olmo-gamma': (bench) => {
    const [step] = ofFamily('OLMo');
    const { gamma, interval } = localCoupling(bench.kernel, step!, bench.level);
    return {
      value: gamma,
      interval,
      n: 2,
      method: 'ΔTruthfulQA / ΔHellaSwag, Fieller interval',
      because: `The table’s scores give (35.7 − 36.4) / (78.0 − 63.5) = ${short(gamma!)}; the interval holds zero, but “exactly” it is not.`,
    };
  },
};

function ofFamily(family: string) {
  return stepsOf(
    rowsOf('base', ({ group }) => group === family),
    'hellaswag',
    'truthfulqa',
  );
}

/** Minimum of the quadratic over Pythia, Llama-1 and Llama-2 together, as the source pooled them. */
function pooled(bench: Workbench, part: 'median' | 'lower' | 'upper'): Recomputed {
  const { kernel, seed, level } = bench;
  const { groups } = answer(
    criticalScaleQuestion,
    // As many as the source drew, whatever is asked: the upper end hangs on its tail.
    { panel: 'critical-scale', method: 'quadratic', noise: 'none', seed, resamples: 10_000, level },
    { kernel },
  );
  const all = groups.find(({ group }) => group === 'all')!;
  const lowest = lowestTruth(pythia('critical-scale'));
  return {
    value: part === 'median' ? all.median : all.interval[part],
    interval: all.interval,
    n: all.n,
    method: `minimum of the quadratic of TruthfulQA on log10 N, bootstrap over the 14 rows (${all.estimate === null ? 'not told at this level' : short(all.estimate)} on the rows as given)`,
    slack: 0.1,
    caveat: `It pools Pythia with two Llama families, so it sees the gap between families: Pythia alone falls to its largest size (lowest at ${lowest.name}) and has no minimum.`,
  };
}

function lowestTruth(models: readonly Model[]): Model {
  return models.reduce((a, b) =>
    b.scores.get('truthfulqa')!.value < a.scores.get('truthfulqa')!.value ? b : a,
  );
}

function crossing(
  { kernel, seed, resamples, level }: Workbench,
  family: string,
  published: number,
): Recomputed {
  const { groups } = answer(
    criticalScaleQuestion,
    {
      panel: 'base',
      view: 'as-published',
      by: 'family',
      group: family,
      method: 'zero-crossing',
      noise: 'none',
      seed,
      resamples,
      level,
    },
    { kernel },
  );
  const [found] = groups;
  const steps = ofFamily(family);
  const models = [steps[0]!.from, ...steps.map(({ to }) => to)];
  const lowest = lowestTruth(models);
  const signs = steps.map((step) => ((gammaOf(step) ?? 0) > 0 ? '+' : '−')).join(' ');
  const crossed = crossingOf(kernel, steps);
  return {
    value: crossed,
    interval: found?.interval ?? null,
    n: models.length,
    method: 'sign change of the local coupling, interpolated in log10 N',
    because:
      crossed === null
        ? `The local coupling never crosses zero (signs from small to large: ${signs}).`
        : `The local coupling changes sign at ${short(crossed)} B (signs from small to large: ${signs}).`,
    ...(lowest.paramsB === published
      ? {
          found: `The published ${short(published)} B is the size with the lowest TruthfulQA (${lowest.name}), no crossing.`,
        }
      : {}),
  };
}

/** Where the sign last turns from minus to plus, by interpolation between the steps' middles. */
function crossingOf(kernel: Workbench['kernel'], steps: ReturnType<typeof ofFamily>): number | null {
  const places = steps.map(({ from, to }) => kernel.log10(Math.sqrt(from.paramsB! * to.paramsB!)));
  const gamma = steps.map((step) => gammaOf(step) ?? 0);
  for (let i = gamma.length - 1; i > 0; i -= 1) {
    const [a, b] = [gamma[i - 1]!, gamma[i]!];
    if (a < 0 && b > 0) {
      return kernel.pow(10, places[i - 1]! + ((places[i]! - places[i - 1]!) * -a) / (b - a));
    }
  }
  return null;
}
