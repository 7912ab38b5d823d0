import { SteerError } from '../steer-error.ts';
import type { LoadOptions } from './files.ts';
import {
  type AskHub,
  chooseFiles,
  HUB,
  type HubFile,
  hubPath,
  type Listing,
  listRepository,
} from './hub-listing.ts';
import { fetchBytes } from './web-fetch.ts';
import type { Place } from './web-files.ts';

const CACHE = 'cape-models';

/**
 * A repository of the Hugging Face hub as a place for a model's files. What has come whole, and has the
 * digest that the hub gives for it, is kept in the browser's cache; the list too, so that a model that is
 * there works without a network.
 */
export async function hubPlace(id: string, options: LoadOptions & { readonly hub?: string }): Promise<Place> {
  const hub = (options.hub ?? HUB).replace(/\/+$/, '');
  const cache = 'caches' in globalThis ? await caches.open(CACHE).catch(() => null) : null;
  const askHub: AskHub = (path) =>
    fetch(`${hub}${path}`, options.signal ? { signal: options.signal } : {}).catch((cause: unknown) => {
      if (options.signal?.aborted) throw new SteerError('aborted', id, 'to be listed', 'an abort');
      throw new SteerError('network', `${hub}${path}`, 'an answer', String(cause));
    });
  const listing = await listingOf(id, hub, askHub, cache);
  const { kind, model, data, beside } = await chooseFiles(id, listing, options.file, askHub);
  const slash = model.path.lastIndexOf('/') + 1;
  const read = async (file: HubFile | undefined, name: string): Promise<Uint8Array> => {
    if (file === undefined)
      throw new SteerError('model-not-found', name, `a file of ${id}`, 'none of this name');
    const url = `${hub}${hubPath(id, listing.revision, file.path)}`;
    const kept = await cache?.match(url);
    if (kept) return new Uint8Array(await kept.arrayBuffer());
    const bytes = await fetchBytes(url, file.path, options);
    await check(file, bytes);
    // A full cache is no reason to fail: the file is fetched again next time.
    await cache?.put(url, new Response(bytes as Uint8Array<ArrayBuffer>)).catch(() => undefined);
    return bytes;
  };
  return {
    kind,
    modelFile: model.path.slice(slash),
    names: [model, ...data].map(({ path }) => path.slice(slash)),
    beside: (name) =>
      read(
        beside.find(({ path }) => path === name),
        name,
      ),
    weights: (path) =>
      read(
        [model, ...data].find((file) => file.path === model.path.slice(0, slash) + path),
        path,
      ),
  };
}

/** The hub's list, or without a network the one that was kept. */
async function listingOf(id: string, hub: string, askHub: AskHub, cache: Cache | null): Promise<Listing> {
  const key = `${hub}/api/models/${id}?kept`;
  try {
    const listing = await listRepository(id, askHub);
    await cache?.put(key, Response.json(listing)).catch(() => undefined);
    return listing;
  } catch (cause) {
    const kept =
      cause instanceof SteerError && cause.code === 'network' ? await cache?.match(key) : undefined;
    if (kept) return (await kept.json()) as Listing;
    throw cause;
  }
}

/** Pages without a secure origin have no digests to compute: there the size alone is compared. */
async function check({ path, size, digest }: HubFile, bytes: Uint8Array): Promise<void> {
  if (size >= 0 && bytes.length !== size)
    throw new SteerError('checksum', path, `${size} bytes`, `${bytes.length}`);
  const subtle = globalThis.crypto?.subtle as SubtleCrypto | undefined;
  if (digest === null || subtle === undefined) return;
  // Git hashes a file with a heading of its length; only small files have such a digest here.
  const git = new TextEncoder().encode(digest.kind === 'sha256' ? '' : `blob ${bytes.length}\0`);
  const headed =
    git.length === 0 ? bytes : new Uint8Array(await new Blob([git, bytes as BlobPart]).arrayBuffer());
  const hashed = await subtle.digest(
    digest.kind === 'sha256' ? 'SHA-256' : 'SHA-1',
    headed as Uint8Array<ArrayBuffer>,
  );
  const hex = Array.from(new Uint8Array(hashed), (byte) => byte.toString(16).padStart(2, '0')).join('');
  if (hex !== digest.hex)
    throw new SteerError('checksum', path, digest.hex, hex, 'The file was damaged on the way: try again.');
}
