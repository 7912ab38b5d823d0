import { MeasureError } from '../measure-error.ts';
import { textOf } from '../row.ts';
import { ordinary, type Task } from '../task.ts';

/** Two fillings of a blank, each weighed by how likely it makes the rest of the sentence. */
export const winogrande: Task = {
  ...ordinary,
  name: 'winogrande',
  version: 1,
  metrics: ['acc'],
  dataset: { path: 'allenai/winogrande', name: 'winogrande_xl', split: 'validation', fewshotSplit: 'train' },
  columns: ['sentence', 'option1', 'option2', 'answer'],
  question(doc) {
    const sentence = textOf(doc, 'sentence');
    const blank = sentence.indexOf('_');
    const answer = textOf(doc, 'answer');
    if (blank < 0) throw new MeasureError('bad-row', 'sentence', 'a blank written _', sentence.slice(0, 80));
    if (answer !== '1' && answer !== '2') throw new MeasureError('bad-row', 'answer', '"1" or "2"', answer);
    const choices = [textOf(doc, 'option1'), textOf(doc, 'option2')].map(
      (option) => sentence.slice(0, blank) + option,
    );
    return {
      doc,
      context: choices,
      choices,
      continuation: sentence.slice(blank + 1).trim(),
      gold: Number(answer) - 1,
    };
  },
};
