import { createHash } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** Repositories by id ("OWNER/NAME", "datasets/OWNER/NAME", "…@BRANCH"), each with its files by path. */
export type Repositories = Readonly<Record<string, Readonly<Record<string, Uint8Array>>>>;

/** Files that the hub keeps apart from Git, with a digest of their own kind. */
const isLarge = (path: string | undefined) => /\.(onnx|parquet)$/.test(path ?? '');

/** Fault on the way of a large file: cut off after so many bytes, or a bit turned over. */
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

/**
 * A server laid out as the Hugging Face hub is: /api/models/ID (or /api/datasets/ID, with /revision/BRANCH) lists,
 * /ID/resolve/COMMIT/PATH (or /datasets/ID/…) gives bytes. The commit of a branch is named after its repository's place
 * in the list.
 */
export async function hubServer(repositories: Repositories): Promise<HubServer> {
  const server = createServer((request, response) => {
    const url = decodeURIComponent(request.url ?? '');
    hub.asked.push({ url, range: request.headers.range });
    // As the hub does, so that pages elsewhere may read.
    response.setHeader('access-control-allow-origin', '*');
    const [, datasets = '', id, branch, commit, path] =
      /^\/(?:api\/models\/|(?:api\/)?(datasets\/))?([\w-]+\/[\w-]+)(?:\/revision\/([^?]+)|\/resolve\/(\w+)\/(.+))?(?:\?.*)?$/.exec(
        url,
      ) ?? [];
    const named = Object.keys(repositories).filter((key) => key.split('@')[0] === datasets + id);
    const key =
      commit === undefined
        ? named.find((each) => each === datasets + id + (branch === undefined ? '' : `@${branch}`))
        : named[Number(commit.slice(3)) - 1];
    const files = repositories[key ?? ''];
    if (files === undefined) {
      response.writeHead(404).end();
    } else if (url.startsWith('/api/')) {
      const siblings = Object.entries(files).map(([rfilename, bytes]) => ({
        rfilename,
        size: bytes.length,
        blobId: createHash('sha1').update(`blob ${bytes.length}\0`).update(bytes).digest('hex'),
        ...(isLarge(rfilename) ? { lfs: { sha256: createHash('sha256').update(bytes).digest('hex') } } : {}),
      }));
      response.end(JSON.stringify({ sha: `rev${named.indexOf(key!) + 1}`, siblings }));
    } else {
      const file = files[path ?? ''];
      if (file === undefined) {
        response.writeHead(404).end();
        return;
      }
      const from = Number(/bytes=(\d+)-/.exec(request.headers.range ?? '')?.[1] ?? 0);
      const body = Buffer.from(file.subarray(from));
      if (hub.trouble.damage && isLarge(path)) body[0]! ^= 1;
      response.writeHead(from > 0 ? 206 : 200, { 'content-length': body.length });
      if (hub.trouble.cutAfter !== undefined && isLarge(path)) {
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
