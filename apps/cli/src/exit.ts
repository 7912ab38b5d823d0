/** The statuses with which `cape` ends. */
export const exit = {
  done: 0,
  /** The answer is "failed", where a command judges. */
  failed: 1,
  badInput: 2,
  /** Something this command needs is not on this machine. */
  missing: 3,
} as const;
