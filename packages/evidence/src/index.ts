// What every part of CAPE shares: what a benchmark, a score, a model and a panel are. Readers of other tools' files are
// in ./readers, loaded when a file is met.

export {
  type BenchmarkDeclaration,
  declaredBenchmark,
  declaredBenchmarks,
  parseDeclaration,
} from './benchmarks/declaration.ts';
export {
  type Benchmark,
  type BenchmarkId,
  benchmark,
  benchmarkIdOf,
  benchmarkIds,
  benchmarks,
  exactBenchmark,
  idFromName,
  isKnownBenchmark,
  nearestBenchmark,
  resolveBenchmark,
} from './benchmarks/registry.ts';
export { benchmarkSamplingError, samplingError } from './benchmarks/sampling-error.ts';
export { type Cell, csvText } from './csv.ts';
export { type DateOrder, isoDate } from './date.ts';
export { faultFrom } from './faults.ts';
export { describeIssue, InputError, type InputIssue } from './input-error.ts';
export type { ItemScores } from './items.ts';
export { type ModelSize, parseModelSize, sizeExamples } from './model-size.ts';
export { nameOfModel } from './name-of-model.ts';
export { nearestName } from './nearest-name.ts';
export {
  type CommonError,
  definitionIn,
  type Fault,
  type Model,
  type Panel,
  resolveIn,
  type Score,
  type SharedItems,
  withDeclarations,
} from './panel.ts';
export { panelCsv, panelRows } from './panel-file.ts';
export { type PanelOptions, type PanelRead, panelLimits, type Row, readPanel } from './read-panel.ts';
export type { Provenance, ScoreRecord } from './record.ts';
export { byContent, compareText } from './row-order.ts';
export type { ModelFacts, Run } from './run.ts';
export { show } from './show.ts';
export { distinct, type Warning } from './warning.ts';
