import { checked } from '@cape/analysis/checked';
import { routesOf } from '@cape/analysis/manifest';
import { InputError } from '@cape/evidence/input-error';
import { nearestName } from '@cape/evidence/nearest-name';
import { knownFields } from '../http/fields.ts';
import { jsonBody } from '../http/json-body.ts';
import { Refusal } from '../http/problem.ts';
import { send } from '../http/send.ts';
import { loaded } from '../questions.ts';
import { admit } from '../registry/admit.ts';
import type { Registry } from '../registry/registry.ts';
import type { App, RequestContext, Service } from '../service.ts';
import { type Job, NewJob } from './job.ts';

export const jobsPath = '/v1/jobs';

/** Time after which a job's state is worth asking for again, in seconds. */
const pollSeconds = 2;

/** Submit questions, read how they stand, and their answers. All of it takes a key, which sees its own jobs alone. */
export function mountJobs(app: App, service: Service, registry: Registry): void {
  const { jobs } = service;
  if (jobs === null) return;
  const { jobs: store } = registry;
  const questions = new Map(service.questions.map((entry) => [entry.name, { entry, ready: loaded(entry) }]));

  /** Whose key it is; an administrator's sees every job. */
  const admitted = async (c: RequestContext) => {
    const { name, scopes } = (await admit(c, service, 'read')).identity;
    return { author: name, sees: scopes.has('admin') ? null : name };
  };
  const sendJson = (c: RequestContext, answer: unknown, status = 200, headers: Record<string, string> = {}) =>
    send(c, JSON.stringify(answer), status, {
      'content-type': 'application/json',
      'cache-control': 'no-store',
      ...headers,
    });
  const sendJob = (c: RequestContext, job: Job, status = 200) =>
    sendJson(c, job, status, {
      location: `${jobsPath}/${job.id}`,
      ...(isFinished(job) ? {} : { 'retry-after': String(pollSeconds) }),
    });

  app.post(jobsPath, async (c) => {
    const { author } = await admitted(c);
    const job = checked(NewJob, await jsonBody(c.req.raw, jobs.limits.bodyBytes));
    const found = questions.get(job.question);
    if (found === undefined) throw unknownQuestion(job.question, [...questions.keys()]);
    const { fields, weigh } = await found.ready();
    let given = knownFields(job.input, fields);
    if (job.with === 'registry') {
      if (found.entry.joinsRegistry !== true) throw joinsNothing(routesOf(found.entry)[0]!.path);
      const { withRegistry } = await import('../registry/with-registry.ts');
      given = await withRegistry(registry, given);
    }
    const { fields: weighed, work } = weigh(given, jobs.limits);
    const submitted = await store.submit(author, job.question, weighed, work);
    if (!isFinished(submitted)) jobs.wake(c);
    return sendJob(c, submitted, 202);
  });
  app.get(jobsPath, async (c) => sendJson(c, { jobs: await store.list((await admitted(c)).sees) }));
  app.get(`${jobsPath}/:id`, async (c) => {
    const { sees } = await admitted(c);
    return sendJob(c, await store.find(c.req.param('id'), sees));
  });
  app.get(`${jobsPath}/:id/result`, async (c) => {
    const { sees } = await admitted(c);
    const job = await store.find(c.req.param('id'), sees);
    if (job.status !== 'done') throw notDone(job);
    return send(c, await store.result(job.id), 200, {
      'content-type': 'application/json',
      'cache-control': 'no-store',
    });
  });
  app.delete(`${jobsPath}/:id`, async (c) => {
    const { sees } = await admitted(c);
    await store.remove(c.req.param('id'), sees);
    jobs.cancel(c.req.param('id'));
    return send(c, null, 204, { 'cache-control': 'no-store' });
  });
}

const isFinished = ({ status }: Job) => status === 'done' || status === 'failed';

function unknownQuestion(given: string, names: readonly string[]): InputError {
  const suggestion = nearestName(given, names);
  return new InputError([
    {
      code: 'unknown-question',
      path: 'question',
      expected: `one of ${names.join(', ')}`,
      received: given,
      ...(suggestion === undefined ? {} : { suggestion }),
    },
  ]);
}

const joinsNothing = (path: string) =>
  new InputError([
    {
      code: 'no-registry',
      path: 'with',
      expected: `nothing: no registry joins ${path}`,
      received: 'registry',
    },
  ]);

function notDone({ status, problem }: Job): Refusal {
  if (problem !== null) {
    const issues = problem.errors.map(({ suggestion, ...each }) => ({
      code: problem.code,
      ...each,
      ...(suggestion === undefined ? {} : { suggestion }),
    }));
    return new Refusal(409, problem.code, `The job failed: ${problem.detail}`, { issues });
  }
  return new Refusal(409, 'job-not-done', `The job is ${status}; Retry-After says when to look again.`, {
    headers: { 'retry-after': String(pollSeconds) },
  });
}
