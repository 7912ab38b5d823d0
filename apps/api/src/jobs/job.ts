import * as z from 'zod/mini';

const Fields = z.record(z.string(), z.unknown());

/** A question to be answered after its request. */
export const NewJob = z.strictObject({
  question: z
    .string()
    .check(z.minLength(1), z.maxLength(60), z.describe('Its name, as in /v1/NAME: "dynamics/holdout".')),
  input: z._default(Fields, {}).check(z.describe('What the question’s own address takes as its body.')),
  with: z
    .optional(z.literal('registry', { error: '"registry", or nothing' }))
    .check(z.describe('registry: answer with the releases recorded here, as they are now.')),
});
export type NewJob = z.output<typeof NewJob>;

/** Reason why a job has no result. */
export const JobProblem = z.object({
  code: z.string().check(z.describe('Stable, for programs.')),
  detail: z.string(),
  errors: z.array(
    z.object({
      path: z.string(),
      expected: z.string(),
      received: z.string(),
      suggestion: z.optional(z.string()),
    }),
  ),
});
export type JobProblem = z.output<typeof JobProblem>;

/** A job as it stands. */
export const Job = z.object({
  id: z.string(),
  question: z.string(),
  status: z.enum(['queued', 'running', 'done', 'failed']),
  work: z.int().check(z.describe('Units of work: about microseconds of one core.')),
  author: z.string().check(z.describe('The name of the key that submitted it.')),
  submittedAt: z.string(),
  startedAt: z.nullable(z.string()),
  finishedAt: z.nullable(z.string()),
  expiresAt: z.string().check(z.describe('When it and its result are forgotten.')),
  problem: z.nullable(JobProblem),
});
export type Job = z.output<typeof Job>;
