import { ends, fixed } from '@cape/core-wasm/number-text';
import type * as z from 'zod/mini';
import type { Advice } from '../advice/advice.ts';
import type { hFieldQuestion } from '../frontier/h-field-question.ts';

export function adviseOnH({
  h,
  interval,
  toldFromTrend,
  lean,
  itemsNeeded,
}: z.infer<typeof hFieldQuestion.answer>): Advice {
  const restsOn = `h = ${fixed(h, 1)} (${ends(interval, 1)}).`;
  if (!toldFromTrend) {
    return {
      topic: 'measure again',
      text:
        itemsNeeded === null
          ? 'Do not plan on its leaning: these two scores cannot separate it from the trend, and more items alone would not either.'
          : `Do not plan on its leaning yet: both tests would need about ${fixed(itemsNeeded, 1)} times their items to tell it from the trend.`,
      restsOn,
      certainty: 'noise',
    };
  }
  return {
    topic: 'frontier',
    text:
      lean === 'balanced'
        ? 'Off the trend, but by less than five points: treat it as balanced.'
        : `Plan for ${h > 0 ? 'a reasoner: check coding work before relying on it' : 'a coder: check reasoning before relying on it'}; measure the lab's next release on both axes.`,
    restsOn,
    certainty: 'settled',
  };
}
