import { bytesSource } from '../onnx/wire.ts';
import { type WebRuntimeOptions, webRuntime } from '../runtime/web.ts';
import { SteerError } from '../steer-error.ts';
import { type LoadOptions, type ModelFiles, PREFERRED, type RuntimeOptions } from './files.ts';
import { isHubId } from './hub-listing.ts';
import { fetchBytes } from './web-fetch.ts';
import { hubPlace } from './web-hub.ts';

/** A place that a model's files come from; a file that is not there is a `model-not-found`. */
export interface Place {
  readonly modelFile: string;
  /** One of the files beside the model that say what it is. */
  beside(file: string): Promise<Uint8Array>;
  /** The model's own file, or one its tensors lie in, by its path from there. */
  weights(path: string): Promise<Uint8Array>;
}

export interface FetchModelOptions extends LoadOptions, WebRuntimeOptions {
  /** The address of another hub. Default https://huggingface.co. */
  readonly hub?: string;
}

/** Fetch a model for the browser, from the address of its folder or ONNX file, or by its Hugging Face id. */
export async function fetchModel(name: string, options: FetchModelOptions = {}): Promise<ModelFiles> {
  if (isHubId(name)) return filesAt(name, await hubPlace(name, options), options);
  const { folder, onnx } = addressesOf(name, options.file);
  return filesAt(
    name,
    {
      modelFile: onnx.split('/').at(-1)!,
      beside: (file) => fetchBytes(new URL(file, folder).href, file, options),
      weights(path) {
        const url = new URL(path, onnx);
        if (!url.href.startsWith(new URL('.', onnx).href)) {
          throw new SteerError(
            'external-data-outside',
            'external data',
            "a file in the model's folder",
            path,
          );
        }
        return fetchBytes(url.href, path, options);
      },
    },
    options,
  );
}

/** A model from files the reader chose or dropped: its ONNX file, tokenizer.json, config.json and weights. */
export async function givenModel(
  files: readonly File[],
  options: LoadOptions & WebRuntimeOptions = {},
): Promise<ModelFiles> {
  const models = files.filter(({ name }) => name.endsWith('.onnx'));
  const wanted = options.file?.split('/').at(-1);
  const model =
    wanted === undefined
      ? (PREFERRED.map((name) => models.find((file) => file.name === name)).find(Boolean) ?? models[0])
      : models.find(({ name }) => name === wanted);
  if (model === undefined) {
    throw new SteerError(
      'model-not-found',
      'files',
      `${wanted ?? 'an ONNX file'} among them`,
      files.map(({ name }) => name).join(', ') || 'no file',
    );
  }
  const read = async (name: string): Promise<Uint8Array> => {
    const file = files.find((each) => each.name === name.split('/').at(-1));
    if (file === undefined) throw new SteerError('model-not-found', name, 'among the files', 'not there');
    const bytes = new Uint8Array(await file.arrayBuffer());
    options.signal?.throwIfAborted();
    options.onProgress?.({ stage: 'download', file: name, loaded: bytes.length, total: bytes.length });
    return bytes;
  };
  return filesAt(model.name, { modelFile: model.name, beside: read, weights: read }, options);
}

async function filesAt(
  name: string,
  { modelFile, beside, weights }: Place,
  options: WebRuntimeOptions & RuntimeOptions,
): Promise<ModelFiles> {
  const json = async (file: string): Promise<unknown> => {
    const bytes = await beside(file).catch((cause: unknown) => {
      if (cause instanceof SteerError && cause.code === 'model-not-found') return undefined;
      throw cause;
    });
    try {
      return bytes === undefined ? undefined : JSON.parse(new TextDecoder().decode(bytes));
    } catch (cause) {
      throw new SteerError(
        file.startsWith('tokenizer') ? 'tokenizer-malformed' : 'config-malformed',
        file,
        'JSON',
        String(cause),
      );
    }
  };
  const [config, generation, tokenizer, tokenizerConfig] = await Promise.all(
    ['config.json', 'generation_config.json', 'tokenizer.json', 'tokenizer_config.json'].map(json),
  );
  const bytes = await weights(modelFile);
  const runtime = await webRuntime(options);
  return {
    name,
    source: bytesSource(bytes),
    modelFile,
    config,
    generation,
    tokenizer,
    tokenizerConfig,
    runtime,
    async open(head, external, runtimeOptions) {
      const files = [{ path: modelFile, data: bytes }];
      for (const location of external) files.push({ path: location, data: await weights(location) });
      return runtime.open(head, files, runtimeOptions);
    },
    close() {},
  };
}

export async function fetchText(
  url: string,
  file: string,
  options: Pick<LoadOptions, 'signal'>,
): Promise<string> {
  return new TextDecoder().decode(await fetchBytes(url, file, options));
}

function addressesOf(name: string, file = 'model.onnx'): { folder: string; onnx: string } {
  const url = new URL(name, globalThis.location?.href);
  if (url.pathname.endsWith('.onnx')) return { folder: new URL('.', url).href, onnx: url.href };
  const folder = url.href.endsWith('/') ? url.href : `${url.href}/`;
  return { folder, onnx: new URL(file, folder).href };
}
