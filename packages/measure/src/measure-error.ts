export type MeasureErrorCode =
  | 'unknown-task'
  | 'bad-row'
  | 'no-rows'
  | 'too-few-examples'
  | 'context-too-long'
  | 'batch-dependent'
  | 'endpoint-failed'
  | 'endpoint-unsuitable'
  | 'resume-mismatch'
  | 'bad-value';

/** A task, its data or its backend that cannot be used, with what was expected and what came. */
export class MeasureError extends Error {
  readonly code: MeasureErrorCode;
  readonly path: string;
  readonly expected: string;
  readonly received: string;

  constructor(code: MeasureErrorCode, path: string, expected: string, received: string) {
    super(`${path}: expected ${expected}, received ${received}`);
    this.name = 'MeasureError';
    this.code = code;
    this.path = path;
    this.expected = expected;
    this.received = received;
  }
}
