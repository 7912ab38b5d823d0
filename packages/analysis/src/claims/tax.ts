import type { BenchmarkId } from '@cape/evidence';
import { gammaOf, type Step, stepsOf } from '../coupling/local.ts';
import { groupsOf } from '../panel/groups.ts';
import type { Recomputed } from './verdict.ts';
import { short } from './verdict.ts';
import { correlation, itemInterval, lineFigure, older, pythia, rowsOf, type Workbench } from './workbench.ts';

const families = ['Pythia', 'Cerebras-GPT', 'OPT', 'BLOOM'];
const truth: BenchmarkId = 'truthfulqa';

/** "Tax": correlations within families, the running coupling, the isocline. */
export const tax: Readonly<Record<string, (bench: Workbench) => Recomputed>> = {
  'pythia-r': (bench) => ofPythia(bench, 'hellaswag'),
  'pythia-p': (bench) => {
    const { pValue, n } = correlation(bench, pythia('base'), 'hellaswag', truth);
    return { value: pValue, interval: null, n, method: 'Student t of Pearson r' };
  },
  'pythia-wg-r': (bench) => ofPythia(bench, 'winogrande'),
  'pythia-mmlu-r': (bench) => {
    const other = correlation(bench, pythia('critical-scale'), 'mmlu', truth);
    const ours = ofPythia(bench, 'mmlu');
    return {
      ...ours,
      because: `The base table gives ${short(ours.value ?? Number.NaN)}, whose interval holds zero: at these sizes MMLU is all at chance level; the work’s second score set gives ${short(other.value)}.`,
    };
  },
  'families-below-085': (bench) => {
    const each = families.map((family) => ({
      family,
      ...correlation(
        bench,
        rowsOf('base', ({ group, name }) => group === family && !older.has(name)),
        'hellaswag',
        truth,
      ),
    }));
    const weakest = each.reduce((a, b) => (b.value > a.value ? b : a));
    return {
      value: weakest.value,
      interval: weakest.interval,
      n: weakest.n,
      method: 'largest of the four families’ Pearson r',
      caveat: `All four are below −0.85, but the weakest (${weakest.family}, ${weakest.n} models) is ${short(weakest.value)}, and its interval does not exclude −0.85.`,
    };
  },
  'large-r': (bench) => {
    const large = rowsOf('base', ({ paramsB }) => paramsB !== null && paramsB >= 7);
    const chosen = large.filter(({ group }) => /^(Llama|Falcon|OPT)/.test(group));
    const once = chosen.filter(({ faults }) => faults.every(({ code }) => code !== 'duplicate-model'));
    const all = correlation(bench, large, 'hellaswag', truth);
    return {
      ...correlation(bench, chosen, 'hellaswag', truth),
      method: 'Pearson over Llama, Falcon and OPT models of 7 B and up',
      caveat: `The families were chosen: over every model of 7 B and up r is ${short(all.value)} (${all.n} models); two Llama-3 models stand twice (${short(correlation(bench, once, 'hellaswag', truth).value)} without the repeats).`,
    };
  },
  'running-slope': (bench) => running(bench, 'slope'),
  'running-intercept': (bench) => running(bench, 'intercept'),
  isocline,
};

function ofPythia(bench: Workbench, x: BenchmarkId): Recomputed {
  return { ...correlation(bench, pythia('base'), x, truth), method: 'Pearson over the eight Pythia sizes' };
}

function allSteps(without: ReadonlySet<string>, source?: string): readonly Step[] {
  const models = rowsOf(
    'base',
    ({ name, attributes }) =>
      !without.has(name) && (source === undefined || attributes.get('source') === source),
  );
  const panel = {
    name: 'base',
    title: '',
    groupedBy: 'family' as const,
    benchmarks: [],
    definitions: new Map(),
    models,
  };
  return [...groupsOf(panel).values()]
    .flatMap((family) => stepsOf(family, 'hellaswag', truth))
    .filter((step) => gammaOf(step) !== null);
}

function running(bench: Workbench, part: 'slope' | 'intercept'): Recomputed {
  const { kernel } = bench;
  const steps = allSteps(older);
  const gamma = steps.map((step) => gammaOf(step)!);
  const middle = steps.map(({ from, to }) => kernel.log10(Math.sqrt(from.paramsB! * to.paramsB!) * 1e9));
  const ours = lineFigure(bench, middle, gamma, part);
  const small = allSteps(new Set(), 'cape-26-panel');
  const nearest = lineFigure(
    bench,
    small.map(({ to }) => kernel.log10(to.paramsB! * 1e9)),
    small.map((step) => gammaOf(step)!),
    part,
  );
  return {
    ...ours,
    method: 'least squares of local coupling on log10 N at the geometric mean, every family',
    because: `The ${ours.n} steps give ${short(ours.value)}; the source does not list its steps. The published figure lies inside our interval, which is wide.`,
    found: `Nearest: the 26-model rows alone, each step placed at its larger size, give ${short(nearest.value)} (${nearest.n} steps).`,
  };
}

/** Tax above the line, bonus below it, by the step's smaller model: the best of three readings. */
function isocline(bench: Workbench): Recomputed {
  const steps = allSteps(new Set());
  const hitsAt = (share: number) =>
    steps.filter((step) => {
      const at = (id: typeof truth | 'hellaswag') =>
        ((1 - share) * step.from.scores.get(id)!.value + share * step.to.scores.get(id)!.value) / 100;
      const below = at(truth) < Math.sqrt(0.187 * at('hellaswag'));
      return below === gammaOf(step)! > 0;
    }).length;
  const hits = hitsAt(0);
  const negative = steps.filter((step) => gammaOf(step)! <= 0).length;
  const n = steps.length;
  const share = hits / n;
  const commonest = Math.max(negative, n - negative) / n;
  return {
    value: share,
    interval: itemInterval(bench, share, Math.sqrt((share * (1 - share)) / n)),
    n,
    method: 'share of local couplings whose sign the boundary tells, taken at the smaller model',
    because: `It tells the sign in ${hits} of ${n} steps; always saying the commonest sign is right in ${Math.round(commonest * n)}. Read at the step’s middle it tells ${hitsAt(0.5)}, at its larger model ${hitsAt(1)}; the published count is 41.`,
  };
}
