import { amount, fixed } from '@cape/core-wasm/number-text';
import type { BenchmarkId, Model } from '@cape/evidence';
import { groupLines } from '../frontier/group-lines.ts';
import { leaveOneGroupOut } from '../frontier/leave-one-group-out.ts';
import { sigmaUncertainty, topSpread } from '../frontier/saturation.ts';
import { gpqa, swe, trendLine } from '../frontier/trend-line.ts';
import { builtinPanel } from '../panel/builtin.ts';
import type { Recomputed } from './verdict.ts';
import { short } from './verdict.ts';
import { core, correlation, frontierPair, frozen, lineFigure, rowsOf, type Workbench } from './workbench.ts';

/** "Frontier" without the h of single models and labs, "saturation" and the correlations of "cascade". */
export const frontier: Readonly<Record<string, (bench: Workbench) => Recomputed>> = {
  'frontier-slope': (bench) => ({
    ...coefficient(bench, frozen(), 'slope'),
    method: 'ordinary least squares',
  }),
  'frontier-intercept': (bench) => ({
    ...coefficient(bench, frozen(), 'intercept'),
    method: 'ordinary least squares',
  }),
  'frontier-r': (bench) => ({ ...correlation(bench, frozen(), swe, gpqa), method: 'Pearson' }),
  'frontier-slope-ci': (bench) => halfWidth(bench, 'slope'),
  'frontier-intercept-ci': (bench) => halfWidth(bench, 'intercept'),
  'frontier-core-r': (bench) => ({ ...correlation(bench, core(), swe, gpqa), method: 'Pearson' }),
  'frontier-39-r': (bench) => ({ ...correlation(bench, rowsOf('frontier'), swe, gpqa), method: 'Pearson' }),
  'lolo-mae': ({ kernel, level }) => {
    const { meanAbsoluteError, standardDeviation, interval, groups } = leaveOneGroupOut(
      kernel,
      frontierPair(frozen()),
      level,
    );
    return {
      value: meanAbsoluteError,
      interval,
      n: groups.length,
      method: 'each lab of three or more predicted by the line of the others',
      caveat: `The published “± 2.4” is the standard deviation over ${groups.length} labs with divisor n (${short(standardDeviation!)}), no error of the mean: Student’s 95 % interval is wider.`,
    };
  },
  'slope-google': (bench) => labSlope(bench, 'Google'),
  'slope-deepseek': (bench) => labSlope(bench, 'DeepSeek'),
  'lab-r': (bench) => {
    const labs = [...new Set(frozen().map(({ group }) => group))]
      .map((lab) => ({
        lab,
        ...correlation(
          bench,
          frozen().filter(({ group }) => group === lab),
          swe,
          gpqa,
        ),
      }))
      .filter(({ n }) => n >= 4);
    const least = labs.reduce((a, b) => (b.value < a.value ? b : a));
    return {
      value: least.value,
      interval: least.interval,
      n: least.n,
      method: `least Pearson r of the ${labs.length} labs with four or more models`,
      caveat: `The least is ${least.lab}’s, and with ${least.n} models its interval reaches well below 0.87.`,
    };
  },
  'top5-swe-spread': (bench) => ({
    ...spread(bench, 'old'),
    found: `The 23 core models alone give ${short(topSpread(core(), swe, gpqa, 5).old)}.`,
  }),
  'top5-gpqa-spread': (bench) => ({
    ...spread(bench, 'new'),
    caveat: `It holds on the 34 models; the SWE-bench spread printed beside it is that of the 23 core models, whose top five spread ${short(topSpread(core(), swe, gpqa, 5).new)} on GPQA Diamond.`,
  }),
  'sigma-swe-gpqa': (bench) => ({
    ...spread(bench, 'sigma'),
    found: `It divides the SWE-bench spread of the 23 core models (${short(topSpread(core(), swe, gpqa, 5).old)}) by the GPQA spread of the 34 (${short(topSpread(frozen(), swe, gpqa, 5).new)}): two different top fives.`,
  }),
  'swe-hle-r': (bench) => unlisted(bench, swe, 'hle', 9, -0.251),
  'gpqa-hle-r': (bench) => unlisted(bench, gpqa, 'hle', 10, 0.715),
  'gpqa-ifeval-r': (bench) => unlisted(bench, gpqa, 'ifeval', 4, 0.81),
};

function coefficient(bench: Workbench, models: readonly Model[], part: 'slope' | 'intercept') {
  const { x, y } = frontierPair(models);
  const { halfWidth: _, ...figure } = lineFigure(bench, x, y, part);
  return figure;
}

function halfWidth(bench: Workbench, part: 'slope' | 'intercept'): Recomputed {
  const { x, y } = frontierPair(frozen());
  const { halfWidth: reach, n } = lineFigure(bench, x, y, part);
  const all = frontierPair(rowsOf('frontier'));
  const every = bench.kernel.line(all.x, all.y);
  const one = part === 'slope' ? every.slopeStandardError : every.interceptStandardError;
  return {
    value: reach,
    interval: null,
    n,
    method: 'Student t times the standard error',
    because: `The 95 % half-width is ${short(reach)}, more than twice what was published.`,
    found: `Nearest: one standard error of the fit to all 39 models, ${short(one)}.`,
  };
}

function labSlope(bench: Workbench, lab: string): Recomputed {
  const lines = groupLines(
    bench.kernel,
    frontierPair(frozen()),
    trendLine(bench.kernel, 'frozen', builtinPanel('frontier')),
    bench.level,
  );
  const own = lines.find(({ group }) => group === lab)!;
  const common = coefficient(bench, frozen(), 'slope').value;
  const inside = own.slopeInterval!.lower! < common && common < own.slopeInterval!.upper!;
  return {
    value: own.slope,
    interval: own.slopeInterval,
    n: own.n,
    method: 'least squares within the lab',
    ...(inside
      ? { caveat: `With ${own.n} models its interval holds the common slope of ${short(common)}.` }
      : { caveat: `It rests on ${own.n} models, ${own.n - 2} degrees of freedom.` }),
  };
}

function spread(bench: Workbench, which: 'old' | 'new' | 'sigma'): Recomputed {
  const top = topSpread(frozen(), swe, gpqa, 5);
  const unsure = sigmaUncertainty(bench.kernel, top, swe, gpqa, bench);
  return {
    value: top[which],
    interval: which === 'sigma' ? unsure.sigma : unsure[which].interval,
    n: 34,
    method:
      'range of the top five by SWE-bench among the 34 frozen models; the interval is of the true range, freed of item noise',
    because: `The five (${top.models.map(({ name }) => name).join(', ')}) give ${short(top[which]!)}.`,
  };
}

/** A correlation over models the source does not list: ours over every row of the table that has both. */
function unlisted(
  bench: Workbench,
  x: BenchmarkId,
  y: BenchmarkId,
  models: number,
  published: number,
): Recomputed {
  const { kernel, seed } = bench;
  const all = rowsOf('multibench', ({ scores }) => scores.has(x) && scores.has(y));
  const ours = correlation(bench, all, x, y);
  const subsets = subsetCorrelations(bench, all, x, y, models);
  const share = subsets.filter((r) => r <= published).length / subsets.length;
  const [low, high] = kernel.quantiles(subsets, [0.025, 0.975]);
  const among = published >= low! && published <= high!;
  const where =
    share === 0
      ? `none of ${subsets.length} random sets of ${models} of them (seed ${seed}) gives ${amount(published, 4)} or less`
      : `95 % of random sets of ${models} of them give ${fixed(low, 2)} to ${fixed(high, 2)}${among ? `, the published figure among them: ${models} unlisted models can neither bear it out nor refute it` : ''}`;
  return {
    ...ours,
    method: `Pearson over all ${ours.n} rows with both (the source does not list its ${models})`,
    because: `Over the ${ours.n} rows of the independent panel r is ${short(ours.value)}; ${where}.`,
  };
}

function subsetCorrelations(
  { kernel, seed }: Workbench,
  models: readonly Model[],
  x: BenchmarkId,
  y: BenchmarkId,
  size: number,
): number[] {
  const draws = 2000;
  const n = models.length;
  const keys = kernel.normals(draws * n, seed, 2);
  return Array.from({ length: draws }, (_, draw) => {
    const picked = [...models.keys()]
      .sort((a, b) => keys[draw * n + a]! - keys[draw * n + b]!)
      .slice(0, size)
      .map((i) => models[i]!);
    const score = (id: BenchmarkId) => picked.map(({ scores }) => scores.get(id)!.value);
    return kernel.pearson(score(x), score(y)).r;
  });
}
