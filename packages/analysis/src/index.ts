// The whole public surface: ask a question of a panel, read the answer. What the questions are made of is internal.

export { checked } from './checked.ts';
export { type CommandWords, commandLine } from './command-line.ts';
export { Interval } from './interval.ts';
export {
  commandOf,
  manifest,
  type QuestionEntry,
  type QuestionRoute,
  routesOf,
  wordsOf,
} from './manifest.ts';
export { type Answering, type AnswerOf, answer, type Question } from './question.ts';
export { Warning } from './warning.ts';

// One model, or everything that comes with CAPE.

export { diagnoseQuestion } from './diagnose/diagnose-question.ts';
export { modelQuestion } from './diagnose/model-question.ts';

// Base models: coupling, critical scale, levers, cascade.

export { cascadeQuestion } from './cascade/cascade-question.ts';
export { couplingQuestion } from './coupling/coupling-question.ts';
export { dimensionQuestion } from './coupling/dimension-question.ts';
export { isoclineQuestion } from './coupling/isocline-question.ts';
export { matrixQuestion } from './coupling/matrix-question.ts';
export { transitionWidth } from './coupling/phase.ts';
export { signOrderQuestion } from './coupling/sign-order-question.ts';
export { CriticalScale } from './critical-scale/critical-scale.ts';
export { criticalScaleQuestion } from './critical-scale/critical-scale-question.ts';
export { leversQuestion } from './levers/levers-question.ts';

// Two runs or more, item by item.

export { compareQuestion } from './compare/compare-question.ts';
export { ItemScores, Run, RunBenchmark, runLimits } from './compare/run-input.ts';
export { comparableRuns, joinedByModel } from './compare/run-of-evidence.ts';
export { gateQuestion } from './gate/gate-question.ts';
export { ItemCovariance, itemCovariances } from './item-noise/item-covariance.ts';
export { powerQuestion } from './power/power-question.ts';

// Frontier models: the line, the h-field, labs, saturation.

export { hFieldQuestion } from './frontier/h-field-question.ts';
export { labsQuestion } from './frontier/labs-question.ts';
export { linePanel, lineQuestion } from './frontier/line-question.ts';
export { saturationQuestion } from './frontier/saturation-question.ts';

// Dynamics: equations, trajectories, levers as sliders.

export { fitQuestion } from './dynamics/fit-question.ts';
export { holdoutQuestion } from './dynamics/holdout-question.ts';
export type { AcrossFamilies } from './dynamics/leave-family-out.ts';
export { type Levers, prepareSimulation } from './dynamics/simulate.ts';
export { simulateQuestion } from './dynamics/simulate-question.ts';
export { LeverDirection, type LeverName } from './dynamics/sources.ts';

// The papers: their claims and predictions.

export { claimsQuestion } from './claims/claims-question.ts';
export { predictionsQuestion } from './predictions/predictions-question.ts';

// Benchmarks.

export { BenchmarkKey, BenchmarkName } from './benchmarks/benchmark-name.ts';
export { Percent, PercentError } from './benchmarks/percent.ts';

// Panels that come with CAPE.

export { builtinPanel, builtinPanels } from './panel/builtin.ts';
export { joinedLimit } from './panel/joined-panel.ts';
export { currentOr } from './panel/panel-input.ts';
export { panelQuestion, panelsQuestion } from './panel/panels-question.ts';
export { scaleUnits, sizeText } from './panel/scale.ts';
