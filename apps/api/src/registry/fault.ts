import { Refusal } from '../http/problem.ts';

/** Error of a database that cannot answer, as SQLite names it. */
export interface DatabaseFault {
  readonly code: string;
  /** True where a retry may succeed: somebody else holds the lock. */
  readonly passing: boolean;
}

/** The fault behind an error; null where the error is none of the database's, or a constraint it keeps. */
export function faultOf(error: unknown): DatabaseFault | null {
  for (let each = error; each instanceof Error; each = each.cause) {
    const { code = '' } = each as { code?: unknown };
    const [named] = /SQLITE_[A-Z]+|D1_[A-Z_]*ERROR/.exec(`${String(code)} ${each.message}`) ?? [];
    if (named === undefined || named === 'SQLITE_CONSTRAINT') continue;
    if (/UNIQUE constraint/i.test(each.message)) return null;
    return { code: named, passing: named === 'SQLITE_BUSY' || named === 'SQLITE_LOCKED' };
  }
  return null;
}

/** Time that a lock which somebody else holds is waited for, and the interval of tries: the thread is free between. */
const patience = { milliseconds: 1_000, everyMs: 25 };

/** Ask the database; a lock that passes is waited for, and any fault becomes a 503. */
export async function asked<Result>(work: () => Promise<Result>): Promise<Result> {
  try {
    return await patiently(work);
  } catch (error) {
    const fault = faultOf(error);
    throw fault === null ? error : unavailable(error, fault);
  }
}

/** Do it again while somebody else holds the lock, for a second. */
export async function patiently<Result>(work: () => Promise<Result>): Promise<Result> {
  const end = performance.now() + patience.milliseconds;
  for (;;) {
    try {
      return await work();
    } catch (error) {
      if (!faultOf(error)?.passing || performance.now() > end) throw error;
      await new Promise((resolve) => setTimeout(resolve, patience.everyMs));
    }
  }
}

function unavailable(error: unknown, { code, passing }: DatabaseFault): Refusal {
  const refusal = new Refusal(
    503,
    'registry-unavailable',
    passing ? 'The registry is busy; Retry-After says when again.' : 'The registry does not answer.',
    { headers: { 'retry-after': passing ? '1' : '30' } },
  );
  // The operator's log says why; the client is not told.
  refusal.cause = new Error(`${code}`, { cause: error });
  return refusal;
}

/** True where the database refused a second row of one key; drivers and Drizzle wrap it differently. */
export function isConstraint(error: unknown): boolean {
  for (let each = error; each instanceof Error; each = each.cause) {
    if (/UNIQUE constraint|SQLITE_CONSTRAINT/i.test(each.message)) return true;
  }
  return false;
}
