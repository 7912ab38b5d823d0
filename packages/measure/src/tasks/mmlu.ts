import { MeasureError } from '../measure-error.ts';
import { indexOf, textOf, textsOf } from '../row.ts';
import { ordinary, type Task } from '../task.ts';

const letters = ['A', 'B', 'C', 'D'] as const;

/** One subject of MMLU; rows of all of them may stand in one file, each with its subject. */
export function mmlu(subject: string): Task {
  return {
    ...ordinary,
    name: `mmlu_${subject}`,
    version: 1,
    metrics: ['acc'],
    dataset: { path: 'cais/mmlu', name: subject, split: 'test', fewshotSplit: 'dev' },
    description: `The following are multiple choice questions (with answers) about ${subject.replaceAll('_', ' ')}.\n\n`,
    sampler: 'first',
    columns: ['question', 'choices', 'answer'],
    question(doc) {
      const choices = textsOf(doc, 'choices');
      if (choices.length !== letters.length)
        throw new MeasureError('bad-row', 'choices', `${letters.length} texts`, String(choices.length));
      const lines = choices.map((choice, i) => `${letters[i]}. ${choice}`).join('\n');
      return {
        doc,
        context: `${textOf(doc, 'question').trim()}\n${lines}\nAnswer:`,
        choices: letters,
        gold: indexOf(doc, 'answer', letters.length),
        cluster: subject,
      };
    },
  };
}
