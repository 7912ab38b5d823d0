/**
 * Answers by their address that were made beforehand: an isolate of Workers has no quiet moment before its first
 * request, and a limit on its processor time. scripts/bundle.mjs puts the worker's own here.
 */
export const prepared: Readonly<Record<string, () => Promise<string>>> = {};
