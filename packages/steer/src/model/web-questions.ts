import { type OpenQuestions, openQuestionsFrom } from './open-questions.ts';
import { fetchText } from './web-files.ts';

/** The package's questions and passages from the address of a folder that holds its data files. */
export async function fetchOpenQuestions(
  folder: string,
  options: { signal?: AbortSignal } = {},
): Promise<OpenQuestions> {
  const text = (name: string): Promise<string> => fetchText(new URL(name, folder).href, name, options);
  const [questions, neutral] = await Promise.all([text('questions.jsonl'), text('neutral.txt')]);
  return openQuestionsFrom(questions, neutral);
}
