import { refusalOf } from '../http/problem.ts';
import type { Compute } from '../pool/compute.ts';
import { threadPool } from '../pool/threads.ts';
import type { Jobs } from '../service.ts';
import { jobLimits } from '../settings.ts';
import { problemOfRefusal } from './outcome.ts';
import { JobRunner } from './runner.ts';
import type { JobStore } from './store.ts';

/** Interval at which jobs are looked for that another process left, or submitted. */
const lookMs = 5_000;

/** Jobs of a process: a thread of their own answers them, behind the threads that somebody waits for. */
export interface ProcessJobs extends Jobs {
  readonly running: number;
  close(): Promise<void>;
}

export function processJobs(store: JobStore, onFault: (error: unknown) => void): ProcessJobs {
  // Started with the first job: most services have none.
  let compute: Compute | undefined;
  const runner = new JobRunner({
    store,
    leaseMs: 20_000,
    resultBytes: jobLimits.resultBytes,
    onFault,
    answer: async ({ question, fields, work }, signal) => {
      compute ??= threadPool({ size: 1, queue: 1 }, { of: 'jobs' });
      try {
        const { deadlineMs } = jobLimits;
        const answer = await compute.answer({ question, fields }, { work, deadlineMs, signal });
        if ('body' in answer) return { result: answer.body };
        if (answer.failure !== undefined) onFault(answer.failure);
        return { problem: problemOfRefusal(answer.refusal) };
      } catch (error) {
        if (signal.aborted) throw error;
        return { problem: problemOfRefusal(refusalOf(error)) };
      }
    },
  });
  const looking = setInterval(() => void runner.drain(), lookMs);
  // A process does not stay for jobs that may never come; Deno's timers are numbers.
  (looking as { unref?: () => void }).unref?.();
  void runner.drain();
  return {
    limits: jobLimits,
    get running() {
      return runner.running;
    },
    wake: () => void runner.drain(),
    cancel: (id) => runner.cancel(id),
    close: async () => {
      clearInterval(looking);
      await runner.close();
      compute?.close();
    },
  };
}
