import { addressFrom, settingsFrom } from '../settings.ts';
import { drainTimes, mostBodyBytes, pause, processService } from './process.ts';

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

const service = await processService({
  settings: settingsFrom(process.env),
  print: console.log,
  addressOf: (bindings) => (bindings as { client: string }).client,
  compresses: true,
});
const { host, port } = addressFrom(process.env);
const server = Bun.serve({
  port,
  hostname: host,
  maxRequestBodySize: mostBodyBytes,
  fetch: (request, self) => service.app.fetch(request, { client: self.requestIP(request)?.address ?? '' }),
});
console.log(`CAPE listens on http://${host}:${server.port}`);
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, async () => {
    service.drain();
    await pause(drainTimes.graceMs);
    await Promise.race([server.stop(), pause(drainTimes.deadlineMs)]);
    process.exit();
  });
}
