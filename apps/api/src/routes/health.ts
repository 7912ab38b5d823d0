import { mustAccept } from '../http/accept.ts';
import { mustHold } from '../http/key.ts';
import { Refusal } from '../http/problem.ts';
import { send } from '../http/send.ts';
import type { App, RequestContext, Service } from '../service.ts';
import { version } from '../version.ts';

const json = { 'content-type': 'application/json', 'cache-control': 'no-store' };

/**
 * Health of the service: whether it answers (/livez), whether it should be sent requests (/readyz), what it is made of
 * (/v1/health), and what it has done (/metrics, in the text format of Prometheus).
 */
export function mountHealth(app: App, service: Service): void {
  const { kernel, questions, registry, metrics, settings } = service;
  const body = JSON.stringify({
    status: 'ok',
    version,
    kernel: kernel.abiVersion,
    questions: questions.map(({ name }) => name),
    registry: registry !== null,
  });
  const sendJson = (c: RequestContext, text: string) => {
    mustAccept(c.req.header('accept'), 'application/json');
    return send(c, text, 200, json);
  };
  app.get('/v1/health', (c) => sendJson(c, body));
  app.get('/livez', (c) => sendJson(c, '{"status":"ok"}'));
  app.get('/readyz', async (c) => {
    if (service.draining()) throw notReady('draining', 'The service is ending; ask another.');
    const fault = registry === null ? null : await registry.fault();
    if (fault !== null) throw notReady('registry-unavailable', `The registry does not answer: ${fault}.`);
    return sendJson(c, JSON.stringify({ status: 'ok', registry: registry === null ? null : 'ok' }));
  });
  const { securityContact } = settings;
  if (securityContact !== null) {
    app.get('/.well-known/security.txt', (c) => {
      // RFC 9116: a date within a year, after which what is said is stale.
      const expires = new Date(Date.now() + 180 * 86_400_000).toISOString();
      return send(c, `Contact: ${securityContact}\nExpires: ${expires}\nPreferred-Languages: en\n`, 200, {
        'content-type': 'text/plain; charset=utf-8',
      });
    });
  }
  if (metrics === null) return;
  app.get('/metrics', async (c) => {
    if (settings.key !== null) await mustHold(c, service, 'admin');
    mustAccept(c.req.header('accept'), 'text/plain');
    return send(c, metrics.text(), 200, {
      'content-type': 'text/plain; version=0.0.4; charset=utf-8',
      'cache-control': 'no-store',
    });
  });
}

const notReady = (code: string, detail: string) =>
  new Refusal(503, code, detail, { headers: { 'retry-after': '1' } });
