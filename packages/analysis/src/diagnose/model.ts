import { InputError, type Model, type Panel } from '@cape/evidence';
import { trendOf } from '../coupling/group-trend.ts';
import { hFieldQuestion } from '../frontier/h-field-question.ts';
import { type CurrentGiven, openPanel } from '../panel/panel-input.ts';
import { type Answering, answer } from '../question.ts';
import { cascadeOfModel } from './cascade-of-model.ts';
import type { ModelInput } from './model-question.ts';
import { nearestModels } from './nearest.ts';
import { phaseOfModel, phasePair } from './phase-of-model.ts';
import { familyModels, type Subject, subjectOf } from './subject.ts';

/**
 * One model against the panels: its family's trend, its phase, its h-field, its stage of the cascade and its neighbors.
 *
 * @throws {InputError} where a panel is given and nothing says which of its models is meant.
 */
export function diagnosed(input: ModelInput, using: Answering) {
  const { kernel } = using;
  const { view, itemCorrelation } = input;
  const own =
    input.panel === undefined
      ? undefined
      : openPanel({ panel: input.panel, view, define: input.define, itemCorrelation });
  const builtin = (name: string) => openPanel({ panel: name, view, itemCorrelation }).panel;
  if (!isDescribed(input) && own !== undefined) throw whichModel(own.panel);
  const subject = subjectOf(input, own?.panel);
  const steps = builtin('observational');
  const panels: Panel[] = [...(own === undefined ? [] : [own.panel]), builtin('base'), steps];
  const phase = phaseOfModel(kernel, subject, { family: panels, steps }, input);
  const family = subject.family === null ? null : familyModels(subject.family, panels);
  return {
    own,
    subject,
    phase,
    familyTrend:
      family === null || family.models.length === 0
        ? null
        : trendOf(kernel, panels[0]!, family.models[0]!.group, family.models, { ...phasePair, ...input }),
    hField: hFieldOf(subject, input, own?.panel, using),
    cascade: cascadeOfModel(kernel, subject, phase),
    nearest: nearestModels(kernel, subject, [...panels, builtin('current')]),
  };
}

/** True where the input describes a model. */
export function isDescribed(input: ModelInput): boolean {
  const { model, params, family, lab, flops, scores } = input;
  return [model, params, family, lab, flops, Object.keys(scores)[0]].some((each) => each !== undefined);
}

/** Null without SWE-bench Verified and GPQA Diamond. */
function hFieldOf(subject: Subject, input: ModelInput, own: Panel | undefined, using: Answering) {
  const swe = subject.scores.get('swe_bench_verified');
  const gpqa = subject.scores.get('gpqa_diamond');
  if (swe === undefined || gpqa === undefined) return null;
  return answer(
    hFieldQuestion,
    {
      swe: swe.value,
      gpqa: gpqa.value,
      sweError: swe.standardError,
      gpqaError: gpqa.standardError,
      level: input.level,
      ...earlierReleases(subject.lab, input, own),
    },
    using,
  );
}

/** The panel that holds the lab's earlier releases: the one given before the builtin one. */
function earlierReleases(
  lab: string | null,
  { panel, define, view }: CurrentGiven,
  own: Panel | undefined,
): object {
  if (lab === null) return {};
  const isTheirs = ({ group, scores }: Model) =>
    group.toLowerCase() === lab.toLowerCase() &&
    scores.has('swe_bench_verified') &&
    scores.has('gpqa_diamond');
  if (own?.models.some(isTheirs)) return { lab, panel, define, view };
  const builtin = openPanel({ panel: 'frontier', view: 'as-published' }).panel;
  return builtin.models.some(isTheirs) ? { lab } : {};
}

function whichModel({ models }: Panel): InputError {
  const names = models.map(({ name }) => name);
  return new InputError([
    {
      code: 'which-model',
      path: 'model',
      expected: `a model of the panel: ${names.slice(0, 6).join(', ')}${names.length > 6 ? ' …' : ''} (for all of them at once ask for their coupling, critical scale or labs)`,
      received: 'nothing',
    },
  ]);
}
