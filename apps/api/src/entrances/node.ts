import { createServer, type Server as HttpServer, type IncomingMessage } from 'node:http';
import { type AddressInfo, Server as NetServer } from 'node:net';
import { getRequestListener } from '@hono/node-server';
import { openRegistryFile } from '../registry/open-file.ts';
import { settingsFrom } from '../settings.ts';
import { webFiles } from '../web/files.ts';
import { drainTimes, pause, processService } from './process.ts';

export interface ServeOptions {
  /** 0 takes a free one. */
  readonly port?: number;
  /** Default 127.0.0.1: this machine alone. */
  readonly host?: string;
  /** Folder of the built dashboard; without one, the API alone is served. */
  readonly webRoot?: string | URL;
  /** Whether the dearest answer of those that never change is made before anybody can wait for it. */
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
    addressOf: (bindings) =>
      (bindings as { incoming?: IncomingMessage } | undefined)?.incoming?.socket.remoteAddress ?? '',
    registry: opened?.registry ?? null,
    compresses: true,
    ...(webRoot === undefined ? {} : { beside: webFiles(webRoot) }),
  });
  if (warm) await service.app.request('/v1/claims');
  const listen = getRequestListener(service.app.fetch);
  const server = createServer(
    {
      requestTimeout: 15_000,
      headersTimeout: 10_000,
      // How often these two are looked at: Node's own 30 s would let a slow client have 45.
      connectionsCheckingInterval: 1_000,
      // Idle connections are kept longer than proxies keep theirs: a proxy must not send on one that is closing.
      keepAliveTimeout: 65_000,
      maxHeaderSize: 16_384,
    },
    (incoming, outgoing) => {
      if (twoHosts(incoming)) {
        outgoing.writeHead(400, { connection: 'close' }).end();
      } else if (incoming.method === 'OPTIONS' && incoming.url === '*') {
        // The one target that is no address: it asks about the server as a whole (RFC 9110, 9.3.7).
        outgoing.writeHead(204).end();
      } else listen(incoming, outgoing);
    },
  );
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen({ port, host, backlog: 1_024 }, () => resolve());
  }).catch((error) => {
    // A taken port: the pool and the registry must not keep the process alive.
    service.close();
    opened?.close();
    throw error;
  });
  const { port: taken } = server.address() as AddressInfo;
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
    service.close();
    opened?.close();
  };
  return {
    url: `http://${host.includes(':') ? `[${host}]` : host}:${taken}`,
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

/** A request that names two hosts is meant to be read two ways (RFC 9112, 3.2). */
function twoHosts({ rawHeaders }: IncomingMessage): boolean {
  let hosts = 0;
  for (let i = 0; i < rawHeaders.length; i += 2) if (rawHeaders[i]!.toLowerCase() === 'host') hosts += 1;
  return hosts > 1;
}
