import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { loadKernel } from '@cape/core-wasm';
import { getRequestListener } from '@hono/node-server';
import { serveStatic } from '@hono/node-server/serve-static';
import { createApp } from './app.ts';
import { problem } from './problem.ts';

export interface ServeOptions {
  /** 0 takes any free port. */
  readonly port: number;
  /** Address to listen on: 127.0.0.1 for this machine alone. */
  readonly host: string;
  /** The built dashboard's folder; without it the API stands alone. */
  readonly webRoot?: string;
}

export interface Server {
  readonly url: string;
  /** Stop taking requests; resolves when those in flight are answered. */
  close(): Promise<void>;
}

/** Serve the API, and the dashboard where it is built. Rejects with the system's error where it cannot listen. */
export async function serve({ port, host, webRoot }: ServeOptions): Promise<Server> {
  const app = createApp(await loadKernel());
  if (webRoot !== undefined) {
    app.use('/assets/*', async (context, next) => {
      await next();
      // Their names carry a hash of their content.
      if (context.res.ok) context.header('cache-control', 'public, max-age=31536000, immutable');
    });
    app.get('/*', serveStatic({ root: webRoot }));
  }
  app.notFound((context) => problem(context, 404, 'not-found', `${context.req.path} is not here.`));
  const server = createServer(getRequestListener(app.fetch));
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, resolve);
  });
  const { port: bound } = server.address() as AddressInfo;
  return {
    url: `http://${host.includes(':') ? `[${host}]` : host}:${bound}`,
    close: () =>
      new Promise((resolve, reject) => {
        server.close((error) => (error ? reject(error) : resolve()));
        server.closeIdleConnections();
      }),
  };
}
