import { parseQuestions, type Question } from '../evaluate/evaluate.ts';

/**
 * Questions about everyday facts with their kinds, and passages of plain English: for a model that knows the world, where
 * the user brings nothing. data/write.py says where they come from.
 */
export interface OpenQuestions {
  readonly questions: readonly Question[];
  readonly neutral: readonly string[];
}

/** From the texts of questions.jsonl and neutral.txt. */
export const openQuestionsFrom = (questions: string, neutral: string): OpenQuestions => ({
  questions: parseQuestions(questions),
  neutral: neutral.trim().split('\n'),
});
