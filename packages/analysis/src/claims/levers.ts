import { fixed } from '@cape/core-wasm/number-text';
import type { Model } from '@cape/evidence';
import Papa from 'papaparse';
import { fiellerInterval } from '../coupling/fieller.ts';
import { gammaOf, localCoupling, stepsOf } from '../coupling/local.ts';
import { curationOffsets } from '../levers/curation.ts';
import { builtinPanel } from '../panel/builtin.ts';
import { groupsOf } from '../panel/groups.ts';
import { pairOf } from '../panel/pair.ts';
import { claimTables } from './claim-tables.generated.ts';
import type { Recomputed } from './verdict.ts';
import { short } from './verdict.ts';
import { attribute, older, pythia, redrawn, rowsOf, type Workbench } from './workbench.ts';

/** "Levers", "bottleneck", "cascade" and "steering": width, curation, flow, drops. */
export const levers: Readonly<Record<string, (bench: Workbench) => Recomputed>> = {
  'width-pythia': (bench) => width(bench, pythia('base')),
  'width-opt': (bench) => ({
    ...width(bench, family('OPT')),
    found: 'None found: no run of consecutive OPT sizes gives 0.926.',
  }),
  'width-bloom': (bench) => {
    const without = width(
      bench,
      family('BLOOM').filter(({ name }) => name !== 'BLOOM-176B'),
    );
    return {
      ...width(bench, family('BLOOM')),
      found: `Leaving BLOOM-176B out gives ${short(without.value!)}.`,
    };
  },
  'projection-drop': () => {
    const [at410m, at1b, at2b8] = ['Pythia-410M', 'Pythia-1B', 'Pythia-2.8B'].map(projectionDrop);
    return {
      value: at1b!,
      interval: null,
      n: 1,
      method: 'relative difference at Pythia-1B',
      caveat: `One model of three: Pythia-410M gains ${short(-at410m!)} % and Pythia-2.8B ${short(-at2b8!)} % over the same projection.`,
    };
  },
  'opt-flow-fixed': flow,
  'phi-10b': phiSize,
  'quality-10x': (bench) => {
    const { offset, perDecade } = phiOffset(bench);
    return {
      value: null,
      interval: null,
      n: null,
      method: 'none',
      because: `Neither text nor tables say what one unit of data quality is, so no figure can come out of it. What the table does give: Phi’s TruthfulQA lies ${short(offset)} points above the line of web-trained models at its sizes, and along that line a tenfold size changes it by ${short(perDecade)} points.`,
    };
  },
  'steer-quarter-depth': () => ({
    value: null,
    interval: null,
    n: null,
    method: 'none',
    because:
      'The tables hold no model. Measured with controls on a real one (SmolLM2-135M-Instruct, docs/model-evidence.md), the published recipe corrects none of 14 prompts and breaks one of 46, and a random direction does as well; `cape steer eval` measures it on a model at hand.',
  }),
  'steer-410m': () => ({
    value: null,
    interval: null,
    n: null,
    method: 'none',
    because:
      'Counting a prompt as corrected when two sampled texts differ is no evidence of correction; `cape steer eval` measures it against controls on a model at hand.',
  }),
};

/** Coupling lost from hidden states to the output projection, in percent of the former. */
function projectionDrop(name: string): number {
  const { data } = Papa.parse<Record<string, string>>(claimTables['projection-bottleneck'], { header: true });
  const found = data.find(({ model }) => model === name);
  const hidden = Number(found?.hidden_coupling);
  return (100 * (hidden - Number(found?.output_projection_coupling))) / hidden;
}

const webTrained = ({ attributes, name }: Model) =>
  attributes.get('data_recipe') === 'web' && !older.has(name);

/** Phi’s mean distance from the line of web-trained models, and that line’s rise per tenfold size, points. */
function phiOffset({ kernel, level }: Workbench): { offset: number; perDecade: number } {
  const { offset } = curationOffsets(kernel, builtinPanel('base'), level).find(
    ({ family }) => family === 'Phi',
  )!;
  const web = rowsOf(
    'base',
    (model) => model.attributes.get('data_recipe') === 'web' && model.scores.has('truthfulqa'),
  );
  const line = kernel.line(
    web.map(({ paramsB }) => kernel.log10(paramsB!)),
    web.map(({ scores }) => scores.get('truthfulqa')!.value),
  );
  return { offset, perDecade: line.slope };
}

/** Size at which the line of web-trained families’ local couplings reaches Phi’s first one. */
function phiSize({ kernel, level }: Workbench): Recomputed {
  const web = [...groupsOf(builtinPanel('base')).values()]
    .flatMap((models) => stepsOf(models.filter(webTrained), 'hellaswag', 'truthfulqa'))
    .filter((step) => gammaOf(step) !== null);
  const line = kernel.line(
    web.map(({ sizes: [from, to] }) => kernel.log10(Math.sqrt(from * to))),
    web.map((step) => gammaOf(step)!),
  );
  const [first] = stepsOf(
    rowsOf('base', ({ group }) => group === 'Phi'),
    'hellaswag',
    'truthfulqa',
  );
  const { gamma, interval } = localCoupling(kernel, first!, level);
  const meanGamma = line.intercept + line.slope * line.meanX;
  const gammaError = (interval.upper! - interval.lower!) / (2 * kernel.normalQuantile((1 + level) / 2));
  const ofMean = line.residualStandardDeviation / Math.sqrt(line.n);
  const decades = fiellerInterval(
    kernel,
    { value: gamma! - meanGamma, standardError: Math.sqrt(gammaError * gammaError + ofMean * ofMean) },
    { value: line.slope, standardError: line.slopeStandardError },
    level,
  );
  const size = (beyondMean: number) => kernel.pow(10, line.meanX + beyondMean);
  const [lower, upper] = [decades.lower, decades.upper].map((end) => (end === null ? null : size(end)));
  return {
    value: size((gamma! - meanGamma) / line.slope),
    interval: {
      lower: lower!,
      upper: upper!,
      level,
      method: 'Fieller, errors of Phi’s step and of the line',
    },
    n: line.n,
    method: `size at which the line of ${line.n} web-trained steps’ local coupling on log10 N reaches that of Phi-1.5 to Phi-2`,
    because: `Phi’s coupling from 1.3 to 2.7 B is ${short(gamma!)} (${short(interval.lower!)} to ${short(interval.upper!)}), which the line reaches at ${short(size((gamma! - meanGamma) / line.slope))} B; the step’s own error leaves every size from ${short(lower!)} to ${short(upper!)} B open, 10 B and Phi’s own among them.`,
  };
}

function family(name: string): readonly Model[] {
  return rowsOf('base', ({ group, attributes }) => group === name && attributes.has('d_model'));
}

/** r after dividing both scores by d_model/512, beside what shuffled scores give. */
function width(bench: Workbench, models: readonly Model[]): Recomputed {
  const { kernel, seed } = bench;
  const pair = pairOf(models, 'hellaswag', 'truthfulqa');
  const wide = pair.models.map((model) => attribute(model, 'd_model') / 512);
  const n = wide.length;
  const r = (x: (i: number) => number, y: (i: number) => number, rows: Iterable<number>) => {
    const order = [...rows];
    return kernel.pearson(order.map(x), order.map(y)).r;
  };
  const x = (i: number) => pair.x[i]! / wide[i]!;
  const y = (i: number) => pair.y[i]! / wide[i]!;
  const draws = 1000;
  const keys = kernel.normals(2 * n * draws, seed, 1);
  const shuffled = Float64Array.from({ length: draws }, (_, draw) => {
    const order = (part: number) =>
      [...pair.x.keys()].sort((a, b) => keys[(2 * draw + part) * n + a]! - keys[(2 * draw + part) * n + b]!);
    const [first, second] = [order(0), order(1)];
    return r(
      (i) => pair.x[first[i]!]! / wide[i]!,
      (i) => pair.y[second[i]!]! / wide[i]!,
      pair.x.keys(),
    );
  });
  const [middle] = kernel.quantiles(shuffled, [0.5]);
  const value = r(x, y, pair.x.keys());
  const sentence = `A divisor shared by both scores correlates them by itself: shuffled scores over the same widths have a median r of ${fixed(middle!, 2)}.`;
  return {
    value,
    interval: redrawn(bench, n, (rows) => r(x, y, rows)),
    n,
    method: 'Pearson of both scores over d_model/512',
    caveat: sentence,
    because: `It comes out as ${short(value)}. ${sentence}`,
  };
}

/** Fixed point −b/a of dγ/dlog10 N = aγ + b on OPT's internal couplings to 13 B. */
function flow({ kernel, level }: Workbench): Recomputed {
  const models = rowsOf('internal', ({ group, paramsB }) => group === 'OPT' && paramsB! <= 13);
  const place = models.map(({ paramsB }) => kernel.log10(paramsB!));
  const gamma = models.map((model) => attribute(model, 'net_coupling'));
  const steps = gamma.slice(1).map((value, i) => ({
    middle: (value + gamma[i]!) / 2,
    speed: (value - gamma[i]!) / (place[i + 1]! - place[i]!),
  }));
  const line = kernel.line(
    steps.map(({ middle }) => middle),
    steps.map(({ speed }) => speed),
  );
  const reach = kernel.studentQuantile((1 + level) / 2, line.n - 2) * line.slopeStandardError;
  return {
    value: -line.intercept / line.slope,
    interval: { lower: null, upper: null, level, method: 'Fieller: the slope’s interval holds zero' },
    n: line.n,
    method: 'least squares on finite differences at midpoints',
    caveat: `It rests on three differences: the slope is ${short(line.slope)} ± ${short(reach)}, so whether there is a fixed point at all is not settled.`,
  };
}
