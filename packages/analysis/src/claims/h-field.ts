import { amount } from '@cape/core-wasm/number-text';
import type { Model } from '@cape/evidence';
import { changeError, type Point } from '../frontier/excursion.ts';
import { labMeanInterval, labScatter } from '../frontier/forecast.ts';
import { hField } from '../frontier/h-field.ts';
import { trackOf } from '../frontier/labs.ts';
import { studentInterval } from '../frontier/student.ts';
import { swingNull } from '../frontier/swing-null.ts';
import { gpqa, predicted, swe, trendLine } from '../frontier/trend-line.ts';
import { builtinPanel } from '../panel/builtin.ts';
import type { Recomputed } from './verdict.ts';
import { short } from './verdict.ts';
import { core, frozen, row, type Workbench } from './workbench.ts';

/** "Frontier": h of labs and of single models, its changes, and the returns that the article tells of. */
export const hFieldClaims: Readonly<Record<string, (bench: Workbench) => Recomputed>> = {
  'h-google': (bench) => labMean(bench, 'Google', core()),
  'h-anthropic': (bench) => labMean(bench, 'Anthropic', core()),
  'h-openai': (bench) => labMean(bench, 'OpenAI', core()),
  'h-xai': (bench) => labMean(bench, 'xAI', frozen()),
  'h-meta': (bench) => labMean(bench, 'Meta', core()),
  'h-deepseek': (bench) => labMean(bench, 'DeepSeek', core()),
  'h-minimax': (bench) => labMean(bench, 'MiniMax', core()),
  'recovery-openai': (bench) => recovery(bench, 'OpenAI'),
  'recovery-google': (bench) => recovery(bench, 'Google'),
  'deepseek-swing': (bench) => change(bench, 'DeepSeek-V2.5', 'DeepSeek V3.2'),
  'compute-tier': (bench) => change(bench, 'GPT-5.4 std', 'GPT-5.4 xhigh'),
  'sonnet46-h': (bench) => ofModel(bench, 'Claude Sonnet 4.6'),
  'opus46-h': (bench) => ofModel(bench, 'Claude Opus 4.6'),
  'opus47-h': (bench) => ofModel(bench, 'Claude Opus 4.7'),
};

const frozenLine = ({ kernel }: Workbench) => trendLine(kernel, 'frozen', builtinPanel('frontier'));

/** Mean h of a lab over the rows that the source takes, its core models where it has any. */
function labMean(bench: Workbench, lab: string, models: readonly Model[]): Recomputed {
  const { kernel, level } = bench;
  const line = frozenLine(bench);
  const ofLab = (rows: readonly Model[], wanted: string) =>
    rows
      .filter(({ group }) => group === wanted)
      .map(({ scores }) => {
        const x = scores.get(swe)!.value;
        return { swe: x, h: scores.get(gpqa)!.value - predicted(line, x) };
      });
  const labs = [...new Set(models.map(({ group }) => group))];
  const scatter = labScatter(labs.map((each) => ofLab(models, each).map(({ h }) => h)))!;
  const track = ofLab(models, lab);
  const mean = kernel.summary(track.map(({ h }) => h)).mean;
  const interval = labMeanInterval(kernel, line, track, scatter, level);
  const told = interval.lower! > 0 || interval.upper! < 0;
  const frozenH = ofLab(frozen(), lab).map(({ h }) => h);
  return {
    value: mean,
    interval,
    n: track.length,
    method: `mean residual of the lab’s ${models.length === 34 ? 'models' : 'core models'} from the frozen line; scatter pooled over labs, and the line`,
    ...(told
      ? {}
      : {
          caveat: `Its interval holds zero: ${track.length} ${track.length === 1 ? 'model' : 'models'} cannot separate it from the trend${frozenH.length === track.length ? '' : `; over all ${frozenH.length} frozen models it is ${short(kernel.summary(frozenH).mean)}`}.`,
        }),
  };
}

function pointOf(bench: Workbench, name: string): Point {
  const line = frozenLine(bench);
  const { scores } = row('frontier', name)!;
  const [x, y] = [scores.get(swe)!, scores.get(gpqa)!];
  return { ...hField(line, x, y), swe: x.value, scores: { swe: x, gpqa: y } };
}

function change(bench: Workbench, from: string, to: string): Recomputed {
  const line = frozenLine(bench);
  const [start, end] = [pointOf(bench, from), pointOf(bench, to)];
  const value = end.h - start.h;
  return {
    value,
    interval: studentInterval(bench.kernel, value, changeError(line, start, end), line.n - 2, bench.level),
    n: 2,
    method: 'difference of residuals, error of items and of the slope',
  };
}

/** Student's interval of h of one model. */
function ofModel(bench: Workbench, name: string): Recomputed {
  const line = frozenLine(bench);
  const { h, standardError, degreesOfFreedom } = pointOf(bench, name);
  const interval = studentInterval(bench.kernel, h, standardError.total, degreesOfFreedom, bench.level);
  return {
    value: h,
    interval,
    n: line.n,
    method: 'residual from the frozen line, error of items and line',
    ...(interval.lower! <= 0 && interval.upper! >= 0
      ? { caveat: 'Its interval holds zero: two scores alone cannot separate this model from the trend.' }
      : {}),
  };
}

/** Largest rise of a lab's h between turning points, and the chance that releases without order show as much. */
function recovery(bench: Workbench, lab: string): Recomputed {
  const { kernel } = bench;
  const line = frozenLine(bench);
  const labs = [...new Set(frozen().map(({ group }) => group))];
  const tracks = new Map(
    labs.map((each) => [
      each,
      trackOf(
        line,
        frozen().filter(({ group }) => group === each),
      ),
    ]),
  );
  const chanceOf = swingNull(
    kernel,
    [...tracks.values()].map(({ points }) => points.map(({ h }) => h)),
  );
  const { models, points } = tracks.get(lab)!;
  const rises = points.map((point, to) => {
    const from = startOfRise(points, to);
    return { from, to, change: point.h - points[from]!.h };
  });
  const { from, to, change } = rises.reduce((a, b) => (b.change > a.change ? b : a));
  const chance = chanceOf(points.length, change);
  return {
    value: chance,
    interval: null,
    n: points.length,
    method: `chance that ${points.length} releases in any order show a rise or fall as large as the lab’s largest rise`,
    because: `h rises by ${short(change)} points from ${models[from]!.name} (${amount(points[from]!.h, 3)}) to ${models[to]!.name} (${amount(points[to]!.h, 3)}), but releases in any order show as much in ${Math.round(100 * chance)} of 100 cases: a low release is mostly followed by a higher one, whatever the lab does.`,
  };
}

/** First release of the run of rises that ends at this one. */
function startOfRise(points: readonly Point[], to: number): number {
  let from = to;
  while (from > 0 && points[from - 1]!.h < points[from]!.h) from -= 1;
  return from;
}
