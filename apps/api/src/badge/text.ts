import type { hFieldQuestion, Interval } from '@cape/analysis';
import type * as z from 'zod';

export interface BadgeText {
  readonly label: string;
  readonly value: string;
  /** told: the interval leaves "no effect" out. */
  readonly tone: 'plain' | 'told';
}

const rounded = (value: number | null) => (value === null ? 'open' : value.toFixed(1).replace('-', '−'));

/** "2.9 (−2.2 to 7.9)": never a value without its interval. */
const withInterval = (value: number, { lower, upper }: Interval) =>
  `${rounded(value)} (${rounded(lower)} to ${rounded(upper)})`;

/** What the badges say: by their name, the question each asks and the answer in a few words. */
export const badgeText = {
  'h-field': {
    question: 'h-field',
    text: ({ h, interval, direction, toldFromTrend }: z.output<typeof hFieldQuestion.answer>): BadgeText => ({
      label: 'CAPE h-field',
      value: `${withInterval(h, interval)} · ${toldFromTrend ? direction : 'not told from the trend'}`,
      tone: toldFromTrend ? 'told' : 'plain',
    }),
  },
} as const;
