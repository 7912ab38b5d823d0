/** Why the kernel refused. */
export type KernelErrorCode =
  | 'bad-length'
  | 'bad-parameter'
  | 'not-finite'
  | 'out-of-memory'
  | 'bad-module'
  | 'trap';

/** A refusal: nothing was computed and nothing leaked. */
export class KernelError extends Error {
  override readonly name = 'KernelError';
  readonly code: KernelErrorCode;
  /** The argument at fault, as a path: `y`, `options.level`. */
  readonly argument: string;
  readonly expected: string;
  readonly received: string;

  constructor(code: KernelErrorCode, argument: string, expected: string, received: string) {
    super(`${argument}: expected ${expected}, received ${received}`);
    this.code = code;
    this.argument = argument;
    this.expected = expected;
    this.received = received;
  }
}
