import { SteerError } from '../steer-error.ts';
import type { LoadOptions } from './files.ts';

const ATTEMPTS = 3;

export type FetchOptions = Pick<LoadOptions, 'signal' | 'onProgress'>;

/**
 * A file's bytes, with progress, in one buffer of the size that is announced. Where the connection breaks,
 * the rest is asked for: what has come is kept.
 */
export async function fetchBytes(url: string, file: string, options: FetchOptions): Promise<Uint8Array> {
  const { signal, onProgress } = options;
  let bytes = new Uint8Array(0);
  let loaded = 0;
  for (let attempt = 1; ; attempt++) {
    try {
      const response = await ask(url, file, signal, loaded > 0 ? { range: `bytes=${loaded}-` } : {});
      if (response.status !== 206) loaded = 0;
      const length = Number(response.headers.get('content-length') ?? Number.NaN);
      // What was packed for the way is longer when unpacked: its announced length says nothing.
      const packed = response.headers.get('content-encoding') !== null;
      const total = Number.isFinite(length) && !packed ? loaded + length : null;
      const reader = response.body!.getReader();
      for (;;) {
        const { done, value } = await reader.read();
        if (done) break;
        if (loaded + value.length > bytes.length)
          bytes = grown(bytes, loaded, Math.max(total ?? 0, loaded + value.length, 2 * loaded));
        bytes.set(value, loaded);
        loaded += value.length;
        onProgress?.({ stage: 'download', file, loaded, total });
      }
      if (total !== null && loaded < total) throw new TypeError(`${loaded} of ${total} bytes`);
      return bytes.subarray(0, loaded);
    } catch (cause) {
      if (signal?.aborted) throw new SteerError('aborted', file, 'to be loaded', 'an abort');
      if (cause instanceof SteerError) throw cause;
      if (attempt === ATTEMPTS) throw new SteerError('network', file, 'the whole file', String(cause));
    }
  }
}

/** An answer with a body, or a coded refusal. */
export async function ask(
  url: string,
  file: string,
  signal: AbortSignal | undefined,
  headers: Record<string, string> = {},
): Promise<Response> {
  const response = await fetch(url, { headers, ...(signal ? { signal } : {}) }).catch((cause: unknown) => {
    if (signal?.aborted) throw new SteerError('aborted', file, 'to be loaded', 'an abort');
    throw new SteerError('network', url, 'an answer', String(cause));
  });
  if (response.status === 404) throw new SteerError('model-not-found', file, 'a file there', 'status 404');
  if (!response.ok || response.body === null)
    throw new SteerError('network', file, 'an answer', `status ${response.status}`);
  // A host of single-page applications answers with its page where there is no file; no model's file is HTML.
  if (response.headers.get('content-type')?.startsWith('text/html'))
    throw new SteerError('model-not-found', file, 'a file there', 'a page of HTML');
  return response;
}

function grown(bytes: Uint8Array, used: number, size: number): Uint8Array<ArrayBuffer> {
  const larger = new Uint8Array(size);
  larger.set(bytes.subarray(0, used));
  return larger;
}
