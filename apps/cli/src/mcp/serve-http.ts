import {
  bearerOf,
  foreignHost,
  isKey,
  isLoopback,
  keyRefusal,
  mustHaveKey,
  Refusal,
  settingsFrom,
} from '@cape/api/http';
import { serve } from '@cape/api/node';
import { listenAt, nodeServer } from '@cape/api/node-server';
import { createMcpHandler } from '@modelcontextprotocol/server';
import { askApi } from './ask-api.ts';
import { mcpServer, offer } from './server.ts';

/** More than a run with the items of a benchmark needs. */
const mostBodyBytes = 16 * 2 ** 20;

/**
 * Serve the protocol over HTTP at /mcp until `close`. Tools ask an API of this process, on an address of its own: its
 * budgets, quotas, threads and deadlines hold for every call.
 */
export async function serveMcp({ port, host }: { readonly port: number; readonly host: string }) {
  const settings = settingsFrom(process.env);
  mustHaveKey(host, settings);
  const offered = await offer({ files: false, viaApi: true });
  const api = await serve({ port: 0, host: '127.0.0.1' });
  const handler = createMcpHandler(
    ({ requestInfo }) =>
      mcpServer(offered, askApi(api.url, requestInfo?.headers.get('authorization') ?? undefined)),
    { maxRequestBodySize: mostBodyBytes, onerror: (error) => console.error(String(error)) },
  );
  const server = nodeServer(async (request) => {
    const refusal = await refusalFor(request);
    if (refusal === null) return handler.fetch(request);
    const { status, code, message, headers } = refusal;
    return Response.json({ status, code, detail: message }, { status, headers: headers ?? {} });
  });
  const url = await listenAt(server, host, port).catch(async (error) => {
    await api.close();
    throw error;
  });
  return {
    url: `${url}/mcp`,
    async close() {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      await handler.close();
      server.closeAllConnections();
      await Promise.all([closed, api.close()]);
    },
  };

  async function refusalFor(request: Request): Promise<Refusal | null> {
    const foreign = foreignHost(request, host, settings);
    if (foreign !== null) return foreign;
    if (new URL(request.url).pathname !== '/mcp')
      return new Refusal(404, 'not-found', 'The address is /mcp.');
    // A page of another site may not use this server through the reader's browser.
    const origin = request.headers.get('origin');
    if (origin !== null && settings.key === null && !isOwnOrigin(origin))
      return new Refusal(403, 'foreign-origin', 'Pages of other sites may not ask here.');
    const given = bearerOf(request.headers.get('authorization') ?? undefined);
    return settings.key === null || (await isKey(given, settings.key)) ? null : keyRefusal();
  }
}

/** False also of `null`, which pages without an address of their own send. */
const isOwnOrigin = (origin: string) => URL.canParse(origin) && isLoopback(new URL(origin).hostname);
