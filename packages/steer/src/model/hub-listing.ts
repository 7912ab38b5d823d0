import { SteerError } from '../steer-error.ts';
import { holdsWeights, INDEX, WHOLE } from '../weights/shards.ts';
import { PREFERRED } from './files.ts';

// What Node and the browser ask the Hugging Face hub alike; how each fetches and keeps files is its own.

export const HUB = 'https://huggingface.co';

/** A file of a repository, with the digest the hub gives for it. */
export interface HubFile {
  readonly path: string;
  /** −1 where the hub does not say. */
  readonly size: number;
  readonly digest: { readonly kind: 'sha256' | 'git-sha1'; readonly hex: string } | null;
}

export interface Listing {
  readonly revision: string;
  readonly files: readonly HubFile[];
}

/** Ask the hub for the list of a repository's files; a status that is no success is refused by the asker. */
export type AskHub = (path: string) => Promise<Response>;

export const CHAT_TEMPLATE = 'chat_template.jinja';

/** Files that lie beside a model and say what it is. */
export const BESIDE = [
  'config.json',
  'generation_config.json',
  'tokenizer.json',
  'tokenizer_config.json',
  CHAT_TEMPLATE,
];

export const EXPORT_ADVICE =
  'Make one with: optimum-cli export onnx --model MODEL --task text-generation-with-past OUT (pip install optimum-onnx).';

const MIRRORS = (name: string): string[] => [
  `onnx-community/${name}-ONNX`,
  `onnx-community/${name}`,
  `Xenova/${name}`,
];

export function isHubId(name: string): boolean {
  return /^[\w.-]{1,96}\/[\w.-]{1,96}$/.test(name) && !name.includes('..') && !name.startsWith('.');
}

export type RepositoryKind = 'models' | 'datasets';

/** Path of a file of a repository, below the hub's address. */
export function hubPath(id: string, revision: string, path: string, kind: RepositoryKind = 'models'): string {
  const place = kind === 'models' ? id : `${kind}/${id}`;
  return `/${place}/resolve/${revision}/${path.split('/').map(encodeURIComponent).join('/')}`;
}

/** Ask for the files of a repository: of its main branch, or of another branch, tag or commit. */
export async function listRepository(
  id: string,
  ask: AskHub,
  { kind = 'models', revision = 'main' }: { kind?: RepositoryKind; revision?: string } = {},
): Promise<Listing> {
  const branch = revision === 'main' ? '' : `/revision/${encodeURIComponent(revision)}`;
  const response = await ask(`/api/${kind}/${id}${branch}?blobs=true`);
  if (!response.ok) throw refusal(response, id);
  const answer = (await response.json().catch(() => null)) as { sha?: unknown; siblings?: unknown } | null;
  const commit = answer?.sha;
  if (typeof commit !== 'string' || !/^\w[\w-]{0,79}$/.test(commit) || !Array.isArray(answer?.siblings)) {
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
        path.length > 400 ||
        // No folder above, no drive and no stream of Windows, nothing that a terminal would obey.
        path.split('/').some((part) => /^\.*$/.test(part)) ||
        /[\\:\p{Cc}]/u.test(path)
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
  return { revision: commit, files };
}

/** Files of a repository that make a model. */
export interface ModelInHub {
  readonly kind: 'onnx' | 'weights' | 'gguf';
  /** The ONNX or GGUF file; of weights the whole, or the index of their shards. */
  readonly model: HubFile;
  /** An ONNX file's external data, or the shards. */
  readonly data: readonly HubFile[];
  readonly beside: readonly HubFile[];
}

/**
 * The file that is wanted, or the usual ONNX file, or where there is no ONNX file the weights, or where there are
 * none the only GGUF file, and what goes with it.
 */
export async function chooseFiles(
  id: string,
  { files }: Listing,
  wanted: string | undefined,
  ask: AskHub,
): Promise<ModelInHub> {
  const beside = files.filter(({ path }) => BESIDE.includes(path));
  const weights = weightsAmong(files, wanted);
  if (weights !== undefined) return { kind: 'weights', ...weights, beside };
  const onnx = files.filter(({ path }) => path.endsWith('.onnx'));
  const chosen =
    wanted === undefined
      ? (PREFERRED.map((name) => onnx.find(({ path }) => path.split('/').at(-1) === name)).find(
          (file) => file !== undefined,
        ) ?? (onnx.length === 1 ? onnx[0] : undefined))
      : onnx.find(({ path }) => path === wanted || path === `onnx/${wanted}`);
  if (chosen === undefined && onnx.length > 0 && !wanted?.endsWith('.gguf')) {
    throw new SteerError(
      'no-onnx-files',
      id,
      wanted ?? 'one ONNX file with a usual name',
      onnx.map(({ path }) => path).join(', '),
      'Name one with --file.',
    );
  }
  const gguf = chosen === undefined ? ggufAmong(id, files, wanted) : undefined;
  if (gguf !== undefined) return { kind: 'gguf', model: gguf, data: [], beside };
  if (chosen === undefined) {
    const mirror = await firstMirror(id, ask);
    const advice =
      mirror === null ? EXPORT_ADVICE.replace('MODEL', id) : `The same model with ONNX files: ${mirror}.`;
    throw new SteerError(
      'no-onnx-files',
      id,
      'weights as safetensors, or ONNX files',
      `none among ${files.length} files`,
      advice,
    );
  }
  const data = files.filter(
    ({ path }) => path.startsWith(`${chosen.path}_data`) || path.startsWith(`${chosen.path}.data`),
  );
  return { kind: 'onnx', model: chosen, data, beside };
}

/** The safetensors file that is asked for, or, where nothing is and there is no ONNX file, the usual one. */
function weightsAmong(
  files: readonly HubFile[],
  wanted: string | undefined,
): { model: HubFile; data: readonly HubFile[] } | undefined {
  const named = (name: string): HubFile | undefined => files.find(({ path }) => path === name);
  if (wanted !== undefined) {
    const file = holdsWeights([wanted]) && wanted !== INDEX ? named(wanted) : undefined;
    return file && { model: file, data: [] };
  }
  if (files.some(({ path }) => path.endsWith('.onnx'))) return undefined;
  const whole = named(WHOLE);
  if (whole !== undefined) return { model: whole, data: [] };
  const index = named(INDEX);
  const shards = files.filter(({ path }) => /^model-\d+-of-\d+\.safetensors$/.test(path));
  return index && { model: index, data: shards };
}

/** The GGUF file that is asked for, or the only one. */
function ggufAmong(id: string, files: readonly HubFile[], wanted: string | undefined): HubFile | undefined {
  const gguf = files.filter(({ path }) => path.endsWith('.gguf'));
  if (wanted !== undefined) return gguf.find(({ path }) => path === wanted);
  if (gguf.length < 2) return gguf[0];
  const some = gguf.slice(0, 8).map(({ path }) => path);
  const more = gguf.length > some.length ? ` and ${gguf.length - some.length} more` : '';
  throw new SteerError(
    'no-weights',
    id,
    'one GGUF file',
    `${some.join(', ')}${more}`,
    'Name one with --file.',
  );
}

async function firstMirror(id: string, ask: AskHub): Promise<string | null> {
  for (const mirror of MIRRORS(id.split('/')[1]!)) {
    if (mirror === id) continue;
    const found = await listRepository(mirror, ask).catch(() => null);
    if (found?.files.some(({ path }) => path.endsWith('.onnx'))) return mirror;
  }
  return null;
}

/** Reason why an answer without success gives no file. */
export function refusal(response: Response, path: string): SteerError {
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
