import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { basename, join } from 'node:path';
import { SteerError } from '../steer-error.ts';
import { familyOf } from '../weights/weights-model.ts';
import { type DownloadOptions, download, endpoint, isWhole, request } from './download.ts';
import type { LoadOptions } from './files.ts';
import {
  type AskHub,
  BESIDE,
  chooseFiles,
  type HubFile,
  hubPath,
  type Listing,
  listRepository,
  type RepositoryKind,
} from './hub-listing.ts';
import { readJson } from './node-disk.ts';

/** Folder of downloads: CAPE_CACHE, or the user's cache folder. */
export function cacheFolder(kind: RepositoryKind = 'models'): string {
  const { CAPE_CACHE, XDG_CACHE_HOME } = process.env;
  // No owner on the hub is named "datasets".
  if (CAPE_CACHE !== undefined) return kind === 'models' ? CAPE_CACHE : join(CAPE_CACHE, kind);
  return join(XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'cape', kind);
}

/** A repository of the Hugging Face hub and the folder its files are kept in. Works offline on what is there. */
export class HubRepository {
  readonly id: string;
  readonly #kind: RepositoryKind;
  readonly #home: string;
  readonly #options: DownloadOptions;

  constructor(kind: RepositoryKind, id: string, options: DownloadOptions = {}) {
    this.id = id;
    this.#kind = kind;
    this.#home = join(cacheFolder(kind), ...id.split('/'));
    this.#options = options;
  }

  ask: AskHub = (path) => request(`${endpoint()}${path}`, {}, this.#options.signal);

  /** The files of a branch, tag or commit, as the hub lists them, or without a network as it last did. */
  async list(revision = 'main'): Promise<Listing> {
    const kept = join(this.#home, `${encodeURIComponent(revision)}.json`);
    try {
      const listing = await listRepository(this.id, this.ask, { kind: this.#kind, revision });
      mkdirSync(this.#home, { recursive: true });
      writeFileSync(kept, JSON.stringify(listing));
      return listing;
    } catch (cause) {
      if (cause instanceof SteerError && cause.code === 'network' && existsSync(kept))
        return readJson(kept) as Listing;
      throw cause;
    }
  }

  /** Download what is missing of some files, each held against its digest; the folder they lie in. */
  async fetch({ revision }: Listing, files: readonly HubFile[]): Promise<string> {
    const folder = join(this.#home, revision);
    for (const file of files) {
      const target = join(folder, ...file.path.split('/'));
      if (await isWhole(target, file)) continue;
      const url = `${endpoint()}${hubPath(this.id, revision, file.path, this.#kind)}`;
      await download(url, target, file, this.#options);
    }
    return folder;
  }
}

/** Download what is missing of a repository's model; the folder it lies in. Works offline once it is there. */
export async function fetchHub(id: string, options: LoadOptions): Promise<string> {
  const repository = new HubRepository('models', id, options);
  const listing = await repository.list();
  const { kind, model, data, beside } = await chooseFiles(id, listing, options.file, repository.ask);
  const folder = await repository.fetch(listing, beside);
  // Gigabytes of an architecture that cannot be run are not worth fetching.
  const config = join(folder, 'config.json');
  if (kind === 'weights') familyOf(existsSync(config) ? readJson(config) : undefined);
  return repository.fetch(listing, [model, ...data]);
}

/** Download one ONNX, safetensors or GGUF file, an ONNX file's external data, and the JSON files beside it. */
export async function fetchUrl(url: string, options: LoadOptions): Promise<string> {
  const parsed = new URL(url);
  const name = basename(parsed.pathname);
  if (!/\.(onnx|safetensors|gguf)$/.test(name))
    throw new SteerError('no-onnx-files', 'url', 'the address of an .onnx, .safetensors or .gguf file', url);
  const folder = join(cacheFolder(), 'url', createHash('sha256').update(url).digest('hex').slice(0, 24));
  await download(url, join(folder, name), { path: name, size: -1, digest: null }, options);
  const data = name.endsWith('.onnx') ? [`${name}_data`, `${name}.data`] : [];
  for (const path of [...BESIDE, ...data]) {
    // Where the ONNX files have a folder of their own, the configuration lies one above.
    const places = /\.(json|jinja)$/.test(path) ? [path, `../${path}`] : [path];
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
