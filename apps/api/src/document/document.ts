import { routesOf } from '@cape/analysis/manifest';
import { shapes } from '@cape/analysis/shapes';
import { OpenAPIHono, type RouteConfig } from '@hono/zod-openapi';
import * as z from 'zod/mini';
import { badgeText } from '../badge/text.ts';
import { badgePath, entryOf } from '../routes/badge.ts';
import type { Service } from '../service.ts';
import { version } from '../version.ts';
import { importOperation } from './import.ts';
import { jobOperations, jobShapes } from './jobs.ts';
import {
  budget,
  headerComponents,
  operationId,
  problemSchema,
  problems,
  questionOperation,
  schemaOf,
  tooLong,
} from './operation.ts';
import { docsPage } from './page.ts';
import { describeReleases, releaseShapes } from './releases.ts';
import { shared, withPaths } from './shared.ts';

/** Answer of /v1/health. */
const Health = z.object({
  status: z.literal('ok'),
  version: z.string(),
  kernel: z.int().check(z.describe('Version of the kernel’s binary interface.')),
  questions: z.array(z.string()),
  registry: z.boolean().check(z.describe('Whether releases can be recorded here.')),
});

/** Part of a service that its description depends on. */
type Described = Pick<Service, 'questions' | 'registry'>;

/**
 * The OpenAPI document of what a service answers, as it is sent. What is shared, and its name, does not depend on
 * whether there is a registry: the document without one is a part of that with one.
 */
export async function openApiText({ questions, registry }: Described): Promise<string> {
  const whole = shared(await openApiDocument({ questions, registry: true }), namedShapes());
  if (registry !== null) return JSON.stringify(whole);
  const { paths = {} } = await openApiDocument({ questions, registry: false });
  return JSON.stringify(withPaths(whole, new Set(Object.keys(paths))));
}

/** The shapes that have a name, as they are taken and as they are answered. */
const namedShapes = () =>
  Object.fromEntries(
    Object.entries({ ...shapes, ...(releaseShapes as typeof shapes), ...(jobShapes as typeof shapes) }).map(
      ([name, shape]) => [name, [schemaOf(shape, 'input'), schemaOf(shape, 'output')]],
    ),
  );

/** The same for people: a page. */
export const docsText = async ({ questions, registry }: Described) =>
  docsPage(await openApiDocument({ questions, registry: registry !== null }));

async function openApiDocument(service: Pick<Service, 'questions'> & { readonly registry: boolean }) {
  const app = new OpenAPIHono();
  app.openAPIRegistry.registerComponent('schemas', 'Problem', problemSchema);
  for (const [name, header] of Object.entries(headerComponents)) {
    app.openAPIRegistry.registerComponent('headers', name, header as never);
  }
  const describe = (route: Omit<RouteConfig, 'operationId'>) =>
    app.openAPIRegistry.registerPath({
      ...route,
      operationId: operationId(route.method, route.path),
    } as RouteConfig);
  describe({
    method: 'get',
    path: '/v1/health',
    summary: 'Whether the service answers, and what it is made of',
    responses: {
      200: {
        description: 'It answers.',
        content: { 'application/json': { schema: schemaOf(Health, 'output') } },
      },
      ...problems(406, 429),
    },
  });
  const routes = service.questions.flatMap((entry) => routesOf(entry).map((route) => ({ entry, route })));
  for (const { entry, route } of routes.toSorted((a, b) => (a.route.path < b.route.path ? -1 : 1))) {
    describe(questionOperation(entry, await entry.load(), route));
  }
  for (const [name, { question }] of Object.entries(badgeText)) {
    const path = badgePath(name);
    const entry = entryOf(service, question);
    describe({
      ...questionOperation({ ...entry, joinsRegistry: false }, await entry.load(), { method: 'get', path }),
      summary: `A badge for model cards: ${name}, with its interval`,
      responses: {
        200: { description: 'The badge.', content: { 'image/svg+xml': { schema: { type: 'string' } } } },
        304: { description: 'The client has it already.' },
        ...tooLong,
        ...problems(406, 422, 429),
      },
    });
  }
  describe(importOperation);
  if (service.registry) {
    describeReleases(app, describe);
    for (const operation of jobOperations) describe(operation);
  }
  return app.getOpenAPI31Document({
    openapi: '3.1.0',
    info: {
      title: 'CAPE',
      version,
      description: `Capability Coupling Analysis of Phase Emergence: do a language model’s capabilities help or hurt each other as models scale? Every answer carries its uncertainty; numbers are unrounded; the same seed gives the same answer to the last bit. ${budget} Every answer tells in RateLimit and RateLimit-Policy what may still be asked, where quotas are on.`,
      license: { name: 'MIT', url: 'https://spdx.org/licenses/MIT.html' },
    },
    servers: [{ url: '/' }],
  });
}
