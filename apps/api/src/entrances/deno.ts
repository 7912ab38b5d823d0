import { questions } from '@cape/analysis';
import { loadKernel } from '@cape/core-wasm';
import { createApp } from '../app.ts';
import { tokenBuckets } from '../http/token-bucket.ts';
import { settingsFrom } from '../settings.ts';

/** As much of Deno as this entrance uses. */
declare const Deno: {
  readonly env: { toObject(): Record<string, string> };
  serve(
    options: { port: number; hostname: string; onListen(address: { port: number }): void },
    handler: (request: Request, info: { remoteAddr: { hostname: string } }) => Response | Promise<Response>,
  ): { shutdown(): Promise<void> };
  addSignalListener(signal: 'SIGINT' | 'SIGTERM', listener: () => void): void;
};

const environment = Deno.env.toObject();
const settings = settingsFrom(environment);
const app = createApp({
  kernel: await loadKernel(),
  questions,
  settings,
  log: (line) => console.log(JSON.stringify({ time: new Date().toISOString(), ...line })),
  rateLimit: settings.rate === null ? null : tokenBuckets(settings.rate),
  clientOf: (_, bindings) => (bindings as { client: string }).client,
  registry: null,
  // Deno.serve compresses by itself.
  compresses: false,
});
const server = Deno.serve(
  {
    port: Number(environment.CAPE_PORT ?? 8787),
    hostname: environment.CAPE_HOST ?? '127.0.0.1',
    onListen: ({ port }) =>
      console.log(`CAPE listens on http://${environment.CAPE_HOST ?? '127.0.0.1'}:${port}`),
  },
  (request, info) => app.fetch(request, { client: info.remoteAddr.hostname }),
);
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  Deno.addSignalListener(signal, () => void server.shutdown());
}
