import { CapeError } from '@cape/core-wasm/cape-error';

export type MeasureErrorCode =
  | 'unknown-task'
  | 'bad-row'
  | 'no-data'
  | 'no-rows'
  | 'too-few-examples'
  | 'context-too-long'
  | 'batch-dependent'
  | 'endpoint-failed'
  | 'endpoint-unsuitable'
  | 'resume-mismatch'
  | 'bad-value';

/** A task, its data or its backend that cannot be used, with what was expected and what came. */
export class MeasureError extends CapeError<MeasureErrorCode> {
  override readonly name = 'MeasureError';

  constructor(code: MeasureErrorCode, path: string, expected: string, received: string) {
    super(code, [{ code, path, expected, received }]);
  }
}
