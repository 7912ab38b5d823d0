import type { Model } from '@cape/evidence';

/** A release in its lab's order. */
export interface Placed {
  readonly model: Model;
  /**
   * Whether the date leaves open which of this release and the one before came first: their possible
   * days overlap, and only the order of the table's rows decides.
   */
  readonly orderUncertain: boolean;
}

/** The first and last day that a date such as "2025", "2026-02" or "2026-04-16" can mean. */
export function daysOf(released: string): { readonly first: string; readonly last: string } {
  const [year = '', month, day] = released.split('-');
  if (day !== undefined) return { first: released, last: released };
  if (month !== undefined) return { first: `${released}-01`, last: `${released}-${lastDay(year, month)}` };
  return { first: `${year}-01-01`, last: `${year}-12-31` };
}

function lastDay(year: string, month: string): string {
  // Day 0 of the next month is the last of this one.
  return String(new Date(Date.UTC(Number(year), Number(month), 0)).getUTCDate());
}

/**
 * Releases in order: by the last day that their date can mean, then by the row in the table. A bare
 * year so comes after what is known to have come out earlier in that year, as published tables list it.
 */
export function releaseOrder(models: readonly Model[]): readonly Placed[] {
  const dated = models.filter((model) => model.released !== null);
  const order = dated
    .map((model, row) => ({ model, row, days: daysOf(model.released ?? '') }))
    .sort((a, b) => compare(a.days.last, b.days.last) || a.row - b.row);
  return order.map(({ model, days }, i) => {
    const before = order[i - 1];
    return { model, orderUncertain: before !== undefined && before.days.last >= days.first };
  });
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
