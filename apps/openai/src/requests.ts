import { z } from 'zod';
import { invalid } from './api-error.ts';

/** Texts that one request may ask for. */
const mostTexts = 128;

/** One push: along a loaded direction, so far, at these positions. */
const push = z
  .strictObject({
    direction: z.string().max(64),
    block: z.int().min(0).max(10_000).optional(),
    strength: z.number().min(-1e6).max(1e6).optional(),
    share: z.number().min(-10).max(10).optional(),
    positions: z.enum(['last', 'all']).default('all'),
  })
  .refine(({ strength, share }) => (strength === undefined) !== (share === undefined), {
    error: 'expected either strength (in vectors of length 1) or share (of the norm of the state)',
  });
export type PushRequest = z.infer<typeof push>;
const steering = z.array(push).max(32).optional();

const tokens = z.array(z.int().min(0)).min(1).max(1_000_000);
const stop = z
  .union([
    z
      .string()
      .min(1)
      .max(200)
      .transform((one) => [one]),
    z.array(z.string().min(1).max(200)).max(16),
  ])
  .nullish()
  .transform((given) => given ?? []);

const sampling = {
  model: z.string().max(500),
  temperature: z.number().min(0).max(100).nullish(),
  top_p: z.number().gt(0).max(1).nullish(),
  seed: z.int().min(0).max(Number.MAX_SAFE_INTEGER).nullish(),
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
  prompt: z.union([
    z.string().max(1_000_000),
    z.array(z.string().max(1_000_000)).min(1).max(mostTexts),
    tokens,
    z.array(tokens).min(1).max(mostTexts),
  ]),
  max_tokens: z.int().min(0).max(100_000).nullish(),
  logprobs: z.int().min(0).max(20).nullish(),
  echo: z.boolean().nullish(),
  best_of: z.literal(1).nullish(),
  suffix: z.literal('').nullish(),
});
export type CompletionRequest = z.infer<typeof completion>;

const message = z.strictObject({
  role: z.enum(['system', 'developer', 'user', 'assistant']),
  content: z.union([
    z.string().max(1_000_000),
    z
      .array(z.strictObject({ type: z.literal('text'), text: z.string().max(1_000_000) }))
      .min(1)
      .max(64)
      .transform((parts) => parts.map(({ text }) => text).join('')),
  ]),
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

/** The push of requests that name none; null takes it away. */
const always = z.strictObject({
  strength: z.number().min(-1e6).max(1e6).optional(),
  share: z.number().min(-10).max(10).optional(),
  positions: z.enum(['last', 'all']).default('all'),
});

function reader<Out>(schema: z.ZodType<Out>) {
  return (body: unknown): Out => {
    const read = schema.safeParse(body);
    if (!read.success) throw invalid(read.error);
    return read.data;
  };
}

export const readCompletion = reader(completion);
export const readChat = reader(chat);
export const readScale = reader(always);
export { mostTexts };
