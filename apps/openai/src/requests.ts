import { checked } from '@cape/analysis/checked';
import { z } from 'zod';

/** Texts that one request may ask for. */
export const mostTexts = 128;

/** Either says how far to push: in vectors of length 1, or in shares of the states' mean length. */
const howFar = {
  strength: z.number().min(-1e6).max(1e6).optional(),
  share: z.number().min(-10).max(10).optional(),
};
const saysHowFar = ({ strength, share }: { strength?: number | undefined; share?: number | undefined }) =>
  (strength === undefined) !== (share === undefined);
const eitherOfBoth = { error: 'either strength or share', path: ['strength'] };
const positions = z.enum(['last', 'all']).default('all');

/** One push: along a loaded direction, so far, at these positions. */
const push = z
  .strictObject({
    direction: z.string().max(64),
    block: z.int().min(0).max(10_000).optional(),
    ...howFar,
    positions,
  })
  .refine(saysHowFar, eitherOfBoth);
export type PushRequest = z.infer<typeof push>;
const steering = z.array(push).max(32).optional();

const tokens = z.array(z.int().min(0)).min(1).max(1_000_000);
const stop = z
  .union(
    [
      z
        .string()
        .min(1)
        .max(200)
        .transform((one) => [one]),
      z.array(z.string().min(1).max(200)).max(16),
    ],
    { error: 'at most 16 texts of 1 to 200 characters' },
  )
  .nullish()
  .transform((given) => given ?? []);

const sampling = {
  model: z.string().max(500),
  temperature: z.number().min(0).max(100).nullish(),
  top_p: z.number().gt(0).max(1).nullish(),
  seed: z
    .int()
    .min(0)
    .max(2 ** 52)
    .nullish(),
  n: z.int().min(1).max(mostTexts).nullish(),
  stop,
  stream: z.boolean().nullish(),
  stream_options: z.strictObject({ include_usage: z.boolean().optional() }).nullish(),
  user: z.string().max(500).optional(),
  steering,
  // Taken at the one value that changes nothing; any other would be ignored in silence.
  presence_penalty: z.literal(0).nullish(),
  frequency_penalty: z.literal(0).nullish(),
  logit_bias: z.strictObject({}).nullish(),
};

const completion = z.strictObject({
  ...sampling,
  prompt: z.union(
    [
      z.string().max(1_000_000),
      z.array(z.string().max(1_000_000)).min(1).max(mostTexts),
      tokens,
      z.array(tokens).min(1).max(mostTexts),
    ],
    { error: `one or up to ${mostTexts} prompts, each a text or a list of tokens` },
  ),
  max_tokens: z.int().min(0).max(100_000).nullish(),
  logprobs: z.int().min(0).max(20).nullish(),
  echo: z.boolean().nullish(),
  best_of: z.literal(1).nullish(),
  suffix: z.literal('').nullish(),
});
export type CompletionRequest = z.infer<typeof completion>;

const message = z.strictObject({
  role: z.enum(['system', 'developer', 'user', 'assistant']),
  content: z.union(
    [
      z.string().max(1_000_000),
      z
        .array(z.strictObject({ type: z.literal('text'), text: z.string().max(1_000_000) }))
        .min(1)
        .max(64)
        .transform((parts) => parts.map(({ text }) => text).join('')),
    ],
    { error: 'a text, or up to 64 parts of type text' },
  ),
  name: z.string().max(100).optional(),
});

const chat = z.strictObject({
  ...sampling,
  messages: z.array(message).min(1).max(1_000),
  max_tokens: z.int().min(1).max(100_000).nullish(),
  max_completion_tokens: z.int().min(1).max(100_000).nullish(),
  logprobs: z.boolean().nullish(),
  top_logprobs: z.int().min(0).max(20).nullish(),
});
export type ChatRequest = z.infer<typeof chat>;

/** The push of requests that say nothing of steering; a strength of 0 takes it away. */
const always = z.strictObject({ ...howFar, positions }).refine(saysHowFar, eitherOfBoth);

export const readCompletion = (body: unknown): CompletionRequest => checked(completion, body);
export const readChat = (body: unknown): ChatRequest => checked(chat, body);
export const readAlways = (body: unknown) => checked(always, body);
