import { InputError, inputErrorFrom } from '@cape/analysis';
import type { OpenAPIHono, RouteConfig } from '@hono/zod-openapi';
import type { Context } from 'hono';
import * as z from 'zod';
import { mustAccept } from '../http/accept.ts';
import { jsonBody } from '../http/json-body.ts';
import { holdsKey, keyRefusal } from '../http/key.ts';
import { Refusal } from '../http/problem.ts';
import { operationId, problems, schemaOf } from '../openapi.ts';
import type { Service } from '../service.ts';
import { keyLimits } from '../settings.ts';
import type { Registry } from './registry.ts';
import { NewRelease, Release, Revision } from './release.ts';

const Listed = z.object({
  releases: z.array(Release),
  /** Give it as `after` for the next page; null on the last. */
  next: z.string().nullable(),
});
const History = z.object({ revisions: z.array(Revision) });

const example: z.input<typeof NewRelease> = {
  lab: 'Example Lab',
  model: 'Example 1',
  released: '2026-05-01',
  scores: { swe_bench_verified: { value: 71.2 }, gpqa_diamond: { value: 80.4, standardError: 1.1 } },
  source: { url: 'https://example.org/model-card', provenance: 'self-reported' },
};

/** Record, list, correct and delete releases. All of it takes the key. */
export function mountReleases(app: OpenAPIHono, service: Service, registry: Registry): void {
  const describe = (route: Omit<RouteConfig, 'operationId'>) =>
    app.openAPIRegistry.registerPath({
      ...route,
      operationId: operationId(route.method, route.path),
      security: [{ key: [] }],
    } as RouteConfig);
  const answers = (status: number, schema: z.ZodType) => ({
    [status]: {
      description: 'The answer.',
      content: { 'application/json': { schema: schemaOf(schema, 'output') } },
    },
  });
  const release = (status: number) => answers(status, Release);
  const body = {
    body: {
      required: true,
      content: { 'application/json': { schema: schemaOf(NewRelease, 'input'), example } },
    },
  };
  const id = { name: 'id', in: 'path', required: true, schema: { type: 'string', format: 'uuid' } } as const;
  const ifMatch = {
    name: 'if-match',
    in: 'header',
    required: true,
    description: 'The ETag of the release as it was read: its revision.',
    schema: { type: 'string' },
  } as const;
  const path = '/v1/releases';
  const onePath = `${path}/{id}`;
  app.openAPIRegistry.registerComponent('securitySchemes', 'key', { type: 'http', scheme: 'bearer' });

  const admit = async (c: Context) => {
    if (!(await holdsKey(c.req.header('authorization'), service.settings.key))) throw keyRefusal();
    mustAccept(c.req.header('accept'), 'application/json');
  };
  const send = (c: Context, answer: unknown, status: 200 | 201, headers: Record<string, string> = {}) =>
    c.body(JSON.stringify(answer), status, {
      'content-type': 'application/json',
      'cache-control': 'no-store',
      ...headers,
    });
  const sendRelease = (c: Context, answer: Release, status: 200 | 201, headers = {}) =>
    send(c, answer, status, { etag: `"${answer.revision}"`, ...headers });
  const newRelease = async (c: Context) => {
    const given = await jsonBody(c.req.raw, keyLimits.bodyBytes);
    const parsed = NewRelease.safeParse(given);
    if (!parsed.success) throw inputErrorFrom(parsed.error, given);
    return parsed.data;
  };

  describe({
    method: 'post',
    path,
    summary: 'Record a release and its scores',
    parameters: [
      {
        name: 'idempotency-key',
        in: 'header',
        required: false,
        description: 'Sent again with the same body, the release is recorded once.',
        schema: { type: 'string', pattern: '^[\\w.:-]{1,128}$' },
      },
    ],
    request: body,
    responses: { ...release(201), ...problems(400, 401, 406, 409, 413, 415, 422, 429) },
  });
  app.post(path, async (c) => {
    await admit(c);
    const key = idempotencyKeyOf(c.req.header('idempotency-key'));
    const { release: recorded, replayed } = await registry.record(await newRelease(c), key);
    return sendRelease(c, recorded, 201, {
      location: `${path}/${recorded.id}`,
      ...(replayed ? { 'idempotency-replayed': 'true' } : {}),
    });
  });

  describe({
    method: 'get',
    path,
    summary: 'The releases recorded here, 200 a page',
    parameters: [
      { name: 'lab', in: 'query', required: false, schema: { type: 'string' } },
      { name: 'after', in: 'query', required: false, schema: { type: 'string' } },
    ],
    responses: { ...answers(200, Listed), ...problems(401, 406, 429) },
  });
  app.get(path, async (c) => {
    await admit(c);
    return send(c, await registry.list({ lab: c.req.query('lab'), after: c.req.query('after') }), 200);
  });

  describe({
    method: 'get',
    path: onePath,
    summary: 'One release as it stands',
    parameters: [id],
    responses: { ...release(200), ...problems(401, 404, 406, 429) },
  });
  app.get(`${path}/:id`, async (c) => {
    await admit(c);
    return sendRelease(c, await registry.find(c.req.param('id')), 200);
  });

  describe({
    method: 'put',
    path: onePath,
    summary: 'Correct a release; what it said before stays in its history',
    parameters: [id, ifMatch],
    request: body,
    responses: { ...release(200), ...problems(400, 401, 404, 406, 409, 412, 413, 415, 422, 428, 429) },
  });
  app.put(`${path}/:id`, async (c) => {
    await admit(c);
    const revision = revisionOf(c.req.header('if-match'));
    return sendRelease(c, await registry.correct(c.req.param('id'), revision, await newRelease(c)), 200);
  });

  describe({
    method: 'delete',
    path: onePath,
    summary: 'Delete a release; its history stays',
    parameters: [id, ifMatch],
    responses: { 204: { description: 'It is deleted.' }, ...problems(401, 404, 412, 428, 429) },
  });
  app.delete(`${path}/:id`, async (c) => {
    await admit(c);
    await registry.remove(c.req.param('id'), revisionOf(c.req.header('if-match')));
    return c.body(null, 204);
  });

  describe({
    method: 'get',
    path: `${onePath}/history`,
    summary: 'Everything a release has said',
    parameters: [id],
    responses: { ...answers(200, History), ...problems(401, 404, 406, 429) },
  });
  app.get(`${path}/:id/history`, async (c) => {
    await admit(c);
    return send(c, { revisions: await registry.history(c.req.param('id')) }, 200);
  });
}

function idempotencyKeyOf(given: string | undefined): string | null {
  if (given === undefined) return null;
  if (/^[\w.:-]{1,128}$/.test(given)) return given;
  throw new InputError([
    {
      code: 'bad-idempotency-key',
      path: 'idempotency-key',
      expected: '1 to 128 letters, digits or any of _ . : -',
      received: given.slice(0, 40),
    },
  ]);
}

/** The revision a change is meant for: two people correcting at once must not undo each other unseen. */
function revisionOf(ifMatch: string | undefined): number {
  const [, revision] = /^"(\d{1,9})(?:\.(?:gzip|deflate))?"$/.exec(ifMatch ?? '') ?? [];
  if (revision === undefined) {
    throw new Refusal(428, 'revision-required', 'Say in If-Match which revision is meant.', {
      issues: [
        {
          code: 'revision-required',
          path: 'if-match',
          expected: 'the release’s ETag, such as "1"',
          received: ifMatch?.slice(0, 40) ?? 'nothing',
        },
      ],
    });
  }
  return Number(revision);
}
