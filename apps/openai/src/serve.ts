import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { settingsFrom } from '@cape/api/http';
import { InputError } from '@cape/evidence/input-error';
import { getRequestListener } from '@hono/node-server';
import { type AppOptions, createOpenaiApp, type OpenaiApp } from './app.ts';

export interface ServeModelOptions extends Omit<AppOptions, 'settings' | 'addressOf'> {
  /** 0 takes a free one. */
  readonly port?: number;
  /** Default 127.0.0.1: this machine alone. Any other needs CAPE_API_KEY. */
  readonly host?: string;
  /** Variables named CAPE_…; default the process's own. */
  readonly environment?: Readonly<Record<string, string | undefined>>;
}

const loopback = /^(?:127\.\d+\.\d+\.\d+|::1|localhost)$/;

/** Serve a model over HTTP until `close`, which waits for the texts that are being written. */
export async function serveModel({
  port = 8788,
  host = '127.0.0.1',
  environment = process.env,
  ...options
}: ServeModelOptions): Promise<OpenaiApp & { readonly url: string }> {
  const settings = settingsFrom(environment);
  if (settings.key === null && !loopback.test(host)) {
    throw new InputError([
      {
        code: 'key-required',
        path: '--host',
        expected: 'CAPE_API_KEY to be set where others can reach the server',
        received: `${host} without a key`,
      },
    ]);
  }
  const served = createOpenaiApp({
    ...options,
    settings,
    addressOf: (c) =>
      (c.env as { incoming?: IncomingMessage } | undefined)?.incoming?.socket.remoteAddress ?? '',
  });
  const server = createServer({ headersTimeout: 10_000 }, getRequestListener(served.app.fetch));
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen({ port, host }, () => resolve());
  });
  const { port: taken } = server.address() as AddressInfo;
  return {
    ...served,
    url: `http://${host.includes(':') ? `[${host}]` : host}:${taken}`,
    async close() {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      await served.close();
      server.closeAllConnections();
      await closed;
    },
  };
}
