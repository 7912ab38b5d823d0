import { CapeError } from '@cape/core-wasm/cape-error';

const ofTheMachine: readonly SteerErrorCode[] = ['runtime-missing', 'network'];

/** A refusal: what was looked at, what was expected there, what was found. A code is stable; the texts are for people. */
export class SteerError extends CapeError<SteerErrorCode> {
  override readonly name = 'SteerError';

  constructor(code: SteerErrorCode, path: string, expected: string, received: string, advice?: string) {
    super(code, [{ code, path, expected, received }], {
      origin: ofTheMachine.includes(code) ? 'machine' : 'input',
      advice: advice ?? (code === 'network' ? 'Check the network, or give a folder.' : undefined),
    });
  }
}

export type SteerErrorCode =
  /** The file ends inside a field, or a field claims more bytes than its parent has. */
  | 'onnx-truncated'
  /** Bytes that are no ONNX model, or a model that contradicts itself. */
  | 'onnx-malformed'
  /** Deeper nested, longer or larger than any decoder this program knows. */
  | 'onnx-too-large'
  /** The graph's nodes feed each other in a circle. */
  | 'onnx-cycle'
  /** External weights at a place outside the model's folder. */
  | 'external-data-outside'
  /** External weights that are not there, or shorter than the model says. */
  | 'external-data-missing'
  /** The residual stream was not found with certainty. */
  | 'no-residual-stream'
  /** Structure and configuration contradict each other. */
  | 'model-contradicts-config'
  /** A block outside the model, or one that cannot be steered. */
  | 'no-such-block'
  | 'model-not-found'
  /** A safetensors file that contradicts its own header or the format. */
  | 'weights-malformed'
  /** No safetensors file, or several and none named. */
  | 'no-weights'
  /** Tensors that the architecture needs and the files lack. */
  | 'weights-missing'
  /** Tensors in the blocks that the architecture has no place for. */
  | 'weights-surplus'
  /** A tensor of another shape or number format than the configuration asks for. */
  | 'weights-mismatch'
  /** A model_type whose graph cannot be built from its weights. */
  | 'architecture-unknown'
  | 'no-onnx-files'
  | 'network'
  /** More than a file of its kind may have, or than the disk has room for. */
  | 'download-too-large'
  /** A pipe, a folder or a device where a file is wanted. */
  | 'not-a-file'
  | 'checksum'
  /** A chat template that cannot be read, or that refuses the messages. */
  | 'chat-template-failed'
  | 'tokenizer-missing'
  | 'tokenizer-malformed'
  | 'tokenizer-too-large'
  | 'config-malformed'
  | 'unsupported-input'
  | 'runtime-missing'
  | 'runtime-failed'
  | 'prompt-too-long'
  | 'contrast-malformed'
  | 'direction-malformed'
  | 'direction-does-not-fit'
  | 'gguf-block-zero'
  | 'gguf-heads'
  | 'nothing-patched'
  | 'out-of-range'
  | 'aborted';
