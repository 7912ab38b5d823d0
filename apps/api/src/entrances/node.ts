import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { getRequestListener } from '@hono/node-server';
import { openRegistryFile } from '../registry/open-file.ts';
import { settingsFrom } from '../settings.ts';
import { webFiles } from '../web/files.ts';
import { processApp } from './process.ts';

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

/** How long what is in flight may take to end once the server closes. */
const patience = 10_000;

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
  const app = await processApp({
    settings,
    print: (line) => process.stdout.write(`${line}\n`),
    addressOf: (bindings) =>
      (bindings as { incoming?: IncomingMessage } | undefined)?.incoming?.socket.remoteAddress ?? '',
    registry: opened?.registry ?? null,
    compresses: true,
    ...(webRoot === undefined ? {} : { beside: webFiles(webRoot) }),
  });
  if (warm) await app.request('/v1/claims');
  const listen = getRequestListener(app.fetch);
  const server = createServer(
    // Idle connections are kept longer than proxies keep theirs: a proxy must not send on one that is closing.
    { requestTimeout: 15_000, headersTimeout: 10_000, keepAliveTimeout: 65_000, maxHeaderSize: 16_384 },
    (incoming, outgoing) => {
      // The one target that is no address: it asks about the server as a whole (RFC 9110, 9.3.7).
      if (incoming.method === 'OPTIONS' && incoming.url === '*') {
        outgoing.writeHead(204).end();
      } else listen(incoming, outgoing);
    },
  );
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => resolve());
  });
  const { port: taken } = server.address() as AddressInfo;
  let closing: Promise<void> | undefined;
  return {
    url: `http://${host.includes(':') ? `[${host}]` : host}:${taken}`,
    close: () => {
      closing ??= new Promise<void>((resolve) => {
        const late = setTimeout(() => server.closeAllConnections(), patience);
        server.close(() => {
          clearTimeout(late);
          opened?.close();
          resolve();
        });
        server.closeIdleConnections();
      });
      return closing;
    },
  };
}
