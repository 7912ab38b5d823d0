import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type * as Native from 'onnxruntime-common';
import type { Runtime, RuntimeOptions } from '../model/files.ts';
import { SteerError } from '../steer-error.ts';
import { webRuntime } from './web.ts';
import { within } from './within.ts';

export interface NodeRuntime extends Runtime {
  /** `files` are those of the model that the head's tensors lie in, by their paths from `folder`. */
  open(
    head: Uint8Array,
    folder: string,
    files: readonly string[],
    options: RuntimeOptions,
  ): Promise<Native.InferenceSession>;
}

/** onnxruntime-node on the CPU, or onnxruntime-web where that is not installed. Loaded when first needed. */
export async function nodeRuntime(): Promise<NodeRuntime> {
  return (await nativeRuntime()) ?? (await wasmRuntime());
}

/** Package of the native runtime: 110 MB, for which reason it is installed by those who want it. */
const NATIVE = 'onnxruntime-node';

/** Null where it is not installed. Its telemetry is off. */
async function nativeRuntime(): Promise<NodeRuntime | null> {
  process.env.ORT_DISABLE_TELEMETRY = '1';
  let ort: typeof Native;
  try {
    ort = (await import(NATIVE)) as typeof Native;
  } catch (cause) {
    const { code, message } = cause as NodeJS.ErrnoException;
    if (code === 'ERR_MODULE_NOT_FOUND' && message.includes(`'${NATIVE}'`)) return null;
    throw new SteerError('runtime-missing', NATIVE, 'the ONNX runtime, as it is installed', message);
  }
  return {
    name: `${NATIVE} ${ort.env.versions.node ?? ''}`.trim(),
    Tensor: ort.Tensor,
    within,
    async open(head, folder, _files, options) {
      try {
        return await ort.InferenceSession.create(head, {
          executionProviders: ['cpu'],
          logSeverityLevel: 3,
          ...(options.threads === undefined ? {} : { intraOpNumThreads: options.threads }),
          // The head comes from memory; this says where the files lie that its tensors refer to.
          extra: {
            session: {
              model_external_initializers_file_folder_path: folder,
              ...(options.lowMemory ? { disable_prepacking: '1' } : {}),
            },
          },
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

/** onnxruntime-web: WebAssembly on one thread, the model's files in memory. */
async function wasmRuntime(): Promise<NodeRuntime> {
  const web = await webRuntime();
  return {
    name: web.name,
    Tensor: web.Tensor,
    within,
    warnings: [
      {
        code: 'slow-runtime',
        message: `${web.name}, runs this model, on one thread: ${NATIVE} is not installed, which is several times as fast`,
      },
    ],
    async open(head, folder, files, options) {
      const read = async (path: string) => ({ path, data: await contentOf(join(folder, path), path) });
      return web.open(head, await Promise.all(files.map(read)), options);
    },
  };
}

async function contentOf(path: string, name: string): Promise<Uint8Array> {
  return readFile(path).catch((cause: NodeJS.ErrnoException) => {
    if (cause.code !== 'ERR_FS_FILE_TOO_LARGE') throw cause;
    throw new SteerError(
      'runtime-missing',
      name,
      `${NATIVE}, installed, for a file of over 2 GiB`,
      'onnxruntime-web alone',
      `Install it with: npm install ${NATIVE}`,
    );
  });
}
