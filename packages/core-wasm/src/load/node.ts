import { readFileSync } from 'node:fs';
import type { Kernel } from '../api.ts';
import { kernelOf } from '../kernel.ts';

export * from '../public.ts';

/** The kernel, compiled from the file beside this one: half a millisecond, so it is not worth a promise. */
export function loadKernelSync(): Kernel {
  const bytes = readFileSync(new URL('../cape-core.wasm', import.meta.url));
  return kernelOf(new WebAssembly.Instance(new WebAssembly.Module(bytes)));
}

/** The kernel, the same call in every runtime. */
export async function loadKernel(): Promise<Kernel> {
  return loadKernelSync();
}
