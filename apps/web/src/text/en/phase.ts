/** The phases, in the words of every view. */
export const text = {
  short: { tax: 'Tax', transition: 'Transition', bonus: 'Bonus' },
  long: {
    tax: 'Tax: more of one capability costs the other',
    transition: 'Transition: the two capabilities hardly touch',
    bonus: 'Bonus: both capabilities rise together',
    undetermined: 'Undetermined: the difference is within measurement error',
    'axis rotation': 'Past this pair: read reasoning against coding',
  },
  /** The button that explains a word where it stands. */
  whatIs: (word: string) => `What is ${word}?`,
  terms: {
    gamma:
      'γ₁₂, the local coupling: how many points of TruthfulQA come with one more point of HellaSwag from one size of a family to the next. Below −0.1 is the tax, above +0.1 the bonus, between them the transition.',
    h: 'The h-field: GPQA Diamond less what the line over the frontier’s models expects at this SWE-bench score, in points. Above zero the model reasons better than it codes, below zero it codes better, next to its peers.',
    nc: 'The critical scale Nc: the size at which γ₁₂ crosses zero, so that the capabilities stop hurting each other. A family that never crosses within its sizes has only a bound.',
    interval:
      'A 95 % interval: values outside it would make what was measured a surprise. Tests have finitely many questions, so every score, and all that rests on it, has one.',
  },
} as const;
