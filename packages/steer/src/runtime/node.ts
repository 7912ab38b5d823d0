import type { InferenceSession } from 'onnxruntime-common';
import type { Runtime, RuntimeOptions } from '../model/files.ts';
import { SteerError } from '../steer-error.ts';
import { within } from './within.ts';

export interface NodeRuntime extends Runtime {
  open(head: Uint8Array, folder: string, options: RuntimeOptions): Promise<InferenceSession>;
}

/** onnxruntime-node on the CPU. Loaded when first needed, with its telemetry off. */
export async function nodeRuntime(): Promise<NodeRuntime> {
  process.env.ORT_DISABLE_TELEMETRY = '1';
  const ort = await import('onnxruntime-node').catch((cause: unknown) => {
    throw new SteerError(
      'runtime-missing',
      'onnxruntime-node',
      'the ONNX runtime, installed',
      cause instanceof Error ? cause.message : String(cause),
      'Install it with: npm install onnxruntime-node',
    );
  });
  return {
    name: `onnxruntime-node ${ort.env.versions.node ?? ''}`.trim(),
    Tensor: ort.Tensor,
    within,
    async open(head, folder, options) {
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
