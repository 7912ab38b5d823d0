// The whole public surface: choose a task, give it rows and a backend, write what comes out.

export type { Backend, Likelihood } from './backend.ts';
export { EndpointBackend, type EndpointOptions } from './endpoint-backend.ts';
export {
  cardName,
  convertedBranch,
  convertedFiles,
  type DatasetId,
  type DatasetPart,
  longestCard,
  parseDatasetId,
  splitFiles,
} from './hub-dataset.ts';
export { LocalBackend, type LocalOptions } from './local/local-backend.ts';
export { type Measured, type MeasureOptions, measure, type TaskResult } from './measure.ts';
export { MeasureError, type MeasureErrorCode } from './measure-error.ts';
export { defaultFewshotSeed, type Item, itemsOf, type PromptOptions, type Request } from './prompt.ts';
export { fileStamp, type RunFacts, resultsOf, sampleOf, sanitized } from './results.ts';
export type { Aggregate, ItemScore } from './score.ts';
export type { Dataset, Doc, Metric, Question, Task } from './task.ts';
export { ownTask, rowsOfQuestions } from './tasks/own.ts';
export { findTask, tasks } from './tasks/tasks.ts';
