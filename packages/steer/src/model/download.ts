import { createHash, type Hash } from 'node:crypto';
import {
  createReadStream,
  createWriteStream,
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statfsSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname } from 'node:path';
import { Readable, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { ReadableStream } from 'node:stream/web';
import { SteerError } from '../steer-error.ts';
import type { LoadOptions } from './files.ts';
import { HUB, type HubFile, refusal } from './hub-listing.ts';

/** Progress and cancellation of a download. */
export type DownloadOptions = Pick<LoadOptions, 'onProgress' | 'signal'>;

const ATTEMPTS = 3;

/** A download that brings nothing for so long is given up, and begun anew where attempts are left. */
const STALL_MS = 30_000;

/** Interval at which a download of unknown length is held against the disk. */
const CHECK_EVERY = 16 * 2 ** 20;

/** The hub's address: HF_ENDPOINT, or Hugging Face's own. */
export function endpoint(): string {
  return (process.env.HF_ENDPOINT ?? HUB).replace(/\/+$/, '');
}

/** Record of a file that was found whole: it need not be hashed again until it changes. */
const verifiedOf = (target: string) => `${target}.verified`;
const stateOf = (target: string, { digest }: HubFile) => {
  const { size, mtimeMs } = statSync(target);
  return JSON.stringify({ size, mtimeMs, digest: digest?.hex ?? null });
};

/** True where a file is there as the hub describes it: its size, and its digest since it was last written. */
export async function isWhole(target: string, file: HubFile): Promise<boolean> {
  if (!existsSync(target)) return false;
  const found = statSync(target);
  if (!found.isFile() || (file.size >= 0 && found.size !== file.size)) return false;
  if (file.digest === null) return true;
  const mark = verifiedOf(target);
  const state = stateOf(target, file);
  if (existsSync(mark) && statSync(mark).isFile() && readFileSync(mark, 'utf8') === state) return true;
  if ((await digestOf(target, file.digest.kind)) !== file.digest.hex) return false;
  writeFileSync(mark, state);
  return true;
}

async function digestOf(path: string, kind: 'sha256' | 'git-sha1'): Promise<string> {
  const hash: Hash = createHash(kind === 'sha256' ? 'sha256' : 'sha1');
  if (kind === 'git-sha1') hash.update(`blob ${statSync(path).size}\0`);
  for await (const chunk of createReadStream(path)) hash.update(chunk as Buffer);
  return hash.digest('hex');
}

/** The most that a file may have, by its kind, and what is left of the disk whatever it has. */
const MAX_FILE = 512 * 2 ** 30;
const MAX_JSON = 64 * 2 ** 20;
const LEFT_FREE = 512 * 2 ** 20;

/** Refuse what would fill the disk, before it does. */
function mustFit(folder: string, path: string, bytes: number, total: number): void {
  const most = /\.(json|jinja|md)$/.test(path) ? MAX_JSON : MAX_FILE;
  if (total > most)
    throw new SteerError('download-too-large', path, `at most ${most} bytes`, `${total} or more`);
  const { bavail, bsize } = statfsSync(folder);
  const free = bavail * bsize;
  if (bytes <= free - LEFT_FREE) return;
  throw new SteerError(
    'download-too-large',
    path,
    `${bytes} bytes free on the disk, and ${LEFT_FREE} beside them`,
    `${free}`,
  );
}

/** Fetch to a .part file, going on where an earlier attempt ended; keep it only if the digest is right. */
export async function download(
  url: string,
  target: string,
  file: HubFile,
  options: DownloadOptions,
): Promise<void> {
  const part = `${target}.part`;
  mkdirSync(dirname(target), { recursive: true });
  for (let attempt = 1; ; attempt++) {
    const have = existsSync(part) ? statSync(part).size : 0;
    if (file.size >= 0 && have === file.size && have > 0) break;
    try {
      await append(url, part, have, file, options);
      if (file.size < 0 || statSync(part).size === file.size) break;
      throw new SteerError('network', file.path, `${file.size} bytes`, `${statSync(part).size}`);
    } catch (cause) {
      // Nothing is kept of what would not fit.
      if (cause instanceof SteerError && cause.code === 'download-too-large') rmSync(part, { force: true });
      const broken = cause instanceof SteerError ? cause.code === 'network' : true;
      if (options.signal?.aborted)
        throw new SteerError('aborted', file.path, 'to be downloaded', 'an abort: what has come is kept');
      if (!broken || attempt === ATTEMPTS)
        throw cause instanceof SteerError
          ? cause
          : new SteerError('network', file.path, 'the whole file', String(cause));
    }
  }
  if (file.digest !== null) {
    const hex = await digestOf(part, file.digest.kind);
    if (hex !== file.digest.hex) {
      rmSync(part);
      throw new SteerError(
        'checksum',
        file.path,
        file.digest.hex,
        hex,
        'The file was damaged on the way and has been removed: try again.',
      );
    }
  }
  renameSync(part, target);
  if (file.digest !== null) writeFileSync(verifiedOf(target), stateOf(target, file));
}

async function append(
  url: string,
  part: string,
  have: number,
  file: HubFile,
  options: DownloadOptions,
): Promise<void> {
  const stalled = new AbortController();
  const watched = AbortSignal.any([stalled.signal, ...(options.signal ? [options.signal] : [])]);
  const response = await request(url, have > 0 ? { range: `bytes=${have}-` } : {}, watched);
  if (response.status === 416) {
    rmSync(part);
    throw new SteerError('network', file.path, 'the rest of the file', 'a file that has changed');
  }
  if (!response.ok || response.body === null) throw refusal(response, file.path);
  const resumed = response.status === 206;
  let loaded = resumed ? have : 0;
  const length = Number(response.headers.get('content-length') ?? Number.NaN);
  const total = file.size >= 0 ? file.size : Number.isFinite(length) ? loaded + length : null;
  const folder = dirname(part);
  mustFit(folder, file.path, (total ?? loaded) - loaded, total ?? loaded);
  let checkedAt = loaded;
  const watch = setInterval(() => {
    if (performance.now() - heard > STALL_MS) stalled.abort();
  }, STALL_MS / 10);
  let heard = performance.now();
  const counted = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      loaded += chunk.length;
      heard = performance.now();
      // A sender that does not say how much there is may never end.
      if (loaded - checkedAt > CHECK_EVERY) {
        checkedAt = loaded;
        try {
          mustFit(folder, file.path, 0, loaded);
        } catch (cause) {
          return done(cause as Error);
        }
      }
      options.onProgress?.({ stage: 'download', file: file.path, loaded, total });
      done(
        file.size >= 0 && loaded > file.size
          ? new SteerError('checksum', file.path, `${file.size} bytes`, 'more')
          : null,
        chunk,
      );
    },
  });
  try {
    await pipeline(
      Readable.fromWeb(response.body as ReadableStream),
      counted,
      createWriteStream(part, { flags: resumed ? 'a' : 'w' }),
      { signal: watched },
    );
  } catch (cause) {
    if (!stalled.signal.aborted) throw cause;
    throw new SteerError('network', file.path, `bytes within ${STALL_MS / 1000} s`, 'none');
  } finally {
    clearInterval(watch);
  }
}

export async function request(
  url: string,
  headers: Record<string, string>,
  signal: AbortSignal | undefined,
): Promise<Response> {
  const token = process.env.HF_TOKEN;
  const authorized = token !== undefined && url.startsWith(`${endpoint()}/`);
  const init = { headers: { ...headers, ...(authorized ? { authorization: `Bearer ${token}` } : {}) } };
  for (let attempt = 1; ; attempt++) {
    // For the answer's head alone: a body may take hours, and is watched where it is read.
    const slow = new AbortController();
    const late = setTimeout(() => slow.abort(new Error('no answer in time')), STALL_MS);
    try {
      return await fetch(url, {
        ...init,
        signal: AbortSignal.any([slow.signal, ...(signal ? [signal] : [])]),
      });
    } catch (cause) {
      if (signal?.aborted) throw new SteerError('aborted', url, 'an answer', 'an abort');
      const reason =
        cause instanceof Error && cause.cause instanceof Error ? cause.cause.message : String(cause);
      // A connection kept from before may have gone in the meantime: a new one is worth a try.
      if (attempt === ATTEMPTS) throw new SteerError('network', url, 'an answer', reason);
    } finally {
      clearTimeout(late);
    }
  }
}
