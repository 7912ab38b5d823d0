import type { RouteConfig } from '@hono/zod-openapi';
import * as z from 'zod/mini';
import { Job, JobProblem, NewJob } from '../jobs/job.ts';
import { jobsPath } from '../jobs/routes.ts';
import { jobLimits } from '../settings.ts';
import { headed, problems, schemaOf } from './operation.ts';

/** The shapes of jobs, by name. */
export const jobShapes = { NewJob, Job, JobProblem };

const onePath = `${jobsPath}/{id}`;
const id = {
  name: 'id',
  in: 'path',
  required: true,
  schema: { type: 'string', pattern: '^[0-9a-f]{32}$' },
  example: '6f1c9f0e1d3c4b529d643a1c9f6f2a10',
};
const answer = (status: number, description: string, schema: object, links?: object) => ({
  [status]: {
    description,
    headers: headed('Location', 'RetryAfter'),
    content: { 'application/json': { schema } },
    ...(links === undefined ? {} : { links }),
  },
});
const job = schemaOf(Job, 'output');
const sameId = { id: '$response.body#/id' };
const links = {
  Status: { operationId: 'getJobsId', parameters: sameId },
  Result: { operationId: 'getJobsIdResult', parameters: sameId },
  Cancel: { operationId: 'deleteJobsId', parameters: sameId },
};
const reading = problems(401, 403, 404, 406, 422, 429, 503);
const example: z.input<typeof NewJob> = { question: 'critical-scale', input: { resamples: 100_000 } };

/** The operations of jobs. */
export const jobOperations = [
  {
    method: 'post',
    path: jobsPath,
    summary: 'Submit a question that is answered after its request',
    description: `For up to ${jobLimits.work} units of work. The same question of the same key is the same job: sending it again is safe, and tells how it stands.`,
    request: {
      body: {
        required: true,
        content: { 'application/json': { schema: schemaOf(NewJob, 'input'), example } },
      },
    },
    responses: {
      ...answer(202, 'It waits, is answered, or has been.', job, links),
      ...problems(400, 401, 403, 406, 413, 415, 422, 429, 503),
    },
  },
  {
    method: 'get',
    path: jobsPath,
    summary: 'The newest 100 jobs of this key; of every key with the scope admin',
    responses: {
      200: {
        description: 'The answer.',
        content: { 'application/json': { schema: schemaOf(z.object({ jobs: z.array(Job) }), 'output') } },
        headers: headed(),
      },
      ...problems(401, 403, 406, 422, 429, 503),
    },
  },
  {
    method: 'get',
    path: onePath,
    summary: 'How a job stands',
    parameters: [id],
    responses: { ...answer(200, 'The answer.', job, links), ...reading },
  },
  {
    method: 'get',
    path: `${onePath}/result`,
    summary: 'The answer of a job: what the question’s own address answers',
    parameters: [id],
    responses: {
      200: {
        description: 'The answer.',
        content: { 'application/json': { schema: { type: 'object', additionalProperties: true } } },
        headers: headed(),
      },
      ...problems(401, 403, 404, 406, 409, 422, 429, 503),
    },
  },
  {
    method: 'delete',
    path: onePath,
    summary: 'Cancel a job, and forget it and its answer',
    parameters: [id],
    responses: { 204: { description: 'It is gone.' }, ...reading },
  },
].map(
  (operation) => ({ ...operation, security: [{ key: [] }] }) as unknown as Omit<RouteConfig, 'operationId'>,
);
