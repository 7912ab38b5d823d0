import { indexOf, textOf } from '../row.ts';
import { ordinary, type Task } from '../task.ts';

export const boolq: Task = {
  ...ordinary,
  name: 'boolq',
  version: 2,
  metrics: ['acc'],
  dataset: { path: 'aps/super_glue', name: 'boolq', split: 'validation', fewshotSplit: 'train' },
  columns: ['passage', 'question', 'label'],
  question: (doc) => ({
    doc,
    context: `${textOf(doc, 'passage')}\nQuestion: ${textOf(doc, 'question')}?\nAnswer:`,
    choices: ['no', 'yes'],
    gold: indexOf(doc, 'label', 2),
  }),
};
