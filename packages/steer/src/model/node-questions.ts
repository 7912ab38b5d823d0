import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseQuestions, type Question } from '../evaluate/evaluate.ts';

/**
 * Questions about everyday facts with their kinds, and passages of plain English: for a model that knows the world, where
 * the user brings nothing. data/write.py says where they come from.
 */
export function openQuestions(): {
  readonly questions: readonly Question[];
  readonly neutral: readonly string[];
} {
  const folder = join(dirname(fileURLToPath(import.meta.url)), '../../data');
  return {
    questions: parseQuestions(readFileSync(join(folder, 'questions.jsonl'), 'utf8')),
    neutral: readFileSync(join(folder, 'neutral.txt'), 'utf8').trim().split('\n'),
  };
}
