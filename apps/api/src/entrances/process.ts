import { manifest } from '@cape/analysis/manifest';
import { loadKernel } from '@cape/core-wasm';
import { createApp } from '../app.ts';
import { tokenBuckets } from '../http/token-bucket.ts';
import type { App, LogLine, Service } from '../service.ts';
import type { Settings } from '../settings.ts';

/** Above every limit of the application, which answers with a problem: more than this only ends the connection. */
export const mostBodyBytes = 32 * 2 ** 20;

/** What differs between the runtimes that are a process of their own. */
export interface ProcessOptions {
  readonly settings: Settings;
  readonly print: (line: string) => void;
  /** The peer's address, from what the runtime hands to the application. */
  readonly addressOf: (bindings: unknown) => string;
  readonly registry?: Service['registry'];
  readonly compresses: boolean;
  readonly beside?: Service['beside'];
}

/** The application in a process that stays: every question is loaded before the first request. */
export async function processApp({
  settings,
  print,
  addressOf,
  registry = null,
  compresses,
  beside,
}: ProcessOptions): Promise<App> {
  const [kernel] = await Promise.all([loadKernel(), ...manifest.map(({ load }) => load())]);
  return createApp({
    kernel,
    questions: manifest,
    settings,
    log: (line: LogLine) => print(JSON.stringify({ time: new Date().toISOString(), ...line })),
    rateLimit: settings.rate === null ? null : tokenBuckets(settings.rate),
    clientOf: (request, bindings) => {
      const forwarded = settings.trustProxy ? request.headers.get('x-forwarded-for') : null;
      // The last entry is the proxy's own word; those before it are the client's.
      return forwarded === null ? addressOf(bindings) : forwarded.split(',').at(-1)!.trim();
    },
    registry,
    compresses,
    ...(beside === undefined ? {} : { beside }),
  });
}
