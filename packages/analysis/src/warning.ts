import * as z from 'zod/mini';

/** Something the reader of an answer must know before building on it. */
export const Warning = z.object({
  /** Stable, for machines: "rows-left-out", "small-n" … */
  code: z.string(),
  /** One or two sentences, for people. */
  message: z.string(),
});
export type Warning = z.infer<typeof Warning>;
