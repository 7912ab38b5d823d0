import { type ContrastPair, parseContrast } from '../direction/contrast.ts';
import { parseQuestions, type Question } from '../evaluate/evaluate.ts';

/** The model that ships, its contrast pairs, its evaluation prompts and its neutral text. */
export interface Demo {
  /** Path or address of its folder. */
  readonly folder: string;
  readonly pairs: readonly ContrastPair[];
  /** Evaluation prompts, on facts that no choice about the model has seen. */
  readonly questions: readonly Question[];
  /** Prompts on other facts, for choices: what a sweep asks. */
  readonly development: readonly Question[];
  readonly neutral: readonly string[];
  /** Setting in which the demo's direction acts best; see the model card: it was trained in. */
  readonly steering: { readonly strength: number; readonly unit: 'unit'; readonly positions: 'all' };
  /** A sweep about the strength that was trained for. */
  readonly sweep: {
    readonly strengths: readonly number[];
    readonly unit: 'unit';
    readonly positions: 'all';
  };
}

/** The files of the demo's folder that are read as text. */
export interface DemoTexts {
  readonly 'contrast.jsonl': string;
  readonly 'evaluation.jsonl': string;
  readonly 'development.jsonl': string;
  readonly 'neutral.txt': string;
}

export function demoFrom(folder: string, texts: DemoTexts): Demo {
  return {
    folder,
    pairs: parseContrast(texts['contrast.jsonl']),
    questions: parseQuestions(texts['evaluation.jsonl']),
    development: parseQuestions(texts['development.jsonl']),
    neutral: texts['neutral.txt'].split('\n').filter((line) => line !== ''),
    steering: { strength: 3, unit: 'unit', positions: 'all' },
    sweep: { strengths: [0.75, 1.5, 3, 4.5], unit: 'unit', positions: 'all' },
  };
}
