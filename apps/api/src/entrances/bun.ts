import { settingsFrom } from '../settings.ts';
import { mostBodyBytes, processApp } from './process.ts';

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

const app = await processApp({
  settings: settingsFrom(process.env),
  print: console.log,
  addressOf: (bindings) => (bindings as { client: string }).client,
  compresses: true,
});
const hostname = process.env.CAPE_HOST ?? '127.0.0.1';
const server = Bun.serve({
  port: Number(process.env.CAPE_PORT ?? 8787),
  hostname,
  maxRequestBodySize: mostBodyBytes,
  fetch: (request, self) => app.fetch(request, { client: self.requestIP(request)?.address ?? '' }),
});
console.log(`CAPE listens on http://${hostname}:${server.port}`);
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void server.stop());
