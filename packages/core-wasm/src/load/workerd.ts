import type { Kernel } from '../api.ts';
// Workers forbid compiling from bytes: the module is part of the upload.
import module from '../cape-core.wasm';
import { kernelOf } from '../kernel.ts';

export * from '../public.ts';

/** The kernel, from the module that was uploaded with the worker. */
export async function loadKernel(): Promise<Kernel> {
  return kernelOf(new WebAssembly.Instance(module));
}
