import { faultOf } from '../registry/fault.ts';
import type { JobProblem } from './job.ts';
import type { Claimed, JobStore, Outcome } from './store.ts';

export interface JobRunnerOptions {
  readonly store: JobStore;
  /** Answer a job, until the signal is aborted. */
  readonly answer: (job: Claimed, signal: AbortSignal) => Promise<Outcome>;
  /** Time that a job is held without a sign of life: its runner may have been killed. */
  readonly leaseMs: number;
  /** Bytes of an answer that the database takes. */
  readonly resultBytes: number;
  /** Reports a fault of the database that nobody waits for. */
  readonly onFault: (error: unknown) => void;
}

/** A job that was begun so often without an end ends its process each time. */
const mostAttempts = 3;

/**
 * Answers the jobs of a store, one after another, the longest waiting first. A job that is removed is ended; one whose
 * runner is killed is taken up by another, or by the same program after its restart.
 */
export class JobRunner {
  readonly #options: JobRunnerOptions;
  readonly #token = crypto.randomUUID();
  #current: { readonly id: string; readonly ending: AbortController } | null = null;
  #draining: Promise<void> | null = null;
  #closed = false;

  constructor(options: JobRunnerOptions) {
    this.#options = options;
  }

  /** Jobs being answered. */
  get running(): number {
    return this.#current === null ? 0 : 1;
  }

  /** Answer what waits; resolves when nothing does. */
  drain(): Promise<void> {
    this.#draining ??= this.#answerAll().finally(() => {
      this.#draining = null;
    });
    return this.#draining;
  }

  /** End a job that was removed, where it is answered here. */
  cancel(id: string): void {
    if (this.#current?.id === id) this.#current.ending.abort();
  }

  /** Begin no more, and give back what is being answered. */
  async close(): Promise<void> {
    this.#closed = true;
    this.#current?.ending.abort();
    await this.#draining;
  }

  async #answerAll(): Promise<void> {
    const { store, leaseMs, onFault } = this.#options;
    try {
      while (!this.#closed) {
        const job = await store.claim(this.#token, leaseMs);
        if (job === null) return;
        if (this.#closed) return await store.release(job.id, this.#token);
        await this.#answer(job);
      }
    } catch (error) {
      // The next drain tries again; readiness tells of the database.
      if (faultOf(error) === null) onFault(error);
    }
  }

  async #answer(job: Claimed): Promise<void> {
    const { store, answer, leaseMs } = this.#options;
    const ending = new AbortController();
    this.#current = { id: job.id, ending };
    const renewing = setInterval(() => {
      store.renew(job.id, this.#token, leaseMs).then(
        (held) => held || ending.abort(),
        () => {},
      );
    }, leaseMs / 4);
    try {
      const outcome = job.attempts > mostAttempts ? interrupted : await answer(job, ending.signal);
      if (!ending.signal.aborted) await store.finish(job.id, this.#token, this.#fitting(outcome));
    } catch (error) {
      if (!ending.signal.aborted) throw error;
    } finally {
      clearInterval(renewing);
      if (this.#closed) await store.release(job.id, this.#token);
      this.#current = null;
    }
  }

  #fitting(outcome: Outcome): Outcome {
    const { resultBytes } = this.#options;
    if (!('result' in outcome) || outcome.result.length <= resultBytes) return outcome;
    return failed(
      'result-too-large',
      `The answer has ${outcome.result.length} characters; at most ${resultBytes} are kept.`,
    );
  }
}

const failed = (code: string, detail: string): { readonly problem: JobProblem } => ({
  problem: { code, detail, errors: [] },
});

const interrupted = failed(
  'interrupted',
  `It was begun ${mostAttempts} times, and each time the service ended before the answer.`,
);
