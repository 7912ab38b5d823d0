import { checked } from '@cape/analysis';
import { InputError } from '@cape/evidence';
import { mustAccept } from '../http/accept.ts';
import { jsonBody } from '../http/json-body.ts';
import { holdsKey, keyRefusal } from '../http/key.ts';
import { Refusal } from '../http/problem.ts';
import { send } from '../http/send.ts';
import type { App, RequestContext, Service } from '../service.ts';
import { keyLimits } from '../settings.ts';
import type { Registry } from './registry.ts';
import { NewRelease, type Release } from './release.ts';

export const releasesPath = '/v1/releases';

/** Record, list, correct and delete releases. All of it takes the key. */
export function mountReleases(app: App, service: Service, registry: Registry): void {
  const admit = async (c: RequestContext) => {
    if (!(await holdsKey(c.req.header('authorization'), service.settings.key))) throw keyRefusal();
    mustAccept(c.req.header('accept'), 'application/json');
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
    await admit(c);
    const key = idempotencyKeyOf(c.req.header('idempotency-key'));
    const { release: recorded, replayed } = await registry.record(await newRelease(c), key);
    return sendRelease(c, recorded, 201, {
      location: `${releasesPath}/${recorded.id}`,
      ...(replayed ? { 'idempotency-replayed': 'true' } : {}),
    });
  });
  app.get(releasesPath, async (c) => {
    await admit(c);
    return sendJson(c, await registry.list({ lab: c.req.query('lab'), after: c.req.query('after') }));
  });
  app.get(`${releasesPath}/:id`, async (c) => {
    await admit(c);
    return sendRelease(c, await registry.find(c.req.param('id')));
  });
  app.put(`${releasesPath}/:id`, async (c) => {
    await admit(c);
    const revision = revisionOf(c.req.header('if-match'));
    return sendRelease(c, await registry.correct(c.req.param('id'), revision, await newRelease(c)));
  });
  app.delete(`${releasesPath}/:id`, async (c) => {
    await admit(c);
    await registry.remove(c.req.param('id'), revisionOf(c.req.header('if-match')));
    return send(c, null, 204, { 'cache-control': 'no-store' });
  });
  app.get(`${releasesPath}/:id/history`, async (c) => {
    await admit(c);
    return sendJson(c, { revisions: await registry.history(c.req.param('id')) });
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
