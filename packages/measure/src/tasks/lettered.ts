import { MeasureError } from '../measure-error.ts';
import { recordOf, textOf, textsOf } from '../row.ts';
import { type Doc, ordinary, type Task } from '../task.ts';

/** Choices as `{label: ["A", …], text: [...]}` with the right one named by its label. */
function lettered(doc: Doc): { readonly choices: readonly string[]; readonly gold: number } {
  const column = recordOf(doc, 'choices');
  const [labels, choices] = [textsOf(column, 'label'), textsOf(column, 'text')];
  const key = textOf(doc, 'answerKey').trimStart();
  const gold = labels.indexOf(key);
  if (gold < 0 || gold >= choices.length)
    throw new MeasureError('bad-row', 'answerKey', `one of ${labels.join(', ')}`, key);
  return { choices, gold };
}

const arc = (name: string, config: string): Task => ({
  ...ordinary,
  name,
  version: 1,
  metrics: ['acc', 'acc_norm'],
  dataset: { path: 'allenai/ai2_arc', name: config, split: 'test', fewshotSplit: 'train' },
  columns: ['question', 'choices', 'answerKey'],
  question: (doc) => ({
    doc,
    context: `Question: ${textOf(doc, 'question')}\nAnswer:`,
    ...lettered(doc),
  }),
});

export const arcEasy = arc('arc_easy', 'ARC-Easy');
export const arcChallenge = arc('arc_challenge', 'ARC-Challenge');

export const openbookqa: Task = {
  ...ordinary,
  name: 'openbookqa',
  version: 1,
  metrics: ['acc', 'acc_norm'],
  dataset: { path: 'allenai/openbookqa', name: 'main', split: 'test', fewshotSplit: 'train' },
  columns: ['question_stem', 'choices', 'answerKey'],
  question: (doc) => ({ doc, context: textOf(doc, 'question_stem'), ...lettered(doc) }),
};
