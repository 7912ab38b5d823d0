import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type ContrastPair, parseContrast } from '../direction/contrast.ts';
import { parseQuestions, type Question } from '../evaluate/evaluate.ts';

/** The model that ships, its contrast pairs, its evaluation prompts and its neutral text. */
export interface Demo {
  readonly folder: string;
  readonly pairs: readonly ContrastPair[];
  readonly questions: readonly Question[];
  readonly neutral: readonly string[];
  /** How the demo's direction acts best; see the model card: it was trained in. */
  readonly steering: { readonly strength: number; readonly unit: 'natural'; readonly positions: 'all' };
}

export function openDemo(): Demo {
  const folder = join(dirname(fileURLToPath(import.meta.url)), '../../demo');
  const text = (name: string): string => readFileSync(join(folder, name), 'utf8');
  return {
    folder,
    pairs: parseContrast(text('contrast.jsonl')),
    questions: parseQuestions(text('evaluation.jsonl')),
    neutral: text('neutral.txt')
      .split('\n')
      .filter((line) => line !== ''),
    steering: { strength: 1, unit: 'natural', positions: 'all' },
  };
}
