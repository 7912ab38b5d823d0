import { manifest } from '@cape/analysis/manifest';
import { loadKernel } from '@cape/core-wasm';
import { TrieRouter } from 'hono/router/trie-router';
import { prepared } from '#prepared';
import { createApp } from '../app.ts';
import { clientOf } from '../http/client.ts';
import type { IsolateJobs } from '../jobs/isolate.ts';
import type { D1 } from '../registry/open-d1.ts';
import type { App } from '../service.ts';
import { settingsFrom } from '../settings.ts';

/** As much of Workers' own context as this entrance uses. */
interface ExecutionContext {
  waitUntil(promise: Promise<unknown>): void;
}

interface Environment {
  /** The rate limiter of Workers, where one is bound. */
  readonly RATE_LIMITER?: { limit(options: { key: string }): Promise<{ success: boolean }> };
  /** The registry's database, where one is bound. */
  readonly REGISTRY?: D1;
}

/** Event of a scheduled run. */
interface Scheduled {
  readonly cron: string;
  /** Milliseconds since 1970. */
  readonly scheduledTime: number;
}

/** The trigger that refreshes the published tables; every other one takes up jobs. */
const refreshTrigger = '17 4 * * *';

/** Seconds until the platform's limiter counts anew; wrangler.jsonc sets it. */
const period = 10;

interface Started {
  readonly app: App;
  readonly jobs: IsolateJobs | null;
}

async function start(environment: Environment): Promise<Started> {
  const settings = settingsFrom(environment as Record<string, unknown>);
  const { RATE_LIMITER: limiter, REGISTRY: database } = environment;
  const recording = database !== undefined && settings.key !== null;
  const registry = recording ? (await import('../registry/open-d1.ts')).openD1(database) : null;
  const kernel = await loadKernel();
  const jobs =
    registry === null
      ? null
      : (await import('../jobs/isolate.ts')).isolateJobs(registry.jobs, manifest, kernel);
  const app = await createApp({
    kernel,
    questions: manifest,
    prepared,
    settings,
    // The default compiles one large pattern on the first request, and an isolate may see few.
    router: new TrieRouter(),
    log: (line) => console.log(JSON.stringify(line)),
    // A bucket of one isolate's own would count a client anew in each of them.
    requestBuckets: null,
    ...(limiter === undefined
      ? {}
      : {
          platformLimit: async (client: string) =>
            (await limiter.limit({ key: client })).success ? null : period,
        }),
    workBuckets: null,
    // The platform limits what a request may compute, and ends an isolate, not the service.
    compute: null,
    draining: () => false,
    metrics: null,
    clientOf: (request) => clientOf(request.headers.get('cf-connecting-ip') ?? ''),
    registry,
    jobs,
    ...(database === undefined
      ? {}
      : { live: async () => (await import('../refresh/scheduled.ts')).refreshedPanel(database) }),
    // The platform compresses.
    compresses: false,
  });
  return { app, jobs };
}

let started: Promise<Started> | undefined;

export default {
  async fetch(request: Request, environment: Environment, context: ExecutionContext): Promise<Response> {
    started ??= start(environment);
    return (await started).app.fetch(request, environment, context as never);
  },
  /** By the triggers of wrangler.jsonc: refreshes the published tables, or takes up jobs whose isolate was ended. */
  async scheduled(event: Scheduled, environment: Environment, context: ExecutionContext): Promise<void> {
    if (event.cron === refreshTrigger) return refreshTables(event, environment);
    started ??= start(environment);
    const { jobs } = await started;
    if (jobs !== null) context.waitUntil(jobs.drain());
  },
};

async function refreshTables({ scheduledTime }: Scheduled, environment: Environment): Promise<void> {
  const { REGISTRY: database } = environment;
  if (database === undefined) return;
  const { mirror } = settingsFrom(environment as Record<string, unknown>);
  const { refreshInto } = await import('../refresh/scheduled.ts');
  const results = await refreshInto(database, { now: new Date(scheduledTime), mirror });
  for (const { id, outcome, reason, kept, changes } of results) {
    const level = outcome === 'failed' ? 'error' : 'info';
    const counts = changes && {
      models: changes.models,
      newModels: changes.newModels.length,
      newScores: changes.newScores,
      changedScores: changes.changedScores.length,
    };
    console.log(JSON.stringify({ level, refresh: id, outcome, reason, fetched: kept?.fetched, ...counts }));
  }
}
