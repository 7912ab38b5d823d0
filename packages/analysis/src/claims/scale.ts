import type { Model } from '@cape/evidence';
import { gammaOf, localCoupling, stepsOf } from '../coupling/local.ts';
import { criticalScaleQuestion } from '../critical-scale/critical-scale-question.ts';
import { holds } from '../interval.ts';
import { answer } from '../question.ts';
import type { Recomputed } from './verdict.ts';
import { short } from './verdict.ts';
import { older, pythia, rowsOf, type Workbench } from './workbench.ts';

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
  'web-families': webFamilies,
  'nc-range': ({ kernel }) => {
    const families = ['Pythia', 'OPT', 'Cerebras-GPT', 'GPT-Neo', 'BLOOM', 'Falcon'].flatMap((family) => {
      const size = crossingOf(kernel, ofFamily(family));
      return size === null ? [] : [{ family, size }];
    });
    const least = families.reduce((a, b) => (b.size < a.size ? b : a));
    const most = families.reduce((a, b) => (b.size > a.size ? b : a));
    return {
      value: most.size / least.size,
      interval: null,
      n: families.length,
      method: 'largest over smallest sign change of the local coupling, of the families whose Nc is printed',
      because: `By the source’s own rule (the last turn from minus to plus) the crossings run from ${short(least.size)} B (${least.family}) to ${short(most.size)} B (${most.family}), a factor of ${short(most.size / least.size)}. No family’s own crossing is bounded on both sides, so how far they differ is not settled either.`,
      found: 'The printed critical scales give it: Falcon’s 7 B over OPT’s 0.12 B is 58.',
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
  return stepsAmong(rowsOf('base'), family);
}

function stepsAmong(models: readonly Model[], family: string) {
  return stepsOf(
    models.filter(({ group }) => group === family),
    'hellaswag',
    'truthfulqa',
  );
}

/** Share of web-trained families of three sizes or more whose local coupling turns from negative to positive. */
function webFamilies({ kernel, level }: Workbench): Recomputed {
  const isWeb = ({ name, attributes }: Model) => attributes.get('data_recipe') === 'web' && !older.has(name);
  const names = [...new Set(rowsOf('base', isWeb).map(({ group }) => group))];
  const families = names
    .map((family) => ({ family, steps: stepsAmong(rowsOf('base', isWeb), family) }))
    .filter(({ steps }) => steps.length >= 2);
  const turning = families.filter(({ steps }) => crossingOf(kernel, steps) !== null);
  const taxed = families.filter(({ steps }) => steps.some((step) => (gammaOf(step) ?? 0) < 0));
  const clear = families.filter(({ steps }) => {
    const signs = steps.map((step) => localCoupling(kernel, step, level).interval);
    const first = signs.findIndex(({ upper }) => upper !== null && upper < 0);
    return first >= 0 && signs.slice(first).some(({ lower }) => lower !== null && lower > 0);
  });
  const list = (of: typeof families) => of.map(({ family }) => family).join(', ');
  return {
    value: turning.length / families.length,
    interval: null,
    n: families.length,
    method: 'share of web-trained families with two local couplings or more that turn from minus to plus',
    because: `${turning.length} of ${families.length} turn (${list(turning)}); a negative coupling at some size is seen in ${taxed.length}, and ${list(families.filter((each) => !taxed.includes(each)))} show none. Beyond the items’ errors ${clear.length === 0 ? 'none turns' : `${clear.length} turn${clear.length === 1 ? 's' : ''} (${list(clear)})`}.`,
  };
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

/** Place at which the sign last turns from minus to plus, by interpolation between the steps' middles. */
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
