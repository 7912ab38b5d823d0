import { availableParallelism } from 'node:os';
import process from 'node:process';
import { manifest } from '@cape/analysis/manifest';
import { loadKernel } from '@cape/core-wasm';
import { createApp } from '../app.ts';
import { requesterOf } from '../http/client.ts';
import { TokenBuckets } from '../http/token-bucket.ts';
import { processJobs } from '../jobs/process.ts';
import { EventLoopLag } from '../operations/event-loop.ts';
import { Metrics } from '../operations/metrics.ts';
import { threadPool } from '../pool/threads.ts';
import type { App, LogLine, Service } from '../service.ts';
import type { Settings } from '../settings.ts';

/** Above every limit of the application, which answers with a problem: more than this only ends the connection. */
export const mostBodyBytes = 32 * 2 ** 20;

/**
 * The end of a server: how long new requests are still answered, after how long a connection without a request is
 * closed, and how long a request in flight may take.
 */
export const drainTimes = { graceMs: 500, idleMs: 250, deadlineMs: 10_000 };

export const pause = (milliseconds: number) =>
  new Promise<void>((resolve) => setTimeout(resolve, milliseconds));

/** Differences between the runtimes that are a process of their own. */
export interface ProcessOptions {
  readonly settings: Settings;
  readonly print: (line: string) => void;
  /** The peer's address, from what the runtime hands to the application. */
  readonly addressOf: (bindings: unknown) => string;
  readonly hostRefusal?: Service['hostRefusal'];
  readonly registry?: Service['registry'];
  readonly compresses: boolean;
  readonly beside?: Service['beside'];
}

/** A service in a process of its own. */
export interface ProcessService {
  readonly app: App;
  /** From now on every answer asks its client to go elsewhere, and the service is not ready. */
  drain(): void;
  /** End what runs beside the requests; a job that is being answered waits for the next start. */
  close(): Promise<void>;
}

/** The application in a process that stays: every question is loaded before the first request. */
export async function processService({
  settings,
  print,
  addressOf,
  hostRefusal,
  registry = null,
  compresses,
  beside,
}: ProcessOptions): Promise<ProcessService> {
  const { workers } = settings;
  // One core is left for the thread that serves.
  const size = workers === 'auto' ? Math.max(1, availableParallelism() - 1) : workers;
  const compute = size === 0 ? null : threadPool({ size, queue: settings.queue });
  const [kernel] = await Promise.all([loadKernel(), ...manifest.map(({ load }) => load())]);
  const jobs = registry === null ? null : processJobs(registry.jobs, (error) => print(String(error)));
  const lag = new EventLoopLag();
  let draining = false;
  const gauge = (help: string, value: number) => ({ help, value });
  const metrics = new Metrics(() => {
    const { workers: threads, running, queued } = compute?.status ?? { workers: 0, running: 0, queued: 0 };
    return {
      cape_pool_workers: gauge('Threads that answer questions.', threads),
      cape_pool_running: gauge('Questions being answered by them.', running),
      cape_pool_queued: gauge('Questions that wait for a thread.', queued),
      cape_jobs_running: gauge('Jobs being answered here.', jobs?.running ?? 0),
      cape_event_loop_lag_seconds: gauge('How late the last timer fired.', lag.seconds),
      cape_kernel_memory_bytes: gauge('Memory of the serving thread\u2019s kernel.', kernel.memoryBytes),
      cape_draining: gauge('1 while the service is ending.', Number(draining)),
      process_resident_memory_bytes: gauge('Resident memory.', process.memoryUsage().rss),
    };
  });
  const app = await createApp({
    kernel,
    questions: manifest,
    settings,
    log: (line: LogLine) => print(JSON.stringify({ time: new Date().toISOString(), ...line })),
    requestBuckets: settings.rate === null ? null : new TokenBuckets(settings.rate),
    workBuckets: settings.workRate === null ? null : new TokenBuckets(settings.workRate),
    compute,
    draining: () => draining,
    metrics,
    clientOf: (request, bindings) => requesterOf(request, addressOf(bindings), settings.trustProxy),
    registry,
    jobs,
    compresses,
    ...(hostRefusal === undefined ? {} : { hostRefusal }),
    ...(beside === undefined ? {} : { beside }),
  });
  return {
    app,
    drain: () => {
      draining = true;
    },
    close: async () => {
      lag.close();
      compute?.close();
      await jobs?.close();
    },
  };
}
