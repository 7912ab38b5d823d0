import { createHash } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** Repositories by id, each with its files by path. */
export type Repositories = Readonly<Record<string, Readonly<Record<string, Uint8Array>>>>;

/** What goes wrong on the way of an ONNX file: cut off after so many bytes, or a bit turned over. */
export interface Trouble {
  cutAfter?: number;
  damage?: boolean;
}

export interface HubServer {
  readonly address: string;
  /** Every request so far. */
  readonly asked: { url: string; range: string | undefined }[];
  trouble: Trouble;
  close(): void;
}

/** A server laid out as the Hugging Face hub is: /api/models/ID lists, /ID/resolve/REVISION/PATH gives bytes. */
export async function hubServer(repositories: Repositories): Promise<HubServer> {
  const server = createServer((request, response) => {
    const url = decodeURIComponent(request.url ?? '');
    hub.asked.push({ url, range: request.headers.range });
    // As the hub does, so that pages elsewhere may read.
    response.setHeader('access-control-allow-origin', '*');
    const [, id, path] =
      /^\/(?:api\/models\/)?([\w-]+\/[\w-]+)(?:\/resolve\/rev1\/(.+))?(?:\?.*)?$/.exec(url) ?? [];
    const files = repositories[id ?? ''];
    if (files === undefined) {
      response.writeHead(404).end();
    } else if (url.startsWith('/api/')) {
      const siblings = Object.entries(files).map(([rfilename, bytes]) => ({
        rfilename,
        size: bytes.length,
        blobId: createHash('sha1').update(`blob ${bytes.length}\0`).update(bytes).digest('hex'),
        ...(rfilename.endsWith('.onnx')
          ? { lfs: { sha256: createHash('sha256').update(bytes).digest('hex') } }
          : {}),
      }));
      response.end(JSON.stringify({ sha: 'rev1', siblings }));
    } else {
      const file = files[path ?? ''];
      if (file === undefined) {
        response.writeHead(404).end();
        return;
      }
      const from = Number(/bytes=(\d+)-/.exec(request.headers.range ?? '')?.[1] ?? 0);
      const body = Buffer.from(file.subarray(from));
      if (hub.trouble.damage && path?.endsWith('.onnx')) body[0]! ^= 1;
      response.writeHead(from > 0 ? 206 : 200, { 'content-length': body.length });
      if (hub.trouble.cutAfter !== undefined && path?.endsWith('.onnx')) {
        response.write(body.subarray(0, hub.trouble.cutAfter), () =>
          setTimeout(() => response.destroy(), 300),
        );
      } else response.end(body);
    }
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const hub: HubServer = {
    address: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    asked: [],
    trouble: {},
    close: () => server.close(),
  };
  return hub;
}
