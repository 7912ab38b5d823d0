import { choosePanel } from '../choose.ts';
import { fileError } from '../containers/file-error.ts';
import { Pieces } from '../containers/pieces.ts';
import { fileOf, megabytes } from '../containers/source.ts';
import { InputError } from '../input-error.ts';
import { readEvidence } from '../read-evidence.ts';
import type { Source } from './sources.ts';

/** Store of snapshots: files by path, with / between folders. */
export interface Store {
  /** Undefined where there is no such file. */
  read(path: string): Promise<Uint8Array | undefined>;
  /** Writes whole or not at all. */
  write(path: string, bytes: Uint8Array): Promise<void>;
}

/** Entry for one source's file. */
export interface Kept {
  /** Path of the file in the store: "2026-11-29/benchmark_data.zip". */
  readonly path: string;
  readonly url: string;
  readonly sha256: string;
  readonly bytes: number;
  /** The day it was fetched, ISO. */
  readonly fetched: string;
  /** Validators of the server for asking again. */
  readonly etag?: string;
  readonly lastModified?: string;
}

export type Manifest = Readonly<Record<string, Kept>>;

/** Result for one source. */
export interface Refreshed {
  readonly id: string;
  readonly outcome: 'new' | 'changed' | 'unchanged' | 'failed';
  /** The file that counts from now on; absent where there is none. */
  readonly kept?: Kept;
  /** Reason of the failure. */
  readonly reason?: string;
  readonly changes?: Changes;
}

/** Differences of scores from the snapshot before. */
export interface Changes {
  readonly models: number;
  readonly newModels: readonly string[];
  readonly goneModels: readonly string[];
  readonly newScores: number;
  /** Of each changed score: the model, the benchmark, percent before and after. */
  readonly changedScores: readonly {
    readonly model: string;
    readonly benchmark: string;
    readonly from: number;
    readonly to: number;
  }[];
}

export interface RefreshOptions {
  readonly store: Store;
  readonly fetch: typeof globalThis.fetch;
  /** Now; snapshots are named by its day. */
  readonly now: Date;
  /** Most bytes of one file. Default 256 MB. */
  readonly most?: number;
  readonly timeoutMs?: number;
}

const manifestPath = 'manifest.json';

/** Content of the store, by source. */
export async function manifestOf(store: Store): Promise<Manifest> {
  const bytes = await store.read(manifestPath);
  if (bytes === undefined) return {};
  try {
    return JSON.parse(new TextDecoder().decode(bytes)) as Manifest;
  } catch {
    throw fileError('bad-manifest', manifestPath, 'the manifest that refresh wrote', 'text that is no JSON');
  }
}

/**
 * Fetches every source that changed since the last time into a snapshot named by the day. A source that cannot be had
 * keeps the file it had; the others go on.
 */
export async function refresh(
  sources: readonly Source[],
  options: RefreshOptions,
): Promise<readonly Refreshed[]> {
  let manifest = await manifestOf(options.store);
  const results: Refreshed[] = [];
  for (const source of sources) {
    const before = manifest[source.id];
    const result = await refreshOne(source, before, options);
    results.push(result);
    if (result.kept === undefined || result.kept === before) continue;
    manifest = { ...manifest, [source.id]: result.kept };
    // After each source, so that an interrupted refresh keeps what it has.
    const text = `${JSON.stringify(manifest, null, 2)}\n`;
    await options.store.write(manifestPath, new TextEncoder().encode(text));
  }
  return results;
}

async function refreshOne(
  { id, url, file }: Source,
  before: Kept | undefined,
  { store, fetch, now, most = 256 * 1024 * 1024, timeoutMs = 120_000 }: RefreshOptions,
): Promise<Refreshed> {
  const old = before === undefined ? undefined : { kept: before };
  try {
    const had = before === undefined ? undefined : await store.read(before.path);
    // A file that was lost or spoilt is fetched again.
    const whole = had !== undefined && before !== undefined && (await sha256(had)) === before.sha256;
    const response = await fetch(url, {
      headers: {
        accept: '*/*',
        ...(whole && before.etag !== undefined ? { 'if-none-match': before.etag } : {}),
        ...(whole && before.lastModified !== undefined ? { 'if-modified-since': before.lastModified } : {}),
      },
      signal: AbortSignal.timeout(timeoutMs),
    });
    if (response.status === 304 && before !== undefined) return { id, outcome: 'unchanged', kept: before };
    if (!response.ok) return { id, outcome: 'failed', ...old, reason: `${url} answered ${response.status}` };
    const bytes = await bodyOf(response, most, url);
    const hash = await sha256(bytes);
    const etag = response.headers.get('etag');
    const lastModified = response.headers.get('last-modified');
    const said = {
      ...(etag === null ? {} : { etag }),
      ...(lastModified === null ? {} : { lastModified }),
    };
    if (whole && hash === before.sha256) return { id, outcome: 'unchanged', kept: { ...before, ...said } };
    // What cannot be read never takes the place of what can.
    const scores = await scoresOf(file, bytes);
    const day = now.toISOString().slice(0, 10);
    const kept: Kept = {
      path: `${day}/${file}`,
      url,
      sha256: hash,
      bytes: bytes.length,
      fetched: day,
      ...said,
    };
    await store.write(kept.path, bytes);
    const earlier = whole ? await scoresOf(file, had) : new Map<string, number>();
    return { id, outcome: whole ? 'changed' : 'new', kept, changes: changesOf(earlier, scores) };
  } catch (error) {
    const reason = error instanceof InputError ? error.message : `${url}: ${causeOf(error)}`;
    return { id, outcome: 'failed', ...old, reason };
  }
}

/** A fetch that failed says why in its cause. */
function causeOf(error: unknown): string {
  const { message, cause } = error as Error & { cause?: { code?: string; message?: string } };
  return cause?.code ?? cause?.message ?? message;
}

async function bodyOf(response: Response, most: number, url: string): Promise<Uint8Array> {
  const pieces = new Pieces(most, () => fileError('too-large', url, `at most ${megabytes(most)}`, 'more'));
  for await (const piece of response.body as unknown as AsyncIterable<Uint8Array>) pieces.add(piece);
  const declared = Number(response.headers.get('content-length') ?? Number.NaN);
  const coded = response.headers.get('content-encoding') !== null;
  if (!coded && Number.isFinite(declared) && declared !== pieces.size) {
    throw fileError('cut-short', url, `${declared} bytes`, `${pieces.size}`);
  }
  return pieces.whole();
}

async function sha256(bytes: Uint8Array): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', bytes as Uint8Array<ArrayBuffer>);
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, '0')).join('');
}

const separator = '\u0000';

async function scoresOf(file: string, bytes: Uint8Array): Promise<ReadonlyMap<string, number>> {
  const { panel } = choosePanel(await readEvidence([fileOf(file, bytes)]));
  return new Map(
    panel.models.flatMap(({ name, scores }) =>
      [...scores].map(([id, { value }]) => [`${name}${separator}${id}`, value] as const),
    ),
  );
}

function changesOf(before: ReadonlyMap<string, number>, after: ReadonlyMap<string, number>): Changes {
  const modelsOf = (scores: ReadonlyMap<string, number>) =>
    new Set([...scores.keys()].map((key) => key.slice(0, key.indexOf(separator))));
  const old = modelsOf(before);
  const now = modelsOf(after);
  const changedScores = [...after].flatMap(([key, to]) => {
    const from = before.get(key);
    const [model = '', benchmark = ''] = key.split(separator);
    return from === undefined || from === to ? [] : [{ model, benchmark, from, to }];
  });
  return {
    models: now.size,
    newModels: [...now].filter((model) => !old.has(model)).sort(),
    goneModels: [...old].filter((model) => !now.has(model)).sort(),
    newScores: [...after.keys()].filter((key) => !before.has(key)).length,
    changedScores,
  };
}
