import type { Kernel } from '@cape/core-wasm';
import type { Panel } from '@cape/evidence';
import { holds } from '../interval.ts';
import { balancedBar, directionOf, hField, leanOf, probabilityAbove, scoreOf } from './h-field.ts';
import { itemsNeeded, labOf } from './h-field-of-lab.ts';
import type { HFieldInput } from './h-field-question.ts';
import { spreadOfBoth, withoutSpread, withSpread } from './mixed-reporters.ts';
import { studentInterval } from './student.ts';
import { boundedTrend, gpqa, swe, trendLine } from './trend-line.ts';

/** Position of one model about the frontier line, with its error and the range of a new model there. */
export function hFieldOfModel(
  kernel: Kernel,
  panel: Panel,
  input: Pick<
    HFieldInput,
    'line' | 'level' | 'reporters' | 'swe' | 'sweError' | 'gpqa' | 'gpqaError' | 'lab'
  >,
) {
  const line = trendLine(kernel, input.line, panel);
  const { level } = input;
  const spread = input.reporters === 'mixed' ? spreadOfBoth() : null;
  const field = hField(
    line,
    withSpread(scoreOf(swe, input.swe, input.sweError), spread?.swe),
    withSpread(scoreOf(gpqa, input.gpqa, input.gpqaError), spread?.gpqa),
  );
  const { h, standardError, degreesOfFreedom } = field;
  const interval = studentInterval(
    kernel,
    h,
    standardError.total,
    degreesOfFreedom,
    level,
    'Student t, items and line together',
  );
  const above = (bar: number) => probabilityAbove(kernel, h, standardError.total, degreesOfFreedom, bar);
  const bounded = boundedTrend(kernel, input.line, panel);
  const { expected, interval: newInterval } = bounded?.predict(input.swe, level) ?? {
    expected: field.predicted,
    interval: { lower: null, upper: null, level, method: 'too few models' },
  };
  const lab = input.lab === undefined ? null : labOf(kernel, panel, input.lab, line, h);
  const toldFromTrend = !holds(interval, 0);
  const needed = toldFromTrend
    ? 1
    : itemsNeeded(spread === null ? field : withoutSpread(field, line.slope, spread), interval);
  return {
    line,
    spread,
    found: {
      n: line.n,
      h,
      predicted: field.predicted,
      interval,
      standardError,
      reporterSpread: spread,
      degreesOfFreedom,
      probabilityReasoningRich: above(0),
      probabilitySpecialist: above(balancedBar) + (1 - above(-balancedBar)),
      direction: directionOf(h),
      lean: leanOf(h),
      toldFromTrend,
      line: { kind: line.kind, slope: line.slope, intercept: line.intercept, n: line.n, r: line.r },
      newModel: {
        expected,
        interval: newInterval,
        holdsThisOne: holds(newInterval, input.gpqa),
      },
      itemsNeeded: needed,
      lab,
    },
  };
}

export type HFieldOfModel = ReturnType<typeof hFieldOfModel>['found'];
