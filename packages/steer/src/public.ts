/** Exports that both entrances, Node's and the browser's, have beside their own `loadModel`. */
export { type ContrastPair, DEFAULT_PAIRS, parseContrast } from './direction/contrast.ts';
export {
  type Classified,
  classify,
  DIRECTION_METHODS,
  type Direction,
  type DirectionMethod,
  type LearntDirection,
  type PromptClass,
  STATE_METHODS,
  type Stability,
  type StateMethod,
  type StrengthUnit,
  steeringAlong,
} from './direction/direction.ts';
export {
  againstFisher,
  fisherMatrix,
  GRADIENT_METHODS,
  type GradientMethod,
  gradientDirection,
  learnGradient,
  marginSlopes,
  type Slopes,
  type Subspace,
  subspacesAt,
} from './direction/gradient.ts';
export { type HeadsOptions, learnHeads } from './direction/heads.ts';
export { type LearnOptions, learnDirection, learnDirections } from './direction/learn.ts';
export { labelSigns, shuffledDirections } from './direction/shuffled.ts';
export { conditionsInBrief } from './evaluate/brief.ts';
export { promptControls } from './evaluate/controls.ts';
export {
  type Condition,
  type ConditionKind,
  type EvaluateOptions,
  type Evaluation,
  evaluate,
  type Gain,
  type KindOutcome,
  type Outcome,
  parseQuestions,
  type Question,
} from './evaluate/evaluate.ts';
export type { BootstrapInterval } from './evaluate/interval.ts';
export { continuationScores } from './evaluate/score.ts';
export type { Share } from './evaluate/share.ts';
export {
  type Sweep,
  type SweepCell,
  type SweepOptions,
  type SweptCell,
  type SweptSoFar,
  sweep,
} from './evaluate/sweep.ts';
export { type ScoredToken, tokenScores } from './evaluate/token-scores.ts';
export type { Verdict } from './evaluate/verdict.ts';
export {
  directionToJson,
  directionToSafetensors,
  readDirection,
  readDirections,
} from './formats/direction-file.ts';
export { directionToGguf } from './formats/gguf.ts';
export type { Coupling } from './internals/coupling.ts';
export { DEFAULT_SETS, type Internals, internals, type PromptSets } from './internals/internals.ts';
export type { Memory } from './memory.ts';
export { type ChatMessage, ChatTemplate } from './model/chat-template.ts';
export type { Demo } from './model/demo.ts';
export { describeModel, type ModelDescription } from './model/describe.ts';
export type { LoadOptions, LoadProgress, ModelFiles } from './model/files.ts';
export { isHubId } from './model/hub-listing.ts';
export type { TextCodec } from './model/tokenizer.ts';
export { type CacheRow, cutCache, packRows } from './runtime/cache-rows.ts';
export type { Cache, Decoder, Push } from './runtime/decoder.ts';
export { type GenerateOptions, type GenerationStep, generate } from './runtime/generate.ts';
export { logSoftmax } from './runtime/log-softmax.ts';
export {
  type Intervention,
  lastTokenStates,
  type Model,
  openModel,
  type Positions,
  pushesFor,
  type Site,
  type Steering,
  steeringsIn,
} from './runtime/model.ts';
export { Sampler, type Sampling } from './runtime/sample.ts';
export { TextStream } from './runtime/text-stream.ts';
export { SteerError, type SteerErrorCode } from './steer-error.ts';
export type { Split, SplitBy } from './tune/split.ts';
export {
  type Candidate,
  TUNE_METHODS,
  type TunedReport,
  type TuneMethod,
  type TuneOptions,
  type Tuning,
  tune,
} from './tune/tune.ts';
export type { ModelWarning } from './weights/weights-model.ts';
