import type { OpenAPIHono, RouteConfig } from '@hono/zod-openapi';
import * as z from 'zod/mini';
import { IssuedKey, ListedKey, NewKey } from '../registry/keys.ts';
import { NewRelease, Release, Revision } from '../registry/release.ts';
import { problems, schemaOf } from './operation.ts';

const Listed = z.object({
  releases: z.array(Release),
  next: z.nullable(z.string()).check(z.describe('Give it as `after` for the next page; null on the last.')),
});
const History = z.object({ revisions: z.array(Revision) });
const Keys = z.object({ keys: z.array(ListedKey) });

/** The shapes of the registry, by name. */
export const releaseShapes = { NewRelease, Release, Revision, NewKey, ListedKey, IssuedKey };

const example: z.input<typeof NewRelease> = {
  lab: 'Example Lab',
  model: 'Example 1',
  released: '2026-05-01',
  scores: { swe_bench_verified: { value: 71.2 }, gpqa_diamond: { value: 80.4, standardError: 1.1 } },
  source: { url: 'https://example.org/model-card', provenance: 'self-reported' },
};

const ofAnswer = (operationId: string, parameters: Readonly<Record<string, string>>) => ({
  operationId,
  parameters,
});
const sameId = { id: '$response.body#/id' };
const sameRevision = { ...sameId, 'if-match': '$response.header.ETag' };

/** Links from an answer to the questions that can follow it. */
const releaseLinks = {
  Read: ofAnswer('getReleasesId', sameId),
  Correct: ofAnswer('putReleasesId', sameRevision),
  Remove: ofAnswer('deleteReleasesId', sameRevision),
  History: ofAnswer('getReleasesIdHistory', sameId),
};
const nextPage = { Next: ofAnswer('getReleases', { after: '$response.body#/next' }) };
const keyLinks = {
  Rotate: ofAnswer('postKeysIdRotation', sameId),
  End: ofAnswer('deleteKeysId', sameId),
};

const path = '/v1/releases';
const onePath = `${path}/{id}`;
const id = {
  name: 'id',
  in: 'path',
  required: true,
  schema: { type: 'string', format: 'uuid' },
  example: '6f1c9f0e-1d3c-4b52-9d64-3a1c9f6f2a10',
} as const;
const ifMatch = {
  name: 'if-match',
  in: 'header',
  required: true,
  description: 'The ETag of the release as it was read: its revision.',
  schema: { type: 'string', pattern: '^"\\d{1,9}"$' },
} as const;
const idempotencyKey = {
  name: 'idempotency-key',
  in: 'header',
  required: false,
  description: 'Sent again with the same body, the release is recorded once.',
  schema: { type: 'string', pattern: '^[\\w.:-]{1,128}$' },
} as const;
const inQuery = (name: string, description: string) =>
  ({ name, in: 'query', required: false, description, schema: { type: 'string' } }) as const;

/** The operations of the registry. */
export function describeReleases(
  app: OpenAPIHono,
  describe: (route: Omit<RouteConfig, 'operationId'>) => void,
): void {
  app.openAPIRegistry.registerComponent('securitySchemes', 'key', { type: 'http', scheme: 'bearer' });
  const operation = (route: object) => describe({ ...route, security: [{ key: [] }] } as never);
  const answers = (status: number, schema: z.ZodMiniType, links: object = {}) => ({
    [status]: {
      description: 'The answer.',
      ...(Object.keys(links).length === 0 ? {} : { links }),
      content: { 'application/json': { schema: schemaOf(schema, 'output') } },
    },
  });
  const body = {
    body: {
      required: true,
      content: { 'application/json': { schema: schemaOf(NewRelease, 'input'), example } },
    },
  };
  operation({
    method: 'post',
    path,
    summary: 'Record a release and its scores',
    parameters: [idempotencyKey],
    request: body,
    responses: {
      ...answers(201, Release, releaseLinks),
      ...problems(400, 401, 403, 406, 409, 413, 415, 422, 429, 503),
    },
  });
  operation({
    method: 'get',
    path,
    summary: 'The releases recorded here, 200 per page',
    parameters: [
      inQuery('lab', 'Of this lab alone, in any case.'),
      inQuery('after', 'The last page’s `next`.'),
    ],
    responses: { ...answers(200, Listed, nextPage), ...problems(401, 403, 406, 422, 429, 503) },
  });
  operation({
    method: 'get',
    path: onePath,
    summary: 'One release as it stands',
    parameters: [id],
    responses: { ...answers(200, Release), ...problems(401, 403, 404, 406, 422, 429, 503) },
  });
  operation({
    method: 'put',
    path: onePath,
    summary: 'Correct a release; what it said before stays in its history',
    parameters: [id, ifMatch],
    request: body,
    responses: {
      ...answers(200, Release),
      ...problems(400, 401, 403, 404, 406, 409, 412, 413, 415, 422, 428, 429, 503),
    },
  });
  operation({
    method: 'delete',
    path: onePath,
    summary: 'Delete a release; its history stays',
    parameters: [id, ifMatch],
    responses: {
      204: { description: 'It is deleted.' },
      ...problems(401, 403, 404, 406, 412, 422, 428, 429, 503),
    },
  });
  operation({
    method: 'get',
    path: `${onePath}/history`,
    summary: 'Everything a release has said',
    parameters: [id],
    responses: { ...answers(200, History), ...problems(401, 403, 404, 406, 422, 429, 503) },
  });

  const keyId = { ...id, schema: { type: 'string', pattern: '^[0-9a-f]{12}$' }, example: '6f1c9f0e1d3c' };
  const keyProblems = problems(401, 403, 404, 406, 422, 429, 503);
  operation({
    method: 'post',
    path: '/v1/keys',
    summary: 'A new key; its text is told this once',
    request: {
      body: {
        required: true,
        content: {
          'application/json': {
            schema: schemaOf(NewKey, 'input'),
            example: { name: 'ingest', scopes: ['write'] } satisfies z.input<typeof NewKey>,
          },
        },
      },
    },
    responses: {
      ...answers(201, IssuedKey, keyLinks),
      ...problems(400, 401, 403, 406, 409, 413, 415, 422, 429, 503),
    },
  });
  operation({
    method: 'get',
    path: '/v1/keys',
    summary: 'The keys that were given out, without their texts',
    responses: { ...answers(200, Keys), ...problems(401, 403, 406, 422, 429, 503) },
  });
  operation({
    method: 'post',
    path: '/v1/keys/{id}/rotation',
    summary: 'A new text for a key; the old one ends',
    parameters: [keyId],
    responses: { ...answers(200, IssuedKey), ...keyProblems },
  });
  operation({
    method: 'delete',
    path: '/v1/keys/{id}',
    summary: 'End a key',
    parameters: [keyId],
    responses: { 204: { description: 'It has ended.' }, ...keyProblems },
  });
}
