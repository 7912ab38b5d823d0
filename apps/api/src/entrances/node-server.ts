import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { getRequestListener } from '@hono/node-server';

type Fetch = Parameters<typeof getRequestListener>[0];

/** A Node server of one application, with bounds on what slow and hostile clients may take. */
export function nodeServer(fetch: Fetch): Server {
  const listener = getRequestListener(fetch);
  return createServer(
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
      } else listener(incoming, outgoing);
    },
  );
}

/** Starts to listen. @returns the server's URL, with the port that 0 found */
export async function listenAt(server: Server, host: string, port: number): Promise<string> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen({ port, host, backlog: 1_024 }, () => resolve());
  });
  const { port: taken } = server.address() as AddressInfo;
  return `http://${host.includes(':') ? `[${host}]` : host}:${taken}`;
}

/** The peer's address, from what the server hands to the application with a request. */
export const peerOf = (bindings: unknown): string =>
  (bindings as { incoming?: IncomingMessage } | undefined)?.incoming?.socket.remoteAddress ?? '';

/** A request that names two hosts is meant to be read two ways (RFC 9112, 3.2). */
function twoHosts({ rawHeaders }: IncomingMessage): boolean {
  let hosts = 0;
  for (let i = 0; i < rawHeaders.length; i += 2) if (rawHeaders[i]!.toLowerCase() === 'host') hosts += 1;
  return hosts > 1;
}
