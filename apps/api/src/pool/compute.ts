import type { WorkerAnswer } from './answers.ts';

/** A question and what it was given, as JSON could carry it. */
export interface Job {
  /** Its name in the manifest. */
  readonly question: string;
  readonly fields: Readonly<Record<string, unknown>>;
}

/** Answers questions beside the thread that serves requests. */
export interface Compute {
  readonly status: { readonly workers: number; readonly running: number; readonly queued: number };
  /** @throws {Refusal} where the queue is full, the deadline passes or the client leaves. */
  answer(
    job: Job,
    limits: {
      /** Units of work. */
      readonly work: number;
      readonly deadlineMs: number;
      /** Aborted when nobody waits for the answer any more. */
      readonly signal?: AbortSignal | undefined;
    },
  ): Promise<WorkerAnswer>;
  close(): void;
}
