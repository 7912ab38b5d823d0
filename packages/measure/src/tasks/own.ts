import { indexOf, textOf, textsOf } from '../row.ts';
import { type Doc, ordinary, type Task } from '../task.ts';

/** A task of one's own: rows with a context, choices and the index of the right one. */
export function ownTask(name: string): Task {
  return {
    ...ordinary,
    name,
    version: 0,
    metrics: ['acc', 'acc_norm'],
    dataset: { path: name, split: 'test', fewshotSplit: 'train' },
    columns: ['context', 'choices', 'label'],
    question(doc) {
      const choices = textsOf(doc, 'choices');
      const cluster = doc.cluster ?? doc.subject;
      return {
        doc,
        context: textOf(doc, 'context'),
        choices,
        gold: indexOf(doc, 'label', choices.length),
        ...(typeof cluster === 'string' && { cluster }),
      };
    },
  };
}

/** Rows of such a task from prompts with a true and a false way to go on. */
export const rowsOfQuestions = (
  questions: readonly { readonly prompt: string; readonly true: string; readonly false: string }[],
): Doc[] =>
  questions.map((question) => ({
    context: question.prompt,
    choices: [question.true.trim(), question.false.trim()],
    label: 0,
  }));
