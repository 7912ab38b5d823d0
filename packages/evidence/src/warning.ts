/** Something the reader of an answer must know before building on it. */
export interface Warning {
  /** Stable, for machines: "rows-left-out", "mixed-settings" … */
  readonly code: string;
  /** One or two sentences, for people. */
  readonly message: string;
}

/** Each message once, where several readings say the same. */
export function distinct(warnings: readonly Warning[]): readonly Warning[] {
  return [...new Map(warnings.map((warning) => [warning.message, warning])).values()];
}
