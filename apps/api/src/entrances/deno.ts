import { settingsFrom } from '../settings.ts';
import { processApp } from './process.ts';

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
const app = await processApp({
  settings: settingsFrom(environment),
  print: console.log,
  addressOf: (bindings) => (bindings as { client: string }).client,
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
