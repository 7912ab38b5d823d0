import { bytesSource } from '../onnx/wire.ts';
import { type WebRuntimeOptions, webRuntime } from '../runtime/web.ts';
import { SteerError } from '../steer-error.ts';
import type { GgufFile } from '../weights/gguf/gguf-weights.ts';
import type { WeightsFolder } from '../weights/safetensors.ts';
import { holdsWeights, INDEX, usualWeights, WHOLE } from '../weights/shards.ts';
import { type LoadOptions, type ModelFiles, PREFERRED, type RuntimeOptions } from './files.ts';
import { CHAT_TEMPLATE, isHubId } from './hub-listing.ts';
import { fetchBytes } from './web-fetch.ts';
import { hubPlace } from './web-hub.ts';

/** A place that a model's files come from; a file that is not there is a `model-not-found`. */
export interface Place {
  readonly kind: 'onnx' | 'weights' | 'gguf';
  readonly modelFile: string;
  /** Of weights, the files they lie in and the index of shards. */
  readonly names: readonly string[];
  /** One of the files beside the model that say what it is. */
  beside(file: string): Promise<Uint8Array>;
  /** The model's own file, or one its tensors lie in, by its path from there. */
  weights(path: string): Promise<Uint8Array | Blob>;
}

export interface FetchModelOptions extends LoadOptions, WebRuntimeOptions {
  /** The address of another hub. Default https://huggingface.co. */
  readonly hub?: string;
}

/** Fetch a model for the browser, from the address of its folder or ONNX file, or by its Hugging Face id. */
export async function fetchModel(name: string, options: FetchModelOptions = {}): Promise<ModelFiles> {
  if (isHubId(name)) return filesAt(name, await hubPlace(name, options), options);
  const { folder, file } = addressesOf(name, options.file);
  const fetched = new Map<string, Promise<Uint8Array>>();
  const weights = (path: string): Promise<Uint8Array> => {
    const url = new URL(path, folder.weights);
    if (!url.href.startsWith(folder.weights)) {
      throw new SteerError('external-data-outside', 'external data', "a file in the model's folder", path);
    }
    const bytes = fetched.get(path) ?? fetchBytes(url.href, path, options);
    fetched.set(path, bytes);
    return bytes;
  };
  const modelFile = file ?? (await firstThere(['model.onnx', WHOLE, INDEX], weights));
  return filesAt(
    name,
    {
      kind: kindOf(modelFile),
      modelFile,
      names: modelFile === INDEX ? [INDEX, ...shardsNamed(await weights(INDEX))] : [modelFile],
      beside: (each) => fetchBytes(new URL(each, folder.beside).href, each, options),
      weights,
    },
    options,
  );
}

/** Finds which of several files there is; what is fetched to find out is kept. */
async function firstThere(
  files: readonly string[],
  read: (file: string) => Promise<Uint8Array>,
): Promise<string> {
  for (const file of files) {
    const found = await read(file).catch((cause: unknown) => {
      if (cause instanceof SteerError && cause.code === 'model-not-found') return undefined;
      throw cause;
    });
    if (found !== undefined) return file;
  }
  throw new SteerError('model-not-found', 'model', `one of ${files.join(', ')} there`, 'none');
}

/** The shards that an index names, to be checked where it is read. */
function shardsNamed(index: Uint8Array): string[] {
  try {
    const { weight_map: map } = JSON.parse(new TextDecoder().decode(index)) as { weight_map?: unknown };
    return Object.values(map ?? {}).filter((file): file is string => typeof file === 'string');
  } catch {
    return [];
  }
}

/**
 * A model from files the reader chose or dropped: config.json, tokenizer.json, and an ONNX file with its weights
 * or safetensors; or a GGUF file alone. Weights are read where they lie and handed to the runtime as files.
 */
export async function givenModel(
  files: readonly File[],
  options: LoadOptions & WebRuntimeOptions = {},
): Promise<ModelFiles> {
  const wanted = options.file?.split('/').at(-1);
  const names = files.map(({ name }) => name);
  const onnx = names.filter((name) => name.endsWith('.onnx'));
  const weights = names.filter((name) => holdsWeights([name]));
  const gguf = names.filter((name) => name.endsWith('.gguf'));
  const modelFile =
    wanted !== undefined
      ? names.find((name) => name === wanted)
      : (PREFERRED.find((name) => onnx.includes(name)) ??
        onnx[0] ??
        (weights.length > 0 ? usualWeights(weights) : gguf[0]));
  if (modelFile === undefined) {
    throw new SteerError(
      'model-not-found',
      'files',
      `${wanted ?? 'an ONNX file, safetensors or a GGUF file'} among them`,
      names.join(', ') || 'no file',
    );
  }
  const given = (name: string): File => {
    const file = files.find((each) => each.name === name.split('/').at(-1));
    if (file === undefined) throw new SteerError('model-not-found', name, 'among the files', 'not there');
    return file;
  };
  const read = async (name: string): Promise<Uint8Array> => {
    const bytes = new Uint8Array(await given(name).arrayBuffer());
    options.signal?.throwIfAborted();
    options.onProgress?.({ stage: 'download', file: name, loaded: bytes.length, total: bytes.length });
    return bytes;
  };
  const kind = kindOf(modelFile);
  return filesAt(
    modelFile,
    {
      kind,
      modelFile,
      names: wanted === undefined ? weights : [modelFile],
      beside: read,
      weights: kind === 'onnx' ? read : async (name) => given(name),
    },
    options,
  );
}

async function filesAt(
  name: string,
  place: Place,
  options: WebRuntimeOptions & RuntimeOptions,
): Promise<ModelFiles> {
  const beside = async (file: string): Promise<string | undefined> => {
    const bytes = await place.beside(file).catch((cause: unknown) => {
      if (cause instanceof SteerError && cause.code === 'model-not-found') return undefined;
      throw cause;
    });
    return bytes && new TextDecoder().decode(bytes);
  };
  const json = async (file: string): Promise<unknown> => {
    const text = await beside(file);
    try {
      return text === undefined ? undefined : JSON.parse(text);
    } catch (cause) {
      throw new SteerError(
        file.startsWith('tokenizer') ? 'tokenizer-malformed' : 'config-malformed',
        file,
        'JSON',
        String(cause),
      );
    }
  };
  const [chatTemplate, config, generation, tokenizer, tokenizerConfig] = await Promise.all([
    beside(CHAT_TEMPLATE),
    ...['config.json', 'generation_config.json', 'tokenizer.json', 'tokenizer_config.json'].map(json),
  ]);
  const { modelFile, kind } = place;
  const model = kind === 'onnx' ? await bytesOf(await place.weights(modelFile)) : null;
  const gguf = kind === 'gguf' ? await ggufAt(place, modelFile) : null;
  const built = gguf?.built ?? (model === null ? await builtFrom(place, config) : undefined);
  const inside = tokenizer === undefined ? gguf?.tokenizer() : undefined;
  const runtime = await webRuntime(options);
  return {
    name,
    source: bytesSource(model ?? built!.onnx),
    modelFile,
    config: gguf?.config ?? config,
    generation: gguf === null ? generation : undefined,
    tokenizer: tokenizer ?? inside?.tokenizer,
    tokenizerConfig: inside?.config ?? tokenizerConfig,
    chatTemplate,
    ...(built === undefined ? {} : { built }),
    runtime,
    async open(head, external, runtimeOptions) {
      const files: { path: string; data: Uint8Array | Blob }[] = [];
      if (model !== null) files.push({ path: modelFile, data: model });
      for (const path of external)
        files.push({ path, data: gguf?.widened ? await blobOf(gguf.widened()) : await place.weights(path) });
      return runtime.open(head, files, runtimeOptions);
    },
    close() {},
  };
}

function kindOf(modelFile: string): Place['kind'] {
  if (modelFile.endsWith('.gguf')) return 'gguf';
  return holdsWeights([modelFile]) ? 'weights' : 'onnx';
}

// An ONNX file needs none of the code that reads weights: a page loads it where it is needed.

async function ggufAt(place: Place, modelFile: string) {
  const { openGguf } = await import('../weights/gguf/gguf-weights.ts');
  return openGguf(await fileAt(place, modelFile), modelFile);
}

async function builtFrom(place: Place, config: unknown) {
  const { buildFromWeights } = await import('../weights/weights-model.ts');
  return buildFromWeights(webFolder(place), config);
}

async function fileAt(place: Place, name: string): Promise<GgufFile> {
  const { size, read } = webFolder(place);
  return { name, size: await size(name), read: (offset, length) => read(name, offset, length) };
}

async function blobOf(pieces: AsyncGenerator<Uint8Array>): Promise<Blob> {
  const parts: BlobPart[] = [];
  for await (const piece of pieces) parts.push(piece as Uint8Array<ArrayBuffer>);
  return new Blob(parts);
}

function webFolder({ names, weights }: Place): WeightsFolder {
  return {
    names,
    location: (name) => name,
    async size(name) {
      const data = await weights(name);
      return data instanceof Blob ? data.size : data.length;
    },
    async read(name, offset, length) {
      const data = await weights(name);
      return data instanceof Blob
        ? bytesOf(data.slice(offset, offset + length))
        : data.subarray(offset, offset + length);
    },
  };
}

async function bytesOf(data: Uint8Array | Blob): Promise<Uint8Array> {
  return data instanceof Blob ? new Uint8Array(await data.arrayBuffer()) : data;
}

export async function fetchText(
  url: string,
  file: string,
  options: Pick<LoadOptions, 'signal'>,
): Promise<string> {
  return new TextDecoder().decode(await fetchBytes(url, file, options));
}

/** Addresses of a model's files and of those beside them, each with a slash at its end, and the model's file if it is named. */
function addressesOf(
  name: string,
  file: string | undefined,
): { folder: { beside: string; weights: string }; file: string | undefined } {
  const url = new URL(name, globalThis.location?.href);
  if (/\.(onnx|safetensors|gguf)$/.test(url.pathname)) {
    const folder = new URL('.', url).href;
    return {
      folder: { beside: folder, weights: folder },
      file: decodeURIComponent(url.pathname.split('/').at(-1)!),
    };
  }
  const folder = url.href.endsWith('/') ? url.href : `${url.href}/`;
  const slash = (file?.lastIndexOf('/') ?? -1) + 1;
  return {
    folder: { beside: folder, weights: new URL(file?.slice(0, slash) ?? '', folder).href },
    file: file?.slice(slash),
  };
}
