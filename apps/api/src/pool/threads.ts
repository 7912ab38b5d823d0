import { Worker } from 'node:worker_threads';
import { Pool, type PoolOptions, type WorkerHandle } from './pool.ts';

/** A heap that no question within the limits fills. */
const mostMegabytes = 1_024;

/** Niceness of the threads beside the one that serves (Linux): 19 is the most. */
const niceness = { questions: 10, jobs: 19 };

function spawn(nice: number): WorkerHandle {
  const worker = new Worker(new URL('./worker.js', import.meta.url), {
    resourceLimits: { maxOldGenerationSizeMb: mostMegabytes },
    // The process's settings hold keys; a worker needs none of them.
    env: {},
    workerData: { nice },
  });
  worker.unref();
  return {
    post: (job) => worker.postMessage(job),
    onAnswer: (listener) => void worker.on('message', listener),
    onEnd: (listener) => {
      worker.on('error', (error) => listener(String(error)));
      worker.on('exit', (code) => listener(`exit ${code}`));
    },
    end: () => void worker.terminate(),
  };
}

/** A pool of threads, in any runtime that has node:worker_threads: Node, Deno and Bun. */
export function threadPool(
  options: Omit<PoolOptions, 'spawn'>,
  { of = 'questions' }: { readonly of?: keyof typeof niceness } = {},
): Pool {
  return new Pool({ ...options, spawn: () => spawn(niceness[of]) });
}
