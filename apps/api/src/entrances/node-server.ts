import { createServer, type IncomingMessage, type Server, STATUS_CODES } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { getRequestListener } from '@hono/node-server';

type Fetch = Parameters<typeof getRequestListener>[0];

/** A Node server of one application, with bounds on what slow and hostile clients may take. */
export function nodeServer(fetch: Fetch): Server {
  const listener = getRequestListener(fetch);
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
      const { socket } = incoming;
      answering.add(socket);
      outgoing.once('close', () => answering.delete(socket));
      if (twoHosts(incoming)) {
        outgoing.writeHead(400, { connection: 'close' }).end();
      } else if (incoming.method === 'OPTIONS' && incoming.url === '*') {
        // The one target that is no address: it asks about the server as a whole (RFC 9110, 9.3.7).
        outgoing.writeHead(204).end();
      } else listener(incoming, outgoing);
    },
  );
  return server.on('clientError', refuse);
}

/** For how long what cannot be read is still taken, so that its refusal arrives. */
const readOutMs = 2_000;

/** Connections whose request is being answered. */
const answering = new WeakSet<Duplex>();

/** Connections that were refused. */
const refused = new WeakSet<Duplex>();

/**
 * Answers what is no HTTP, too long a head, or too slow. Not as Node does: it closes at once, and a client that still
 * sends is told of a broken connection instead of the refusal.
 */
function refuse(error: NodeJS.ErrnoException, socket: Duplex): void {
  if (refused.has(socket)) return;
  refused.add(socket);
  // In the middle of an answer a refusal would be read as a part of it.
  if (error.code === 'ECONNRESET' || !socket.writable || answering.has(socket)) {
    socket.destroy();
    return;
  }
  const status =
    error.code === 'HPE_HEADER_OVERFLOW' ? 431 : error.code === 'ERR_HTTP_REQUEST_TIMEOUT' ? 408 : 400;
  socket.end(`HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\nConnection: close\r\n\r\n`);
  const late = setTimeout(() => socket.destroy(), readOutMs);
  socket.once('close', () => clearTimeout(late));
  socket.resume();
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
