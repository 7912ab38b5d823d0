import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type OpenQuestions, openQuestionsFrom } from './open-questions.ts';

/** The questions and passages that the package brings. */
export function openQuestions(): OpenQuestions {
  const folder = join(dirname(fileURLToPath(import.meta.url)), '../../data');
  const read = (name: string): string => readFileSync(join(folder, name), 'utf8');
  return openQuestionsFrom(read('questions.jsonl'), read('neutral.txt'));
}
