import { CapeError, type Issue } from '@cape/core-wasm/cape-error';

export { describeIssue } from '@cape/core-wasm/cape-error';
export type InputIssue = Issue;

/** Bad input, found at the door. Its code is the first issue's. */
export class InputError extends CapeError {
  override readonly name = 'InputError';

  constructor(issues: readonly InputIssue[]) {
    super(issues[0]?.code ?? 'bad-input', issues);
  }
}
