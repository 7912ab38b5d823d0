import type { Server as HttpServer } from 'node:http';
import { Server as NetServer } from 'node:net';
import { foreignHost } from '../http/own-host.ts';
import { openRegistryFile } from '../registry/open-file.ts';
import { settingsFrom } from '../settings.ts';
import { webFiles } from '../web/files.ts';
import { listenAt, nodeServer, peerOf } from './node-server.ts';
import { drainTimes, pause, processService } from './process.ts';

export interface ServeOptions {
  /** 0 takes a free one. */
  readonly port?: number;
  /** Default 127.0.0.1: this machine alone. */
  readonly host?: string;
  /** Folder of the built dashboard; without one, the API alone is served. */
  readonly webRoot?: string | URL;
  /** True where the most expensive of the answers that never change is made before anybody can wait for it. */
  readonly warm?: boolean;
  /** Variables named CAPE_…; default the process's own. */
  readonly environment?: Readonly<Record<string, string | undefined>>;
}

export interface Server {
  readonly url: string;
  /** Take no more requests; resolves when those in flight are answered. */
  close(): Promise<void>;
}

/** Serve the API, and the dashboard beside it, until `close` ends it: what is in flight is finished first. */
export async function serve({
  port = 8787,
  host = '127.0.0.1',
  webRoot,
  warm = false,
  environment = process.env,
}: ServeOptions = {}): Promise<Server> {
  const settings = settingsFrom(environment);
  const opened = settings.key === null ? null : await openRegistryFile(settings.registryFile);
  const service = await processService({
    settings,
    print: (line) => process.stdout.write(`${line}\n`),
    addressOf: peerOf,
    // Where pages of every origin may read, a name of another site gains nothing.
    ...(settings.origins === '*'
      ? {}
      : { hostRefusal: (request: Request) => foreignHost(request, host, settings) }),
    registry: opened?.registry ?? null,
    compresses: true,
    ...(webRoot === undefined ? {} : { beside: webFiles(webRoot) }),
  });
  if (warm) await service.app.request('/v1/claims');
  const server = nodeServer(service.app.fetch);
  const url = await listenAt(server, host, port).catch((error) => {
    // A taken port: the pool and the registry must not keep the process alive.
    void service.close().then(() => opened?.close());
    throw error;
  });
  let closing: Promise<void> | undefined;
  const end = async () => {
    service.drain();
    // Whoever asks now is answered, and told to connect elsewhere: no connection is cut in the middle of a request.
    if (await anyConnection(server)) await pause(drainTimes.graceMs);
    // After a turn of the loop every connection that waited is accepted; those not yet accepted would be cut.
    await new Promise((resolve) => setImmediate(resolve));
    // Not the server's own close: it cuts connections whose first request is still on its way as if they were idle.
    const closed = new Promise<void>((resolve) => NetServer.prototype.close.call(server, () => resolve()));
    const idle = setInterval(() => server.closeIdleConnections(), drainTimes.idleMs);
    const late = setTimeout(() => server.closeAllConnections(), drainTimes.deadlineMs);
    await closed;
    clearInterval(idle);
    clearTimeout(late);
    await service.close();
    opened?.close();
  };
  return {
    url,
    close: () => {
      closing ??= end();
      return closing;
    },
  };
}

const anyConnection = (server: HttpServer) =>
  new Promise<boolean>((resolve) =>
    server.getConnections((error, count) => resolve(error !== null || count > 0)),
  );
