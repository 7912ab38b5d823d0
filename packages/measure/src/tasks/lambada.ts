import { textOf } from '../row.ts';
import { ordinary, type Task } from '../task.ts';

/** The last word of a passage: how likely it is, and whether greedy decoding finds it. */
export const lambadaOpenai: Task = {
  ...ordinary,
  name: 'lambada_openai',
  version: 1,
  output: 'loglikelihood',
  metrics: ['perplexity', 'acc'],
  // The word carries its own space.
  delimiter: '',
  dataset: { path: 'EleutherAI/lambada_openai', name: 'default', split: 'test', fewshotSplit: 'test' },
  columns: ['text'],
  question(doc) {
    const words = textOf(doc, 'text').split(' ');
    return { doc, context: words.slice(0, -1).join(' '), choices: [` ${words.at(-1)}`], gold: 0 };
  },
};
