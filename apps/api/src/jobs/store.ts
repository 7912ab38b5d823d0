import { and, count, desc, eq, gt, inArray, lte, or, sql } from 'drizzle-orm';
import { sha256 } from '../http/key.ts';
import { Refusal } from '../http/problem.ts';
import { asked } from '../registry/fault.ts';
import type { Database } from '../registry/registry.ts';
import { jobs } from '../registry/tables.ts';
import type { Job, JobProblem } from './job.ts';

type Row = typeof jobs.$inferSelect;
type Fields = Readonly<Record<string, unknown>>;

/** A job that a runner has taken. */
export type Claimed = Pick<Row, 'id' | 'question' | 'fields' | 'work' | 'attempts'>;

/** End of a job. */
export type Outcome = { readonly result: string } | { readonly problem: JobProblem };

/** Time that jobs are kept from their submission, and from their end. */
const kept = { waitingMs: 7 * 86_400_000, finishedMs: 86_400_000 };

/** Jobs of one key that are not finished, and jobs of all. */
const most = { unfinished: 20, jobs: 1_000 };

/** Jobs on a page. */
const pageSize = 100;

const at = (fromNowMs = 0) => new Date(Date.now() + fromNowMs).toISOString();

/** Jobs in the registry's database. Every change is one statement: two runners never take one job. */
export class JobStore {
  readonly #db: Database;

  constructor(db: Database) {
    this.#db = db;
  }

  /**
   * Record a job. Answers depend on their input alone, so the same question of the same key is the same job, whatever
   * its state; one that failed is begun anew.
   *
   * @throws {Refusal} where this key has too many unfinished jobs, or the registry too many of all.
   */
  async submit(author: string, question: string, fields: Fields, work: number): Promise<Job> {
    await this.sweep();
    const id = (await sha256(JSON.stringify([author, question, fields]))).slice(0, 32);
    const [known] = await this.#rows(eq(jobs.id, id));
    if (known !== undefined && known.status !== 'failed') return jobOf(known);
    const unfinished = and(eq(jobs.author, author), inArray(jobs.status, ['queued', 'running']));
    const [waiting, all] = await Promise.all([this.#count(unfinished), this.#count()]);
    if (waiting >= most.unfinished)
      throw tooMany(`This key has ${waiting} unfinished jobs, the most there may be.`);
    if (all >= most.jobs) throw tooMany(`There are ${all} jobs, the most there may be.`);
    const row: Row = {
      id,
      author,
      question,
      fields,
      work,
      status: 'queued',
      submittedAt: at(),
      startedAt: null,
      finishedAt: null,
      expiresAt: at(kept.waitingMs),
      attempts: 0,
      runner: null,
      leaseUntil: null,
      result: null,
      problem: null,
    };
    // Two that submit it at once record it once, and neither undoes what the other began.
    const again = { target: jobs.id, set: row, setWhere: eq(jobs.status, 'failed') };
    await asked(() => this.#db.insert(jobs).values(row).onConflictDoUpdate(again));
    return this.find(id, author);
  }

  /** The newest jobs of one author; null: of all. */
  async list(author: string | null): Promise<readonly Job[]> {
    const rows = await asked(() =>
      this.#db
        .select(withoutTexts)
        .from(jobs)
        .where(and(isLive(), ofAuthor(author)))
        .orderBy(desc(jobs.submittedAt), desc(jobs.id))
        .limit(pageSize),
    );
    return rows.map(jobOf);
  }

  /** @throws {Refusal} where there is none, or it is another author's. */
  async find(id: string, author: string | null): Promise<Job> {
    const [row] = await this.#rows(and(eq(jobs.id, id), ofAuthor(author)));
    if (row === undefined) throw notThere();
    return jobOf(row);
  }

  /** The body of a finished job's answer. */
  async result(id: string): Promise<string> {
    const [row] = await asked(() =>
      this.#db.select({ result: jobs.result }).from(jobs).where(eq(jobs.id, id)),
    );
    if (row?.result == null) throw notThere();
    return row.result;
  }

  /** Forget a job, its result too; who answers it finds it gone. */
  async remove(id: string, author: string | null): Promise<void> {
    const removed = await asked(() =>
      this.#db
        .delete(jobs)
        .where(and(eq(jobs.id, id), ofAuthor(author)))
        .returning({ id: jobs.id }),
    );
    if (removed.length === 0) throw notThere();
  }

  /** Take the job that waits longest: one that nobody answers, or whose runner has let its lease lapse. */
  async claim(runner: string, leaseMs: number): Promise<Claimed | null> {
    const now = at();
    const next = this.#db
      .select({ id: jobs.id })
      .from(jobs)
      .where(
        and(
          isLive(),
          or(eq(jobs.status, 'queued'), and(eq(jobs.status, 'running'), lte(jobs.leaseUntil, now))),
        ),
      )
      .orderBy(jobs.submittedAt)
      .limit(1);
    const [row] = await asked(() =>
      this.#db
        .update(jobs)
        .set({
          status: 'running',
          runner,
          leaseUntil: at(leaseMs),
          startedAt: now,
          attempts: sql`${jobs.attempts} + 1`,
        })
        .where(eq(jobs.id, sql`(${next})`))
        .returning({
          id: jobs.id,
          question: jobs.question,
          fields: jobs.fields,
          work: jobs.work,
          attempts: jobs.attempts,
        }),
    );
    return row ?? null;
  }

  /** Hold a job for longer; false where it is the runner's no more. */
  async renew(id: string, runner: string, leaseMs: number): Promise<boolean> {
    return this.#change(id, runner, { leaseUntil: at(leaseMs) });
  }

  /** Give a job back unanswered, as it was before it was taken. */
  async release(id: string, runner: string): Promise<void> {
    await this.#change(id, runner, {
      status: 'queued',
      runner: null,
      leaseUntil: null,
      startedAt: null,
      attempts: sql`${jobs.attempts} - 1`,
    });
  }

  /** Record how a job ended, where it is still the runner's. */
  async finish(id: string, runner: string, outcome: Outcome): Promise<void> {
    await this.#change(id, runner, {
      status: 'result' in outcome ? 'done' : 'failed',
      finishedAt: at(),
      expiresAt: at(kept.finishedMs),
      leaseUntil: null,
      runner: null,
      result: 'result' in outcome ? outcome.result : null,
      problem: 'problem' in outcome ? outcome.problem : null,
    });
  }

  /** Forget what has expired. */
  async sweep(): Promise<void> {
    await asked(() => this.#db.delete(jobs).where(lte(jobs.expiresAt, at())));
  }

  async #change(
    id: string,
    runner: string,
    set: Parameters<ReturnType<Database['update']>['set']>[0],
  ): Promise<boolean> {
    const changed = await asked(() =>
      this.#db
        .update(jobs)
        .set(set as Partial<Row>)
        .where(and(eq(jobs.id, id), eq(jobs.runner, runner)))
        .returning({ id: jobs.id }),
    );
    return changed.length > 0;
  }

  #rows(where: ReturnType<typeof and>) {
    return asked(() => this.#db.select(withoutTexts).from(jobs).where(and(isLive(), where)));
  }

  async #count(where?: ReturnType<typeof and>): Promise<number> {
    const [row] = await asked(() => this.#db.select({ n: count() }).from(jobs).where(where));
    return row!.n;
  }
}

const isLive = () => gt(jobs.expiresAt, at());
const ofAuthor = (author: string | null) => (author === null ? undefined : eq(jobs.author, author));

/** All of a row but its input and its result, which may be large. */
const withoutTexts = {
  id: jobs.id,
  author: jobs.author,
  question: jobs.question,
  work: jobs.work,
  status: jobs.status,
  submittedAt: jobs.submittedAt,
  startedAt: jobs.startedAt,
  finishedAt: jobs.finishedAt,
  expiresAt: jobs.expiresAt,
  problem: jobs.problem,
};

const jobOf = (row: Pick<Row, keyof typeof withoutTexts>): Job => ({
  id: row.id,
  question: row.question,
  status: row.status,
  work: row.work,
  author: row.author,
  submittedAt: row.submittedAt,
  startedAt: row.startedAt,
  finishedAt: row.finishedAt,
  expiresAt: row.expiresAt,
  problem: row.problem,
});

const notThere = () => new Refusal(404, 'unknown-job', 'There is no job of this id, or it has expired.');

const tooMany = (detail: string) =>
  new Refusal(429, 'too-many-jobs', detail, { headers: { 'retry-after': '30' } });
