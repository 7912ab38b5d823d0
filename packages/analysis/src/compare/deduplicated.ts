import type { Warning } from '@cape/evidence';

/** The same thing is told once. */
export function deduplicated(warnings: readonly Warning[]): Warning[] {
  return [...new Map(warnings.map((warning) => [`${warning.code} ${warning.message}`, warning])).values()];
}
