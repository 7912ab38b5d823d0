import type { InferenceSession, TensorConstructor } from 'onnxruntime-common';
import type { ByteSource } from '../onnx/wire.ts';
import type { ModelWarning, WeightsModel } from '../weights/weights-model.ts';
import type { Within } from './tokenizer.ts';

/** A model that has been found, and a runtime that can open it. What Node and the browser each provide. */
export interface ModelFiles {
  /** As the user named it. */
  readonly name: string;
  /** The ONNX file, read where it lies, or the graph built over weights. */
  readonly source: ByteSource;
  /** The ONNX file's own name, by which the head refers to its weights; for weights, their file's. */
  readonly modelFile: string;
  /** Parsed JSON, or undefined where there is no such file. */
  readonly config: unknown;
  readonly generation: unknown;
  readonly tokenizer: unknown;
  readonly tokenizerConfig: unknown;
  /** Text of chat_template.jinja. */
  readonly chatTemplate: string | undefined;
  /** Set where the graph was built from weights: where the stream lies is then known and not looked for. */
  readonly built?: BuiltFrom;
  readonly runtime: Runtime;
  /** Open a spliced head over this model's weights. `external` are the other files its tensors lie in. */
  open(head: Uint8Array, external: readonly string[], options: RuntimeOptions): Promise<InferenceSession>;
  /** Let go of open files and buffers. */
  close(): void;
}

export type BuiltFrom = Omit<WeightsModel, 'onnx'>;

export interface Runtime {
  /** For reports: "onnxruntime-node 1.30.0, cpu". */
  readonly name: string;
  readonly Tensor: TensorConstructor;
  /** Ends work that takes too long, where the platform can. */
  readonly within?: Within;
  /** Advice to its user: a faster one is to be had. */
  readonly warnings?: readonly ModelWarning[];
}

export interface RuntimeOptions {
  /** Threads within an operator. Default: the runtime's own choice. */
  readonly threads?: number;
  /** Compute on the weights as they lie in their file, without rearranging them first. Node only. Default false. */
  readonly lowMemory?: boolean;
  /** Browser only: "wasm" (default) or "webgpu". */
  readonly provider?: 'wasm' | 'webgpu';
}

export interface LoadProgress {
  readonly stage: 'download' | 'open';
  readonly file: string;
  readonly loaded: number;
  /** Null where the sender does not say. */
  readonly total: number | null;
}

export interface LoadOptions extends RuntimeOptions {
  /** Blocks at which a vector can be added. Default: the probe block ⌊blocks/4⌋. */
  readonly steer?: readonly number[] | 'all';
  /** Blocks whose hidden state can be read. Default: those that can be steered. */
  readonly read?: readonly number[] | 'all';
  /** Expose each block's attention heads too. Default false. */
  readonly heads?: boolean;
  /** File to take, where a model has several: "model_q4.onnx", "onnx/model_fp16.onnx" or "model.safetensors". */
  readonly file?: string;
  readonly onProgress?: (progress: LoadProgress) => void;
  readonly signal?: AbortSignal;
}

/** Order in which one of several ONNX files of a folder is taken unasked: the whole model first, smaller ones after. */
export const PREFERRED = [
  'model.onnx',
  'decoder_model_merged.onnx',
  'model_fp16.onnx',
  'model_quantized.onnx',
  'model_int8.onnx',
  'model_q4.onnx',
  'decoder_with_past_model.onnx',
  'decoder_model.onnx',
];
