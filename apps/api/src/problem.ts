import { InputError, type InputIssue } from '@cape/analysis';
import type { Context } from 'hono';

/** RFC 9457, with the fields at fault. */
export interface Problem {
  readonly type: 'about:blank';
  readonly title: string;
  readonly status: number;
  /** Stable, for machines. */
  readonly code: string;
  readonly detail: string;
  readonly errors: readonly InputIssue[];
}

type ProblemStatus = 400 | 404 | 405 | 413 | 415 | 422 | 500;

const titles: Record<ProblemStatus, string> = {
  400: 'The body is not JSON',
  404: 'There is nothing here',
  405: 'This address does not take that method',
  413: 'The body is too large',
  415: 'The body must be JSON',
  422: 'The question cannot be answered as asked',
  500: 'The server failed',
};

export function problem(
  context: Context,
  status: ProblemStatus,
  code: string,
  detail: string,
  errors: readonly InputIssue[] = [],
): Response {
  const body: Problem = { type: 'about:blank', title: titles[status], status, code, detail, errors };
  return context.body(JSON.stringify(body), status, { 'content-type': 'application/problem+json' });
}

/** What went wrong while answering: bad input is the asker's to mend, anything else is ours. */
export function problemOf(context: Context, error: unknown): Response {
  if (error instanceof InputError) {
    // On a GET these come from the address itself.
    const named = context.req.method === 'GET' && ['lab', 'panel'].includes(error.issues[0]?.path ?? '');
    return problem(context, named ? 404 : 422, error.code, error.message, error.issues);
  }
  return problem(context, 500, 'internal', 'The answer could not be computed.');
}
