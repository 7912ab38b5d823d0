import type { ModelSize } from '@cape/evidence';
import type { Warning } from '../warning.ts';

/** The choice behind a size that names more than one figure. */
export function sizeWarnings(size: ModelSize | undefined): Warning[] {
  if (size === undefined || (size.activeB === null && !size.fromExperts)) return [];
  const read = `The size is read as ${size.totalB} B parameters in all`;
  return [
    {
      code: 'mixture-of-experts',
      message: size.fromExperts
        ? `${read}, experts times their size; experts share layers, so the published total is lower and fits better.`
        : `${read}; ${size.activeB} B of them are active per token. To compare by active parameters give those alone.`,
    },
  ];
}
