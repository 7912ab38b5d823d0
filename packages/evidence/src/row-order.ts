import type { Model } from './panel.ts';

/** Code units compared, the same in every place and language. */
export function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/**
 * The one order of a panel's rows: by family or lab, then size, date, training and name, then everything else they
 * hold. Answers that follow it depend on what a table says, never on the order in which it says it.
 */
export function byContent(a: Model, b: Model): number {
  return (
    compareText(a.group.toLowerCase(), b.group.toLowerCase()) ||
    compareText(a.group, b.group) ||
    compareNumber(a.paramsB, b.paramsB) ||
    compareText(a.released ?? '', b.released ?? '') ||
    compareNumber(a.tokensT, b.tokensT) ||
    compareNumber(a.flops1e21, b.flops1e21) ||
    compareText(a.name, b.name) ||
    compareText(restOf(a), restOf(b))
  );
}

/** Missing ones come last. */
function compareNumber(a: number | null, b: number | null): number {
  if (a === b) return 0;
  if (a === null || b === null) return a === null ? 1 : -1;
  return a - b;
}

function restOf({ scores, attributes, faults }: Model): string {
  const sorted = <Value>(map: ReadonlyMap<string, Value>) => [...map].sort(([a], [b]) => compareText(a, b));
  return JSON.stringify([sorted(scores), sorted(attributes), faults]);
}
