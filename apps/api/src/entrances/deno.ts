import { addressFrom, settingsFrom } from '../settings.ts';
import { drainTimes, pause, processService } from './process.ts';

/** As much of Deno as this entrance uses. */
declare const Deno: {
  readonly env: { toObject(): Record<string, string> };
  serve(
    options: { port: number; hostname: string; onListen(address: { port: number }): void },
    handler: (request: Request, info: { remoteAddr: { hostname: string } }) => Response | Promise<Response>,
  ): { shutdown(): Promise<void> };
  exit(): never;
  addSignalListener(signal: 'SIGINT' | 'SIGTERM', listener: () => void): void;
};

const environment = Deno.env.toObject();
const service = await processService({
  settings: settingsFrom(environment),
  print: console.log,
  addressOf: (bindings) => (bindings as { client: string }).client,
  // Deno.serve compresses by itself.
  compresses: false,
});
const { host, port } = addressFrom(environment);
const server = Deno.serve(
  {
    port,
    hostname: host,
    onListen: ({ port: taken }) => console.log(`CAPE listens on http://${host}:${taken}`),
  },
  (request, info) => service.app.fetch(request, { client: info.remoteAddr.hostname }),
);
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  Deno.addSignalListener(signal, async () => {
    service.drain();
    await pause(drainTimes.graceMs);
    await Promise.race([server.shutdown(), pause(drainTimes.deadlineMs)]);
    Deno.exit();
  });
}
