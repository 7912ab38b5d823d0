import type { compareQuestion } from '@cape/analysis';
import type { Page } from '../question-command.ts';

export const page: Page<typeof compareQuestion> = { examples: ['compare --runs runs.json'] };
