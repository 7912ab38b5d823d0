import { type AnswerOf, fitQuestion } from '@cape/analysis';

let last: { readonly key: string; readonly answer: AnswerOf<typeof fitQuestion> } | undefined;

/** The fit of a law, the last one remembered: the explorer writes its equations down and follows them. */
export const fittedQuestion: typeof fitQuestion = {
  ...fitQuestion,
  ask(input, using) {
    const key = JSON.stringify(input);
    if (last?.key !== key) last = { key, answer: fitQuestion.ask(input, using) };
    return last.answer;
  },
};
