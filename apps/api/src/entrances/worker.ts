import { questions } from '@cape/analysis';
import { loadKernel } from '@cape/core-wasm';
import type { OpenAPIHono } from '@hono/zod-openapi';
import { drizzle } from 'drizzle-orm/d1';
import { createApp } from '../app.ts';
import { type Database, Registry } from '../registry/registry.ts';
import { settingsFrom } from '../settings.ts';

interface Environment {
  /** The rate limiter of Workers, where one is bound. */
  readonly RATE_LIMITER?: { limit(options: { key: string }): Promise<{ success: boolean }> };
  /** The registry's database, where one is bound. */
  readonly REGISTRY?: Parameters<typeof drizzle>[0];
}

/** Seconds until the platform's limiter counts anew; wrangler.jsonc sets it. */
const period = 10;

async function start(environment: Environment): Promise<OpenAPIHono> {
  const settings = settingsFrom(environment as Record<string, string | undefined>);
  const { RATE_LIMITER: limiter, REGISTRY: database } = environment;
  return createApp({
    kernel: await loadKernel(),
    questions,
    settings,
    log: (line) => console.log(JSON.stringify(line)),
    // A bucket of one isolate's own would count a client anew in each of them.
    rateLimit:
      limiter === undefined
        ? null
        : async (client) => ((await limiter.limit({ key: client })).success ? null : period),
    clientOf: (request) => request.headers.get('cf-connecting-ip') ?? '',
    registry:
      database === undefined || settings.key === null
        ? null
        : new Registry(drizzle(database) as unknown as Database),
    // The platform compresses.
    compresses: false,
  });
}

let started: Promise<OpenAPIHono> | undefined;

export default {
  async fetch(request: Request, environment: Environment): Promise<Response> {
    started ??= start(environment);
    return (await started).fetch(request, environment);
  },
};
