import type { Kernel } from '@cape/core-wasm';
import type { Panel } from '@cape/evidence';
import { byFamilyScatter } from '../item-noise/family-scatter.ts';
import { fromItems, restsOnItems, settledEnds } from '../item-noise/settled-ends.ts';
import { findGroup, groupsOf } from '../panel/groups.ts';
import { changesBeyond } from './excursion.ts';
import { backtest, forecast, labScatter } from './forecast.ts';
import { labAnswer, logitResiduals, type Track, trackOf } from './labs.ts';
import type { LabsInput } from './labs-question.ts';
import { swingNull } from './swing-null.ts';
import { boundedTrend, gpqa, swe, trendLine } from './trend-line.ts';

/** Trajectories of the wanted labs about the frontier line, judged by the scatter of all of them. */
export function labTrajectories(
  kernel: Kernel,
  panel: Panel,
  input: Pick<LabsInput, 'line' | 'level' | 'lab' | 'swe' | 'itemCorrelation'>,
) {
  const line = trendLine(kernel, input.line, panel);
  const groups = groupsOf(panel);
  const tracks = new Map<string, Track>();
  for (const [lab, models] of groups) {
    const track = trackOf(line, models);
    if (track.points.length > 0) tracks.set(lab, track);
  }
  const histories = [...tracks.values()].map(({ points }) => points.map(({ h }) => h));
  const scatter = labScatter(histories);
  const bounded = boundedTrend(kernel, input.line, panel);
  const residualsOf = ({ models }: Track) => (bounded === null ? [] : logitResiduals(bounded, models));
  const onLogit = labScatter([...tracks.values()].map(residualsOf));
  const chanceOf = swingNull(kernel, histories);
  const tested = backtest(kernel, histories, input.level);
  const [wanted] = input.lab === undefined ? [undefined] : findGroup(groups, input.lab, 'lab');
  const shown = [...tracks].filter(([lab]) => wanted === undefined || lab === wanted);
  const labs = shown.map(([lab, track]) =>
    labAnswer(kernel, line, lab, track, scatter, input, chanceOf, (swe) =>
      bounded === null || onLogit === undefined
        ? null
        : forecast(kernel, line, bounded, residualsOf(track), onLogit, swe, input.level),
    ),
  );
  const reach = kernel.studentQuantile((1 + input.level) / 2, line.n - 2);
  const exceeding = (over: readonly Track[]) =>
    over.reduce((sum, { points }) => sum + changesBeyond(line, points, reach), 0);
  const scattered = byFamilyScatter(kernel, panel, [swe, gpqa], 'params').panel;
  const byScatter = scattered && groupsOf(scattered);
  const settled = settledEnds({
    total: shown.reduce((sum, [, { points }]) => sum + points.length - 1, 0),
    independent: exceeding(shown.map(([, track]) => track)),
    familyScatter: byScatter && exceeding(shown.map(([lab]) => trackOf(line, byScatter.get(lab)!))),
    itemCorrelation: input.itemCorrelation,
    known: restsOnItems(
      shown.flatMap(([, { models }]) => models),
      [swe, gpqa],
    )
      ? fromItems
      : null,
    nouns: ['change of h from one release to the next', 'changes of h from one release to the next'],
    verbs: ['exceeds its error', 'exceed their errors'],
    groupedBy: panel.groupedBy,
  });
  return {
    line,
    groups: [...groups].filter(([lab]) => wanted === undefined || lab === wanted),
    labs,
    settled,
    tested,
  };
}
