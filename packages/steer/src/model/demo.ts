import { type ContrastPair, parseContrast } from '../direction/contrast.ts';
import { parseQuestions, type Question } from '../evaluate/evaluate.ts';

/** The model that ships, its contrast pairs, its evaluation prompts and its neutral text. */
export interface Demo {
  /** Path or address of its folder. */
  readonly folder: string;
  readonly pairs: readonly ContrastPair[];
  readonly questions: readonly Question[];
  readonly neutral: readonly string[];
  /** How the demo's direction acts best; see the model card: it was trained in. */
  readonly steering: { readonly strength: number; readonly unit: 'unit'; readonly positions: 'all' };
}

/** The files of the demo's folder that are read as text. */
export interface DemoTexts {
  readonly 'contrast.jsonl': string;
  readonly 'evaluation.jsonl': string;
  readonly 'neutral.txt': string;
}

export function demoFrom(folder: string, texts: DemoTexts): Demo {
  return {
    folder,
    pairs: parseContrast(texts['contrast.jsonl']),
    questions: parseQuestions(texts['evaluation.jsonl']),
    neutral: texts['neutral.txt'].split('\n').filter((line) => line !== ''),
    steering: { strength: 3, unit: 'unit', positions: 'all' },
  };
}
