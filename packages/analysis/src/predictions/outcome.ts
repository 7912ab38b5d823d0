import * as z from 'zod/mini';
import { holds, Interval } from '../interval.ts';

export const Status = z.enum(['pass', 'fail', 'open', 'no-data']);
export type Status = z.infer<typeof Status>;

/** A figure that a rule judges, with the bars it is judged by. */
export const Judged = z.object({
  name: z.string(),
  value: z.number(),
  interval: Interval,
  bars: z.array(z.number()),
});
export type Judged = z.infer<typeof Judged>;

/** Result of a rule on the rows there are. */
export interface Outcome {
  readonly status: Status;
  readonly n: number;
  readonly rows: readonly string[];
  readonly figures: readonly Judged[];
  readonly wouldChange: string;
}

/** True where any bar lies inside its figure's interval: then the status is the point estimate's alone. */
export function restsOnNoise({ status, figures }: Outcome): boolean {
  return (
    status !== 'no-data' && figures.some(({ interval, bars }) => bars.some((bar) => holds(interval, bar)))
  );
}
