import type { Kernel } from '../api.ts';
import { kernelOf } from '../kernel.ts';

export * from '../public.ts';

/** The kernel, fetched from beside this file: bundlers see the URL and carry the module along. */
export async function loadKernel(): Promise<Kernel> {
  const response = await fetch(new URL('../cape-core.wasm', import.meta.url));
  if (!response.ok) throw new Error(`cape-core.wasm could not be fetched: HTTP ${response.status}`);
  // Not instantiateStreaming: it refuses servers that do not know the MIME type, for 16 KB.
  const { instance } = await WebAssembly.instantiate(await response.arrayBuffer());
  return kernelOf(instance);
}
