import type { diagnoseQuestion, hFieldQuestion, Interval } from '@cape/analysis';
import { InputError } from '@cape/evidence/input-error';
import type * as z from 'zod/mini';

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
  phase: {
    question: 'diagnose',
    text: ({ model }: z.output<typeof diagnoseQuestion.answer>): BadgeText => {
      if (model === null) {
        throw new InputError([
          {
            code: 'no-model',
            path: 'model',
            expected: 'a model: its name, params or scores',
            received: 'nothing',
          },
        ]);
      }
      const { phase, interval } = model.phase;
      const range =
        interval === null
          ? 'no interval'
          : `coupling ${rounded(interval.lower)} to ${rounded(interval.upper)}`;
      const told = phase !== 'undetermined' && interval !== null;
      return { label: 'CAPE phase', value: `${phase} · ${range}`, tone: told ? 'told' : 'plain' };
    },
  },
} as const;
