import type { QuestionEntry } from '@cape/analysis/manifest';
import type { Kernel } from '@cape/core-wasm';
import { refusalOf } from '../http/problem.ts';
import type { Jobs } from '../service.ts';
import { isolateJobLimits } from '../settings.ts';
import { problemOfRefusal } from './outcome.ts';
import { JobRunner } from './runner.ts';
import type { JobStore } from './store.ts';

/** Jobs of an isolate of Workers: answered after the request that submitted them, or when the platform's clock asks. */
export interface IsolateJobs extends Jobs {
  drain(): Promise<void>;
}

export function isolateJobs(
  store: JobStore,
  manifest: readonly QuestionEntry[],
  kernel: Kernel,
): IsolateJobs {
  const runner = new JobRunner({
    store,
    // Longer than the platform lets an isolate compute: while it does, it cannot renew.
    leaseMs: 120_000,
    resultBytes: isolateJobLimits.resultBytes,
    onFault: (error) => console.error(String(error)),
    answer: async ({ question: name, fields }) => {
      try {
        const [question, { checked }] = await Promise.all([
          manifest.find((entry) => entry.name === name)!.load(),
          import('@cape/analysis/checked'),
        ]);
        return { result: JSON.stringify(question.ask(checked(question.input, fields), { kernel })) };
      } catch (error) {
        return { problem: problemOfRefusal(refusalOf(error)) };
      }
    },
  });
  return {
    limits: isolateJobLimits,
    wake: (c) => c.executionCtx.waitUntil(runner.drain()),
    cancel: (id) => runner.cancel(id),
    drain: () => runner.drain(),
  };
}
