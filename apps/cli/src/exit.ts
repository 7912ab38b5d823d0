/** The statuses with which `cape` ends. */
export const exit = {
  done: 0,
  /** The answer is "failed", where a command judges. */
  failed: 1,
  badInput: 2,
  /** Something this command needs is not on this machine. */
  missing: 3,
} as const;

/** Something this command needs is not on this machine, and how to get it. */
export class MissingError extends Error {
  override readonly name = 'MissingError';
  readonly code: string;
  readonly remedy: string;

  constructor(code: string, what: string, remedy: string) {
    super(what);
    this.code = code;
    this.remedy = remedy;
  }
}
