import { mustAccept } from '../http/accept.ts';
import { send } from '../http/send.ts';
import type { App, Service } from '../service.ts';
import { version } from '../version.ts';

/** Whether the service answers, and what it is made of. */
export function mountHealth(app: App, { kernel, questions, registry }: Service): void {
  const body = JSON.stringify({
    status: 'ok',
    version,
    kernel: kernel.abiVersion,
    questions: questions.map(({ name }) => name),
    registry: registry !== null,
  });
  app.get('/v1/health', (c) => {
    mustAccept(c.req.header('accept'), 'application/json');
    return send(c, body, 200, { 'content-type': 'application/json', 'cache-control': 'no-store' });
  });
}
