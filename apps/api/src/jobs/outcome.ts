import type { Refusal } from '../http/problem.ts';
import type { JobProblem } from './job.ts';

/** A refusal as a job keeps it. */
export function problemOfRefusal({
  code,
  message,
  issues,
}: Pick<Refusal, 'code' | 'message' | 'issues'>): JobProblem {
  return {
    code,
    detail: message,
    errors: issues.map(({ path, expected, received, suggestion }) => ({
      path,
      expected,
      received,
      ...(suggestion === undefined ? {} : { suggestion }),
    })),
  };
}
