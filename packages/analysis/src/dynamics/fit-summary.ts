import type { Warning } from '../warning.ts';
import type { Ladder } from './ladder.ts';

/** Choices behind a ladder, and the remark that its steps are few for the terms of the law. */
export function fitWarnings(ladder: Ladder, features: number): Warning[] {
  const steps = ladder.models.length - 1;
  if (features <= steps / 2) return [...ladder.warnings];
  return [
    ...ladder.warnings,
    {
      code: 'under-determined',
      message: `${features} possible terms an equation on ${steps} steps: many laws retrace these sizes equally well, so which terms appear says little. Inclusion shares and a holdout say more than the fit.`,
    },
  ];
}
