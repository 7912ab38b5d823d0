import type { gateQuestion } from '@cape/analysis';
import type { Page } from '../question-command.ts';

export const page: Page<typeof gateQuestion> = {
  examples: ['gate --baseline baseline.json --candidate candidate.json'],
  failed: ({ outcome }) => outcome === 'fail',
};
