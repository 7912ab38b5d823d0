import * as z from 'zod/mini';

/** One piece of advice, with what it rests on. */
export const Advice = z.object({
  topic: z.enum(['tax', 'transition', 'bonus', 'measure again', 'frontier', 'evaluation', 'loss']),
  text: z.string(),
  /** The figure it rests on, in words with its uncertainty. */
  restsOn: z.string(),
  certainty: z.enum(['settled', 'likely', 'rule of thumb', 'noise']),
});
export type Advice = z.infer<typeof Advice>;
