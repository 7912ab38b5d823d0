import { foreignHost, mustHaveKey, settingsFrom } from '@cape/api/http';
import { listenAt, nodeServer, peerOf } from '@cape/api/node-server';
import { type AppOptions, createOpenaiApp, type OpenaiApp } from './app.ts';

export interface ServeModelOptions
  extends Omit<AppOptions, 'settings' | 'addressOf' | 'hostRefusal' | 'onFailure'> {
  /** Directions to load before the first request: names, and files as `cape direction` saves them. */
  readonly directions?: ReadonlyMap<string, Uint8Array>;
  /** 0 takes a free one. */
  readonly port?: number;
  /** Default 127.0.0.1: this machine alone. Any other needs CAPE_API_KEY. */
  readonly host?: string;
  /** Variables named CAPE_…; default the process's own. */
  readonly environment?: Readonly<Record<string, string | undefined>>;
}

/** Serve a model over HTTP until `close`, which waits for the texts that are being written. */
export async function serveModel({
  port = 8788,
  host = '127.0.0.1',
  environment = process.env,
  directions = new Map(),
  ...options
}: ServeModelOptions): Promise<OpenaiApp & { readonly url: string }> {
  const settings = settingsFrom(environment);
  mustHaveKey(host, settings);
  const served = createOpenaiApp({
    ...options,
    settings,
    addressOf: peerOf,
    hostRefusal: (request) => foreignHost(request, host, settings),
    onFailure: (error) => console.error(error),
  });
  for (const [name, file] of directions) served.directions.load(name, file);
  const server = nodeServer(served.app.fetch);
  const url = await listenAt(server, host, port);
  return {
    ...served,
    url,
    async close() {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      await served.close();
      server.closeAllConnections();
      await closed;
    },
  };
}
