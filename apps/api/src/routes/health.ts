import type { OpenAPIHono } from '@hono/zod-openapi';
import * as z from 'zod';
import { mustAccept } from '../http/accept.ts';
import { problems, schemaOf } from '../openapi.ts';
import type { Service } from '../service.ts';
import { version } from '../version.ts';

const Health = z.object({
  status: z.literal('ok'),
  version: z.string(),
  /** Version of the kernel's binary interface. */
  kernel: z.int(),
  questions: z.array(z.string()),
  /** Whether releases can be recorded here. */
  registry: z.boolean(),
});

/** Whether the service answers, and what it is made of. */
export function mountHealth(app: OpenAPIHono, { kernel, questions, registry }: Service): void {
  app.openAPIRegistry.registerPath({
    method: 'get',
    path: '/v1/health',
    operationId: 'getHealth',
    summary: 'Whether the service answers, and what it is made of',
    responses: {
      200: {
        description: 'It answers.',
        content: { 'application/json': { schema: schemaOf(Health, 'output') } },
      },
      ...problems(406, 429),
    },
  });
  const body: z.infer<typeof Health> = {
    status: 'ok',
    version,
    kernel: kernel.abiVersion,
    questions: questions.map(({ name }) => name),
    registry: registry !== null,
  };
  app.get('/v1/health', (c) => {
    mustAccept(c.req.header('accept'), 'application/json');
    return c.json(body, 200, { 'content-type': 'application/json', 'cache-control': 'no-store' });
  });
}
