import type { InferenceSession } from 'onnxruntime-common';
import type { Runtime, RuntimeOptions } from '../model/files.ts';
import { SteerError } from '../steer-error.ts';

export interface WebRuntime extends Runtime {
  open(
    head: Uint8Array,
    files: readonly { path: string; data: Uint8Array | Blob }[],
    options: RuntimeOptions,
  ): Promise<InferenceSession>;
}

export interface WebRuntimeOptions {
  /** Folder or addresses of onnxruntime-web's .wasm and .mjs files. Default: beside the script that loads them. */
  readonly wasmPaths?: string | { readonly wasm?: string; readonly mjs?: string };
}

/** A browser may have the interface and no graphics processor behind it. */
async function hasGpu(): Promise<boolean> {
  const { gpu } = globalThis.navigator as { gpu?: { requestAdapter(): Promise<unknown> } };
  return (await gpu?.requestAdapter().catch(() => null)) != null;
}

/** onnxruntime-web: WASM, or WebGPU where the page asks for it and the browser has it. */
export async function webRuntime(options: WebRuntimeOptions & RuntimeOptions = {}): Promise<WebRuntime> {
  const gpu = options.provider === 'webgpu' && (await hasGpu());
  const ort = gpu ? await import('onnxruntime-web/webgpu') : await import('onnxruntime-web/wasm');
  if (options.wasmPaths !== undefined) ort.env.wasm.wasmPaths = options.wasmPaths;
  // Threads need a page isolated from other origins; one works everywhere.
  ort.env.wasm.numThreads = globalThis.crossOriginIsolated ? (options.threads ?? 0) : 1;
  return {
    name: `onnxruntime-web ${ort.env.versions.web ?? ''}, ${gpu ? 'webgpu' : 'wasm'}`,
    Tensor: ort.Tensor,
    async open(head, files) {
      try {
        return await ort.InferenceSession.create(head, {
          executionProviders: [gpu ? 'webgpu' : 'wasm'],
          logSeverityLevel: 3,
          externalData: files.map(({ path, data }) => ({ path, data })),
        });
      } catch (cause) {
        throw new SteerError(
          'runtime-failed',
          'model',
          'a graph the runtime accepts',
          cause instanceof Error ? cause.message : String(cause),
        );
      }
    },
  };
}
