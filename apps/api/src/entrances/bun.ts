import { questions } from '@cape/analysis';
import { loadKernel } from '@cape/core-wasm';
import { createApp } from '../app.ts';
import { tokenBuckets } from '../http/token-bucket.ts';
import { keyLimits, settingsFrom } from '../settings.ts';

interface BunServer {
  readonly port: number;
  requestIP(request: Request): { readonly address: string } | null;
  stop(): Promise<void>;
}

/** As much of Bun as this entrance uses. */
declare const Bun: {
  serve(options: {
    port: number;
    hostname: string;
    maxRequestBodySize: number;
    fetch(request: Request, server: BunServer): Response | Promise<Response>;
  }): BunServer;
};

const settings = settingsFrom(process.env);
const app = createApp({
  kernel: await loadKernel(),
  questions,
  settings,
  log: (line) => console.log(JSON.stringify({ time: new Date().toISOString(), ...line })),
  rateLimit: settings.rate === null ? null : tokenBuckets(settings.rate),
  clientOf: (_, bindings) => (bindings as { client: string }).client,
  registry: null,
  compresses: true,
});
const hostname = process.env.CAPE_HOST ?? '127.0.0.1';
const server = Bun.serve({
  port: Number(process.env.CAPE_PORT ?? 8787),
  hostname,
  // Above the application's own limit, which answers with a problem; this one only ends the connection.
  maxRequestBodySize: 2 * keyLimits.bodyBytes,
  fetch: (request, self) => app.fetch(request, { client: self.requestIP(request)?.address ?? '' }),
});
console.log(`CAPE listens on http://${hostname}:${server.port}`);
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void server.stop());
