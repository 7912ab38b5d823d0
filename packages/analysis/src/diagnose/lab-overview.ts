import * as z from 'zod/mini';
import type { Lab } from '../frontier/labs-question.ts';
import { Interval } from '../interval.ts';

/** One lab's releases about the frontier line, in little. */
export const LabOverview = z.object({
  lab: z.string(),
  n: z.int(),
  meanH: z.number(),
  interval: z.nullable(Interval),
  latest: z.string(),
  latestH: z.number(),
  now: z.string(),
});

export function labOverview({
  lab,
  n,
  meanH,
  meanHInterval,
  releases,
  now,
}: Lab): z.infer<typeof LabOverview> {
  const { model, h } = releases.at(-1)!;
  return { lab, n, meanH, interval: meanHInterval, latest: model, latestH: h, now };
}
