import { answer, InputError, inputErrorFrom, type Question } from '@cape/analysis';
import type { OpenAPIHono } from '@hono/zod-openapi';
import type { Context } from 'hono';
import * as z from 'zod';
import { mustAccept } from './http/accept.ts';
import { withinBudget } from './http/budget.ts';
import { type Kept, remembered, sendCacheable } from './http/cacheable.ts';
import { fieldNames, knownFields, queryFields } from './http/fields.ts';
import { jsonBody } from './http/json-body.ts';
import { holdsKey, keyRefusal } from './http/key.ts';
import { Refusal } from './http/problem.ts';
import { describeRoute } from './openapi.ts';
import { withRegistry } from './registry/with-registry.ts';
import type { Service } from './service.ts';
import { keyLimits, limitsFor, openLimits } from './settings.ts';

/** Questions about what is embedded: read with GET, kept by caches. A field in the path picks one of many. */
const reads: Readonly<Record<string, readonly { path: string; field?: string; only?: readonly string[] }[]>> =
  {
    panels: [{ path: '/v1/panels' }],
    panel: [{ path: '/v1/panels/{panel}', field: 'panel' }],
    labs: [{ path: '/v1/labs' }, { path: '/v1/labs/{lab}', field: 'lab' }],
    predictions: [{ path: '/v1/predictions' }],
    // Recomputing all of them takes a second or so: with the default seed, once, and remembered.
    claims: [{ path: '/v1/claims', only: ['id'] }],
  };

/** Answers that the registry's releases can join, with `?with=registry`. */
const joined = new Set(['labs', 'predictions', 'saturation', 'line']);

/** Put every question on its address. The API knows no question by what it computes. */
export function mountQuestions(app: OpenAPIHono, service: Service, kept: Kept): void {
  for (const question of service.questions) {
    const read = reads[question.name];
    if (read === undefined) mountPost(app, service, kept, question, `/v1/${question.name}`);
    else for (const each of read) mountGet(app, service, kept, question, each);
  }
}

/** Ask, and time it. */
function ask(c: Context, service: Service, question: Question, input: unknown): string {
  const start = performance.now();
  const body = JSON.stringify(answer(question, input, { kernel: service.kernel }));
  c.header('server-timing', `answer;dur=${(performance.now() - start).toFixed(1)}`);
  return body;
}

function mountPost(app: OpenAPIHono, service: Service, kept: Kept, question: Question, path: string): void {
  const fields = fieldNames(question.input);
  const takesResamples = fields.names.includes('resamples');
  app.openAPIRegistry.registerPath(describeRoute(question, 'post', path, joined.has(question.name)));
  app.post(path, async (c) => {
    mustAccept(c.req.header('accept'), 'application/json');
    const keyed = await holdsKey(c.req.header('authorization'), service.settings.key);
    const limits = limitsFor(question.name, keyed ? keyLimits : openLimits);
    const fieldsGiven = knownFields(await jsonBody(c.req.raw, limits.bodyBytes), fields);
    const input = withinBudget(fieldsGiven, takesResamples, limits);
    const registry = registryWanted(c, service, question, keyed);
    const body =
      registry === null
        ? remembered(kept, `${path} ${JSON.stringify(input)}`, () => ask(c, service, question, input))
        : ask(c, service, question, await withRegistry(registry, question, input));
    return c.body(body, 200, {
      'content-type': 'application/json',
      'cache-control': 'no-store',
    });
  });
}

function mountGet(
  app: OpenAPIHono,
  service: Service,
  kept: Kept,
  question: Question,
  { path, field: pathField, only }: { path: string; field?: string; only?: readonly string[] },
): void {
  const all = fieldNames(question.input);
  const fields = { ...all, names: only ?? all.names };
  const takesResamples = all.names.includes('resamples');
  app.openAPIRegistry.registerPath(
    describeRoute(question, 'get', path, joined.has(question.name), pathField, fields.names),
  );
  app.get(path.replace(/\{(\w+)\}/, ':$1'), async (c) => {
    mustAccept(c.req.header('accept'), 'application/json');
    const query = new URL(c.req.url).searchParams;
    const keyed = query.has('with') && (await holdsKey(c.req.header('authorization'), service.settings.key));
    const registry = registryWanted(c, service, question, keyed);
    query.delete('with');
    const input = {
      ...knownFields(queryFields(query, fields), fields),
      ...(pathField === undefined ? {} : { [pathField]: c.req.param(pathField) }),
    };
    const asked = withinBudget(input, takesResamples, limitsFor(question.name, openLimits));
    try {
      if (registry !== null) {
        return c.body(ask(c, service, question, await withRegistry(registry, question, asked)), 200, {
          'content-type': 'application/json',
          'cache-control': 'no-store',
        });
      }
      return await sendCacheable(c, kept, 'application/json', () => ask(c, service, question, asked));
    } catch (error) {
      // A name in the path that is not there is a missing address, not a bad field.
      if (error instanceof InputError && error.issues.every((issue) => issue.path === pathField)) {
        throw new Refusal(404, error.code, 'There is nothing of this name.', { issues: error.issues });
      }
      throw error;
    }
  });
}

const With = z.enum(['registry'], { error: '"registry", or nothing' }).optional();

/** The registry where `?with=registry` asks for it; its releases are the team's own, so it takes the key. */
function registryWanted(c: Context, service: Service, question: Question, keyed: boolean) {
  const wanted = With.safeParse(c.req.query('with'));
  if (!wanted.success) throw inputErrorFrom(wanted.error, c.req.query('with'));
  if (wanted.data === undefined) return null;
  if (service.registry === null || !joined.has(question.name)) {
    throw new Refusal(422, 'no-registry', 'This answer cannot be joined with a registry here.', {
      issues: [{ code: 'no-registry', path: 'with', expected: 'nothing', received: 'registry' }],
    });
  }
  if (!keyed) throw keyRefusal();
  return service.registry;
}
