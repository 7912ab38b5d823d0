import { byContent, compareText, type Model } from '@cape/evidence';

/** A release in its lab's order. */
export interface Placed {
  readonly model: Model;
  /**
   * True where the date leaves open which of this release and the one before came first: their possible
   * days overlap, and only the column `order`, or else their names, decides.
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
 * Releases in order: by the last day that their date can mean, then by the column `order` where the table has one,
 * then by name. A bare year so comes after what is known to have come out earlier in that year.
 */
export function releaseOrder(models: readonly Model[]): readonly Placed[] {
  const dated = models.filter((model) => model.released !== null);
  const order = dated
    .map((model) => ({ model, order: orderOf(model), days: daysOf(model.released ?? '') }))
    .sort(
      (a, b) =>
        compareText(a.days.last, b.days.last) ||
        a.order - b.order ||
        compareText(a.model.name, b.model.name) ||
        byContent(a.model, b.model),
    );
  return order.map(({ model, days }, i) => {
    const before = order[i - 1];
    return { model, orderUncertain: before !== undefined && before.days.last >= days.first };
  });
}

/** The place that a table gives a release among others of its date; those without one come first. */
function orderOf({ attributes }: Model): number {
  const order = Number(attributes.get('order') ?? 0);
  return Number.isFinite(order) ? order : 0;
}
