import type { Kernel } from '@cape/core-wasm';
import { boundedLine } from '../frontier/bounded-line.ts';
import { labMeanInterval, labScatter } from '../frontier/forecast.ts';
import { largestSwing, swingNull } from '../frontier/swing-null.ts';
import { lineError, predicted, type TrendLine } from '../frontier/trend-line.ts';
import { holds } from '../interval.ts';
import { type CalibrationRow, rowsOf, type Simulation, shareOf } from './row.ts';

const scale = { chance: 25, items: 198 };
const n = 39;

/** Released models: SWE-bench crowded at the top, GPQA's logit linear in it, scatter that may change along it. */
function models(kernel: Kernel, changePer10: number, seed: number, stream: number) {
  const deviates = kernel.normals(4 * n, seed, stream);
  const x = Float64Array.from({ length: n }, (_, i) => 85 - 60 * kernel.normalCdf(deviates[4 * i]!) ** 2);
  const score = (place: number, own: number, item: number) => {
    const logit = -1.2 + 0.04 * place + 0.52 * kernel.exp((changePer10 * (place - 70)) / 20) * own;
    const truth = 25 + 75 / (1 + kernel.exp(-logit));
    return Math.min(100, truth + Math.sqrt((truth * (100 - truth)) / 198) * item);
  };
  const y = x.map((place, i) => score(place, deviates[4 * i + 1]!, deviates[4 * i + 2]!));
  const errors = y.map((value) => Math.sqrt(Math.max(25, value * (100 - value)) / 198));
  return { x, y, errors, score };
}

/** A new model at the frontier: coverage, width and the share of intervals beyond 100; before: least squares. */
function newModelRows(kernel: Kernel, { seed, repetitions }: Simulation): CalibrationRow[] {
  return [0, -0.4].flatMap((change, w) => {
    const [old, ours, beyond, beyondNow]: boolean[][] = [[], [], [], []];
    let [widthOld, width] = [0, 0];
    for (let i = 0; i < repetitions; i += 1) {
      const { x, y, errors, score } = models(kernel, change, seed + w, i);
      const [own, item] = kernel.normals(2, seed + 100 + w, i);
      const truth = score(87, own!, item!);
      const fit = kernel.line(x, y);
      const reach =
        kernel.studentQuantile(0.975, n - 2) *
        Math.sqrt(fit.residualStandardDeviation ** 2 + lineError(fit, 87) ** 2);
      const middle = predicted(fit, 87);
      old!.push(Math.abs(truth - middle) <= reach);
      beyond!.push(middle + reach > 100);
      const { interval } = boundedLine(kernel, { x, y, yStandardErrors: errors }, scale)!.predict(87, 0.95);
      ours!.push(holds(interval, truth));
      beyondNow!.push(interval.upper! > 100);
      widthOld += (2 * reach) / repetitions;
      width += (interval.upper! - interval.lower!) / repetitions;
    }
    const row = rowsOf({
      figure: 'new model at SWE-bench 87',
      world: `39 models, scatter on the logit ${change === 0 ? 'even' : 'falling by a third per 20 points'}`,
      repetitions,
    });
    return [
      row('coverage', [0.93, 0.97], old!, ours!),
      row('intervals that pass 100', [0, 0], beyond!, beyondNow!),
      row('mean width (points)', [0, 100], widthOld, width),
    ];
  });
}

/** Releases per lab, as the frontier panel has them. */
const labs = [9, 10, 6, 6, 2, 2, 2, 2];

/** Swings of labs whose releases are exchangeable, and the mean h of a lab; before: item noise and the line alone. */
function labRows(kernel: Kernel, { seed, repetitions }: Simulation): CalibrationRow[] {
  const spread = 9;
  const line: TrendLine = {
    kind: 'frozen',
    slope: 0.513,
    intercept: 46.4,
    n: 34,
    r: 0.72,
    residualStandardDeviation: 8.7,
    meanX: 65,
    sumSquaresX: 9500,
    range: [16, 88],
  };
  const [before, after, meanOld, meanNew]: boolean[][] = [[], [], [], []];
  const itemError = 2.6;
  for (let i = 0; i < repetitions; i += 1) {
    const deviates = kernel.normals(labs.length * 11 + 2, seed, i);
    const lineShift = deviates[labs.length * 11]! * lineError(line, 75);
    const tracks = labs.map((releases, lab) =>
      Array.from({ length: releases }, (_, k) => spread * deviates[lab * 11 + k]! - lineShift),
    );
    const chanceOf = swingNull(kernel, tracks);
    const reach = kernel.studentQuantile(0.975, 32) * itemError * Math.SQRT2;
    for (const track of tracks) {
      const swing = largestSwing(track);
      if (track.length < 3) continue;
      before!.push(swing > 10 && swing > reach);
      after!.push(swing > 10 && swing > reach && chanceOf(track.length, swing) <= 0.05);
    }
    const scatter = labScatter(tracks)!;
    const [first] = tracks;
    const points = first!.map((h) => ({ h, swe: 75 }));
    const interval = labMeanInterval(kernel, line, points, scatter, 0.95);
    meanNew!.push(holds(interval, 0));
    const mean = first!.reduce((sum, h) => sum + h / first!.length, 0);
    const own = kernel.studentQuantile(0.975, scatter.degreesOfFreedom) * scatter.standardDeviation;
    meanOld!.push(Math.abs(mean) <= own / Math.sqrt(first!.length));
  }
  const world = 'eight labs, h exchangeable with SD 9 about the line';
  return [
    {
      figure: 'swings and recoveries beyond noise',
      world,
      measure: 'labs with one (false alarms)',
      wanted: [0, 0.05],
      before: shareOf(before!),
      after: shareOf(after!),
      repetitions,
    },
    {
      figure: 'mean h of a lab',
      world: `${world}, the line estimated`,
      measure: 'coverage',
      wanted: [0.93, 0.97],
      before: shareOf(meanOld!),
      after: shareOf(meanNew!),
      repetitions,
    },
  ];
}

export function frontierRows(kernel: Kernel, simulation: Simulation): CalibrationRow[] {
  return [...newModelRows(kernel, simulation), ...labRows(kernel, simulation)];
}
