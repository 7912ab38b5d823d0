import { CapeError } from './cape-error.ts';

/** Reason why the kernel refused. */
export type KernelErrorCode =
  | 'bad-length'
  | 'bad-parameter'
  | 'not-finite'
  | 'out-of-memory'
  | 'bad-module'
  | 'trap';

const ofTheProgram: readonly KernelErrorCode[] = ['out-of-memory', 'bad-module', 'trap'];

/** A refusal: nothing was computed and nothing leaked. */
export class KernelError extends CapeError<KernelErrorCode> {
  override readonly name = 'KernelError';

  constructor(code: KernelErrorCode, argument: string, expected: string, received: string) {
    super(code, [{ code, path: argument, expected, received }], {
      origin: ofTheProgram.includes(code) ? 'program' : 'input',
    });
  }

  /** The argument at fault, as a path: `y`, `options.level`. */
  get argument(): string {
    return this.path;
  }
}
