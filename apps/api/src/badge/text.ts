import type { diagnoseQuestion, hFieldQuestion } from '@cape/analysis';
import { fixed, range } from '@cape/analysis/number-text';
import { InputError } from '@cape/evidence/input-error';
import type * as z from 'zod/mini';

export interface BadgeText {
  readonly label: string;
  readonly value: string;
  /** told: the interval leaves "no effect" out. */
  readonly tone: 'plain' | 'told';
}

/** Texts of the badges: by their name, the question each asks and the answer in a few words. */
export const badgeText = {
  'h-field': {
    question: 'h-field',
    text: ({ h, interval, direction, toldFromTrend }: z.output<typeof hFieldQuestion.answer>): BadgeText => ({
      label: 'CAPE h-field',
      value: `${fixed(h, 1)} (${range(interval)}) · ${toldFromTrend ? direction : 'not told from the trend'}`,
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
      const shown = interval === null ? 'no interval' : `coupling ${range(interval)}`;
      const told = phase !== 'undetermined' && interval !== null;
      return { label: 'CAPE phase', value: `${phase} · ${shown}`, tone: told ? 'told' : 'plain' };
    },
  },
} as const;
