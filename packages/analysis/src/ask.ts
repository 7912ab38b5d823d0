// What a face needs to ask any question, and none of the questions: for faces that download as they go, beside
// lazy-questions.ts.
export { nearestName } from './benchmarks/registry.ts';
export { InputError, type InputIssue } from './input-error.ts';
export { answer, type Question } from './question.ts';
