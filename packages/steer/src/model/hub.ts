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
import { familyOf } from '../weights/weights-model.ts';
import type { LoadOptions } from './files.ts';
import {
  type AskHub,
  BESIDE,
  chooseFiles,
  HUB,
  type HubFile,
  hubPath,
  type Listing,
  listRepository,
  refusal,
} from './hub-listing.ts';
import { readJson } from './node-disk.ts';

const ATTEMPTS = 3;

function endpoint(): string {
  return (process.env.HF_ENDPOINT ?? HUB).replace(/\/+$/, '');
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
  const ask: AskHub = (path) => request(`${endpoint()}${path}`, {}, options.signal);
  let listing: Listing;
  try {
    listing = await listRepository(id, ask);
  } catch (cause) {
    const known = existsSync(latest) ? join(home, basename(readFileSync(latest, 'utf8').trim())) : null;
    if (cause instanceof SteerError && cause.code === 'network' && known !== null && existsSync(known))
      return known;
    throw cause;
  }
  const { kind, model, data, beside } = await chooseFiles(id, listing, options.file, ask);
  const folder = join(home, listing.revision);
  const fetchAll = async (files: readonly HubFile[]): Promise<void> => {
    for (const file of files) {
      const target = join(folder, ...file.path.split('/'));
      if (existsSync(target) && statSync(target).size === file.size) continue;
      await download(`${endpoint()}${hubPath(id, listing.revision, file.path)}`, target, file, options);
    }
  };
  await fetchAll(beside);
  // Gigabytes of an architecture that cannot be run are not worth fetching.
  const config = join(folder, 'config.json');
  if (kind === 'weights') familyOf(existsSync(config) ? readJson(config) : undefined);
  await fetchAll([model, ...data]);
  writeFileSync(latest, `${listing.revision}\n`);
  return folder;
}

/** Download one ONNX or safetensors file, an ONNX file's external data, and the JSON files beside it. */
export async function fetchUrl(url: string, options: LoadOptions): Promise<string> {
  const parsed = new URL(url);
  const name = basename(parsed.pathname);
  if (!/\.(onnx|safetensors)$/.test(name))
    throw new SteerError('no-onnx-files', 'url', 'the address of an .onnx or .safetensors file', url);
  const folder = join(cacheFolder(), 'url', createHash('sha256').update(url).digest('hex').slice(0, 24));
  await download(url, join(folder, name), { path: name, size: -1, digest: null }, options);
  const data = name.endsWith('.onnx') ? [`${name}_data`, `${name}.data`] : [];
  for (const path of [...BESIDE, ...data]) {
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
