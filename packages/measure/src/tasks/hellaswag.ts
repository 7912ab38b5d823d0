import { indexOf, textOf, textsOf } from '../row.ts';
import { ordinary, type Task } from '../task.ts';

/** Removes the marks that WikiHow's pages left in the rows. */
function cleaned(text: string): string {
  return text
    .trim()
    .replaceAll(' [title]', '. ')
    .replaceAll(/\[.*?\]/g, '')
    .replaceAll('  ', ' ');
}

/** First letter upper case, all others lower, as Python's `str.capitalize`. */
function capitalized(text: string): string {
  const [first = ''] = text;
  return first.toUpperCase() + text.slice(first.length).toLowerCase();
}

export const hellaswag: Task = {
  ...ordinary,
  name: 'hellaswag',
  version: 1,
  metrics: ['acc', 'acc_norm'],
  dataset: { path: 'Rowan/hellaswag', split: 'validation', fewshotSplit: 'train' },
  columns: ['activity_label', 'ctx_a', 'ctx_b', 'endings', 'label'],
  question(doc) {
    const context = `${textOf(doc, 'ctx_a')} ${capitalized(textOf(doc, 'ctx_b'))}`;
    const query = cleaned(`${textOf(doc, 'activity_label')}: ${context}`);
    const choices = textsOf(doc, 'endings').map(cleaned);
    const gold = indexOf(doc, 'label', choices.length);
    return { doc: { ...doc, query, choices, gold }, context: query, choices, gold };
  },
};
