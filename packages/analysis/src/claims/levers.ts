import type { Model } from '@cape/evidence';
import Papa from 'papaparse';
import { pairOf } from '../panel/pair.ts';
import { tables } from '../panel/tables.generated.ts';
import type { Recomputed } from './verdict.ts';
import { short } from './verdict.ts';
import { attribute, pythia, redrawn, row, rowsOf, type Workbench } from './workbench.ts';

/** "Levers", "bottleneck" and "cascade": width, curation, flow, drops. */
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
  'qwen-curation': () => {
    const heads = rowsOf('internal', ({ attributes }) => attributes.get('measure') === 'attention heads');
    const of = (name: string) =>
      attribute(
        heads.find((model) => model.name === name),
        'net_coupling',
      );
    const same = heads.filter((model) => attribute(model, 'net_coupling') === 0.83).length;
    return {
      value: of('Qwen3-1.7B') - of('Qwen2.5-1.5B'),
      interval: null,
      n: 2,
      method: 'difference of two models’ internal coupling',
      caveat: `Two models without errors: ${same} of the ${heads.length} models measured so have the same 0.83, Qwen2.5’s other sizes among them, so the gain is one outlier’s.`,
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
  'opt-drop': () => {
    const [before, after] = ['OPT-13B', 'OPT-30B'].map((name) =>
      attribute(row('internal', name), 'net_coupling'),
    );
    return {
      value: (100 * (before! - after!)) / before!,
      interval: null,
      n: 2,
      method: 'relative difference of two models’ internal coupling',
      caveat:
        'Two single models without errors, and the table measures the smaller sizes to three digits and the larger to four, as from different runs.',
    };
  },
  'zero-competing': () => {
    const listed = rowsOf('internal', (model) => model.attributes.has('competing_units'));
    const none = listed.filter((model) => attribute(model, 'competing_units') === 0).length;
    return {
      value: null,
      interval: null,
      n: listed.length,
      method: 'none',
      because: `The source does not list its 40 models; of the ${listed.length} in its table of internal couplings, ${none} have no competing unit. \`cape internals\` counts them in a model at hand.`,
    };
  },
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
  const { data } = Papa.parse<Record<string, string>>(tables['projection-bottleneck'], { header: true });
  const found = data.find(({ model }) => model === name);
  const hidden = Number(found?.hidden_coupling);
  return (100 * (hidden - Number(found?.output_projection_coupling))) / hidden;
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
  const sentence = `A divisor shared by both scores correlates them by itself: shuffled scores over the same widths have a median r of ${middle!.toFixed(2)}.`;
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
    caveat: `It rests on three differences: the slope is ${short(line.slope)} ± ${short(reach)}, so whether there is a fixed point at all cannot be told.`,
  };
}
