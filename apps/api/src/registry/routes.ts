import { checked } from '@cape/analysis';
import { InputError } from '@cape/evidence';
import { jsonBody } from '../http/json-body.ts';
import type { Scope } from '../http/key.ts';
import { Refusal } from '../http/problem.ts';
import { send } from '../http/send.ts';
import type { App, RequestContext, Service } from '../service.ts';
import { keyLimits } from '../settings.ts';
import { admit } from './admit.ts';
import { NewKey } from './keys.ts';
import type { Registry } from './registry.ts';
import { NewRelease, type Release } from './release.ts';

const releasesPath = '/v1/releases';
const keysPath = '/v1/keys';

/** Record, list, correct and delete releases, and give out keys. All of it takes a key. */
export function mountReleases(app: App, service: Service, registry: Registry): void {
  const admitted = async (c: RequestContext, scope: Scope, fields: readonly string[] = []) => {
    const { identity, query } = await admit(c, service, scope, fields);
    return { author: identity.name, query };
  };
  const sendJson = (c: RequestContext, answer: unknown, status = 200, headers: Record<string, string> = {}) =>
    send(c, JSON.stringify(answer), status, {
      'content-type': 'application/json',
      'cache-control': 'no-store',
      ...headers,
    });
  const sendRelease = (c: RequestContext, answer: Release, status = 200, headers = {}) =>
    sendJson(c, answer, status, { etag: `"${answer.revision}"`, ...headers });
  const newRelease = async (c: RequestContext) =>
    checked(NewRelease, await jsonBody(c.req.raw, keyLimits.bodyBytes));

  app.post(releasesPath, async (c) => {
    const { author } = await admitted(c, 'write');
    const key = idempotencyKeyOf(c.req.header('idempotency-key'));
    const { release: recorded, replayed } = await registry.record(await newRelease(c), key, author);
    return sendRelease(c, recorded, 201, {
      location: `${releasesPath}/${recorded.id}`,
      ...(replayed ? { 'idempotency-replayed': 'true' } : {}),
    });
  });
  app.get(releasesPath, async (c) => {
    const { lab, after } = (await admitted(c, 'read', ['lab', 'after'])).query;
    return sendJson(c, await registry.list({ lab, after }));
  });
  app.get(`${releasesPath}/:id`, async (c) => {
    await admitted(c, 'read');
    return sendRelease(c, await registry.find(c.req.param('id')));
  });
  app.put(`${releasesPath}/:id`, async (c) => {
    const { author } = await admitted(c, 'write');
    const revision = revisionOf(c.req.header('if-match'));
    return sendRelease(c, await registry.correct(c.req.param('id'), revision, await newRelease(c), author));
  });
  app.delete(`${releasesPath}/:id`, async (c) => {
    const { author } = await admitted(c, 'write');
    await registry.remove(c.req.param('id'), revisionOf(c.req.header('if-match')), author);
    return send(c, null, 204, { 'cache-control': 'no-store' });
  });
  app.get(`${releasesPath}/:id/history`, async (c) => {
    await admitted(c, 'read');
    return sendJson(c, { revisions: await registry.history(c.req.param('id')) });
  });

  app.post(keysPath, async (c) => {
    await admitted(c, 'admin');
    const issued = await registry.keys.issue(checked(NewKey, await jsonBody(c.req.raw, 10_000)));
    return sendJson(c, issued, 201, { location: `${keysPath}/${issued.id}` });
  });
  app.get(keysPath, async (c) => {
    await admitted(c, 'admin');
    return sendJson(c, { keys: await registry.keys.list() });
  });
  app.post(`${keysPath}/:id/rotation`, async (c) => {
    await admitted(c, 'admin');
    return sendJson(c, await registry.keys.rotate(c.req.param('id')));
  });
  app.delete(`${keysPath}/:id`, async (c) => {
    await admitted(c, 'admin');
    await registry.keys.end(c.req.param('id'));
    return send(c, null, 204, { 'cache-control': 'no-store' });
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
