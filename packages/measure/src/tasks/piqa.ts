import { indexOf, textOf } from '../row.ts';
import { ordinary, type Task } from '../task.ts';

export const piqa: Task = {
  ...ordinary,
  name: 'piqa',
  version: 1,
  metrics: ['acc', 'acc_norm'],
  dataset: { path: 'baber/piqa', split: 'validation', fewshotSplit: 'train' },
  columns: ['goal', 'sol1', 'sol2', 'label'],
  question: (doc) => ({
    doc,
    context: `Question: ${textOf(doc, 'goal')}\nAnswer:`,
    choices: [textOf(doc, 'sol1'), textOf(doc, 'sol2')],
    gold: indexOf(doc, 'label', 2),
  }),
};
