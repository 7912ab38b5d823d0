import { createHash, type Hash } from 'node:crypto';
import {
  createReadStream,
  createWriteStream,
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { homedir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { Readable, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { ReadableStream } from 'node:stream/web';
import { SteerError } from '../steer-error.ts';
import { type LoadOptions, PREFERRED } from './files.ts';
import { EXPORT_ADVICE } from './node-folder.ts';

/** A file of a repository, with the digest the hub gives for it. */
interface HubFile {
  readonly path: string;
  readonly size: number;
  readonly digest: { readonly kind: 'sha256' | 'git-sha1'; readonly hex: string } | null;
}

const BESIDE = ['config.json', 'generation_config.json', 'tokenizer.json', 'tokenizer_config.json'];
const ATTEMPTS = 3;
const MIRRORS = (name: string): string[] => [
  `onnx-community/${name}-ONNX`,
  `onnx-community/${name}`,
  `Xenova/${name}`,
];

export function isHubId(name: string): boolean {
  return /^[\w.-]{1,96}\/[\w.-]{1,96}$/.test(name) && !name.includes('..');
}

function endpoint(): string {
  return (process.env.HF_ENDPOINT ?? 'https://huggingface.co').replace(/\/+$/, '');
}

/** Where downloads are kept: CAPE_CACHE, or the user's cache folder. */
export function cacheFolder(): string {
  return (
    process.env.CAPE_CACHE ?? join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'cape', 'models')
  );
}

/** Download what is missing of a repository's model; the folder it lies in. Works offline once it is there. */
export async function fetchHub(id: string, options: LoadOptions): Promise<string> {
  const home = join(cacheFolder(), ...id.split('/'));
  const latest = join(home, 'latest');
  let listing: { revision: string; files: HubFile[] };
  try {
    listing = await list(id, options.signal);
  } catch (cause) {
    const known = existsSync(latest) ? join(home, basename(readFileSync(latest, 'utf8').trim())) : null;
    if (cause instanceof SteerError && cause.code === 'network' && known !== null && existsSync(known))
      return known;
    throw cause;
  }
  const wanted = await choose(id, listing.files, options);
  const folder = join(home, listing.revision);
  for (const file of wanted) {
    const target = join(folder, ...file.path.split('/'));
    if (existsSync(target) && statSync(target).size === file.size) continue;
    await download(
      `${endpoint()}/${id}/resolve/${listing.revision}/${file.path.split('/').map(encodeURIComponent).join('/')}`,
      target,
      file,
      options,
    );
  }
  writeFileSync(latest, `${listing.revision}\n`);
  return folder;
}

/** Download one ONNX file, its external data if it has some, and the JSON files beside it. */
export async function fetchUrl(url: string, options: LoadOptions): Promise<string> {
  const parsed = new URL(url);
  const name = basename(parsed.pathname);
  if (!name.endsWith('.onnx'))
    throw new SteerError('no-onnx-files', 'url', 'the address of an .onnx file', url);
  const folder = join(cacheFolder(), 'url', createHash('sha256').update(url).digest('hex').slice(0, 24));
  await download(url, join(folder, name), { path: name, size: -1, digest: null }, options);
  for (const path of [...BESIDE, `${name}_data`, `${name}.data`]) {
    // Where the ONNX files have a folder of their own, the configuration lies one above.
    const places = path.endsWith('.json') ? [path, `../${path}`] : [path];
    for (const place of places) {
      const found = await download(
        new URL(place, url).href,
        join(folder, path),
        { path, size: -1, digest: null },
        options,
      ).then(
        () => true,
        (cause: unknown) => {
          if (cause instanceof SteerError && cause.code === 'model-not-found') return false;
          throw cause;
        },
      );
      if (found) break;
    }
  }
  return join(folder, name);
}

async function list(
  id: string,
  signal: AbortSignal | undefined,
): Promise<{ revision: string; files: HubFile[] }> {
  const response = await request(`${endpoint()}/api/models/${id}?blobs=true`, {}, signal);
  if (!response.ok) throw refusal(response, id);
  const answer = (await response.json().catch(() => null)) as { sha?: unknown; siblings?: unknown } | null;
  const revision = answer?.sha;
  if (typeof revision !== 'string' || !/^[\w.-]{1,80}$/.test(revision) || !Array.isArray(answer?.siblings)) {
    throw new SteerError('network', id, "the hub's list of files", 'another answer');
  }
  const files = answer.siblings.flatMap(
    (entry: {
      rfilename?: unknown;
      size?: unknown;
      blobId?: unknown;
      lfs?: { sha256?: unknown };
    }): HubFile[] => {
      const path = entry.rfilename;
      if (
        typeof path !== 'string' ||
        path.split('/').some((part) => part === '..' || part === '') ||
        path.includes('\\')
      )
        return [];
      const sha256 = entry.lfs?.sha256;
      const digest =
        typeof sha256 === 'string'
          ? ({ kind: 'sha256', hex: sha256 } as const)
          : typeof entry.blobId === 'string'
            ? ({ kind: 'git-sha1', hex: entry.blobId } as const)
            : null;
      return [{ path, size: typeof entry.size === 'number' ? entry.size : -1, digest }];
    },
  );
  return { revision, files };
}

async function choose(id: string, files: readonly HubFile[], options: LoadOptions): Promise<HubFile[]> {
  const onnx = files.filter(({ path }) => path.endsWith('.onnx'));
  const wanted = options.file;
  const chosen =
    wanted === undefined
      ? (PREFERRED.map((name) => onnx.find(({ path }) => basename(path) === name)).find(
          (file) => file !== undefined,
        ) ?? (onnx.length === 1 ? onnx[0] : undefined))
      : onnx.find(({ path }) => path === wanted || path === `onnx/${wanted}`);
  if (chosen === undefined && onnx.length > 0) {
    throw new SteerError(
      'no-onnx-files',
      id,
      wanted ?? 'one ONNX file with a usual name',
      onnx.map(({ path }) => path).join(', '),
      'Name one with --file.',
    );
  }
  if (chosen === undefined) {
    const mirror = await firstMirror(id, options.signal);
    const advice =
      mirror === null ? EXPORT_ADVICE.replace('MODEL', id) : `The same model with ONNX files: ${mirror}.`;
    throw new SteerError('no-onnx-files', id, 'ONNX files', `none among ${files.length} files`, advice);
  }
  const data = files.filter(
    ({ path }) => path.startsWith(`${chosen.path}_data`) || path.startsWith(`${chosen.path}.data`),
  );
  return [...files.filter(({ path }) => BESIDE.includes(path)), chosen, ...data];
}

async function firstMirror(id: string, signal: AbortSignal | undefined): Promise<string | null> {
  for (const mirror of MIRRORS(id.split('/')[1]!)) {
    if (mirror === id) continue;
    const found = await list(mirror, signal).catch(() => null);
    if (found?.files.some(({ path }) => path.endsWith('.onnx'))) return mirror;
  }
  return null;
}

/** Fetch to a .part file, going on where an earlier attempt ended; keep it only if the digest is right. */
async function download(url: string, target: string, file: HubFile, options: LoadOptions): Promise<void> {
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
    const hash: Hash = createHash(file.digest.kind === 'sha256' ? 'sha256' : 'sha1');
    if (file.digest.kind === 'git-sha1') hash.update(`blob ${statSync(part).size}\0`);
    for await (const chunk of createReadStream(part)) hash.update(chunk as Buffer);
    const hex = hash.digest('hex');
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
}

async function append(
  url: string,
  part: string,
  have: number,
  file: HubFile,
  options: LoadOptions,
): Promise<void> {
  const response = await request(url, have > 0 ? { range: `bytes=${have}-` } : {}, options.signal);
  if (response.status === 416) {
    rmSync(part);
    throw new SteerError('network', file.path, 'the rest of the file', 'a file that has changed');
  }
  if (!response.ok || response.body === null) throw refusal(response, file.path);
  const resumed = response.status === 206;
  let loaded = resumed ? have : 0;
  const length = Number(response.headers.get('content-length') ?? Number.NaN);
  const total = file.size >= 0 ? file.size : Number.isFinite(length) ? loaded + length : null;
  const counted = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      loaded += chunk.length;
      options.onProgress?.({ stage: 'download', file: file.path, loaded, total });
      done(
        file.size >= 0 && loaded > file.size
          ? new SteerError('checksum', file.path, `${file.size} bytes`, 'more')
          : null,
        chunk,
      );
    },
  });
  const signal = options.signal === undefined ? {} : { signal: options.signal };
  await pipeline(
    Readable.fromWeb(response.body as ReadableStream),
    counted,
    createWriteStream(part, { flags: resumed ? 'a' : 'w' }),
    signal,
  );
}

async function request(
  url: string,
  headers: Record<string, string>,
  signal: AbortSignal | undefined,
): Promise<Response> {
  const token = process.env.HF_TOKEN;
  const authorized = token !== undefined && url.startsWith(`${endpoint()}/`);
  const init = {
    headers: { ...headers, ...(authorized ? { authorization: `Bearer ${token}` } : {}) },
    ...(signal ? { signal } : {}),
  };
  for (let attempt = 1; ; attempt++) {
    try {
      return await fetch(url, init);
    } catch (cause) {
      if (signal?.aborted) throw new SteerError('aborted', url, 'an answer', 'an abort');
      const reason =
        cause instanceof Error && cause.cause instanceof Error ? cause.cause.message : String(cause);
      // A connection kept from before may have gone in the meantime: a new one is worth a try.
      if (attempt === ATTEMPTS) throw new SteerError('network', url, 'an answer', reason);
    }
  }
}

function refusal(response: Response, path: string): SteerError {
  const { status } = response;
  if (status === 404)
    return new SteerError('model-not-found', path, 'a file or repository there', 'status 404');
  if (status === 401 || status === 403) {
    return new SteerError(
      'model-not-found',
      path,
      'a public repository',
      `status ${status}`,
      'It may not exist, or want HF_TOKEN to be set.',
    );
  }
  return new SteerError('network', path, 'an answer', `status ${status}`);
}
