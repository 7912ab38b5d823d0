import { bytesSource } from '../onnx/wire.ts';
import { type WebRuntimeOptions, webRuntime } from '../runtime/web.ts';
import { SteerError } from '../steer-error.ts';
import type { LoadOptions, ModelFiles } from './files.ts';

const HUB = 'https://huggingface.co';
const CACHE = 'cape-models';

/** Fetch a model for the browser; what came whole from Hugging Face is kept in the browser's cache. */
export async function fetchModel(
  name: string,
  options: LoadOptions & WebRuntimeOptions = {},
): Promise<ModelFiles> {
  const place = placeOf(name, options.file);
  const json = async (file: string): Promise<unknown> => {
    const bytes = await fetchBytes(new URL(file, place.folder).href, file, options).catch(
      (cause: unknown) => {
        if (cause instanceof SteerError && cause.code === 'model-not-found') return undefined;
        throw cause;
      },
    );
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
  const modelFile = place.onnx.split('/').at(-1)!;
  const bytes = await fetchBytes(place.onnx, modelFile, options);
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
      for (const location of external) {
        const url = new URL(location, place.onnx);
        if (!url.href.startsWith(new URL('.', place.onnx).href)) {
          throw new SteerError(
            'external-data-outside',
            'external data',
            "a file in the model's folder",
            location,
          );
        }
        files.push({ path: location, data: await fetchBytes(url.href, location, options) });
      }
      return runtime.open(head, files, runtimeOptions);
    },
    close() {},
  };
}

function placeOf(name: string, file = 'model.onnx'): { folder: string; onnx: string } {
  const here = globalThis.location?.href;
  const isId = /^[\w.-]+\/[\w.-]+$/.test(name) && !name.startsWith('.');
  if (isId)
    return {
      folder: `${HUB}/${name}/resolve/main/`,
      onnx: new URL(file.includes('/') ? file : `onnx/${file}`, `${HUB}/${name}/resolve/main/`).href,
    };
  const url = new URL(name, here);
  if (url.pathname.endsWith('.onnx')) return { folder: new URL('.', url).href, onnx: url.href };
  const folder = url.href.endsWith('/') ? url.href : `${url.href}/`;
  return { folder, onnx: new URL(file, folder).href };
}

async function fetchBytes(url: string, file: string, options: LoadOptions): Promise<Uint8Array> {
  // Hugging Face's files are immutable in practice; a page's own may change under their address.
  const cache =
    url.startsWith(HUB) && 'caches' in globalThis ? await caches.open(CACHE).catch(() => null) : null;
  const kept = await cache?.match(url);
  const response =
    kept ??
    (await fetch(url, options.signal ? { signal: options.signal } : {}).catch((cause: unknown) => {
      if (options.signal?.aborted) throw new SteerError('aborted', file, 'to be loaded', 'an abort');
      throw new SteerError('network', url, 'an answer', String(cause));
    }));
  if (response.status === 404) throw new SteerError('model-not-found', file, 'a file there', 'status 404');
  if (!response.ok || response.body === null)
    throw new SteerError('network', file, 'an answer', `status ${response.status}`);
  const length = Number(response.headers.get('content-length') ?? Number.NaN);
  const chunks: Uint8Array[] = [];
  let loaded = 0;
  const reader = response.body.getReader();
  for (;;) {
    const { done, value } = await reader.read().catch((cause: unknown) => {
      throw options.signal?.aborted
        ? new SteerError('aborted', file, 'to be loaded', 'an abort')
        : new SteerError('network', file, 'the whole file', String(cause));
    });
    if (done) break;
    chunks.push(value);
    loaded += value.length;
    options.onProgress?.({ stage: 'download', file, loaded, total: Number.isFinite(length) ? length : null });
  }
  const bytes = new Uint8Array(loaded);
  let at = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, at);
    at += chunk.length;
  }
  if (cache && !kept) await cache.put(url, new Response(bytes)).catch(() => undefined);
  return bytes;
}
