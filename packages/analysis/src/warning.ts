import * as z from 'zod/mini';

/** Something the reader of an answer must know before building on it. */
export const Warning = z.object({
  /** Stable, for machines: "rows-left-out", "small-n" … */
  code: z.string(),
  /** One or two sentences, for people. */
  message: z.string(),
});
export type Warning = z.infer<typeof Warning>;

/** Warnings of whoever made a panel from files or records: repeated in the answer. */
export const GivenWarnings = z._default(
  z
    .array(
      z.object({
        code: z.string().check(z.maxLength(100)),
        message: z.string().check(z.maxLength(10_000)),
      }),
    )
    .check(z.maxLength(200)),
  [],
);
