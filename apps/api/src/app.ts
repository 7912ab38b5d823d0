import { Hono } from 'hono';
import { compress } from 'hono/compress';
import { elsewhere, methodsByAddress } from './http/addresses.ts';
import { drain } from './http/drain.ts';
import { encodedEtag } from './http/etag.ts';
import { Kept } from './http/kept.ts';
import { problemOf, Refusal, refusalOf } from './http/problem.ts';
import { send } from './http/send.ts';
import { mountQuestions } from './questions.ts';
import { mountBadges } from './routes/badge.ts';
import { mountDocument } from './routes/document.ts';
import { mountHealth } from './routes/health.ts';
import type { App, Carried, RequestContext, Service } from './service.ts';
import type { Settings } from './settings.ts';

/**
 * The whole API as one application of web standards: a Request in, a Response out, in any runtime. What a question
 * needs, what describes them all, and what records releases is loaded when it is first asked for.
 */
export async function createApp(service: Service): Promise<App> {
  const app: App = new Hono<Carried>(service.router === undefined ? {} : { router: service.router });
  const kept = new Kept();
  const headersFor = headersOf(service);
  app.use(async (c, next) => {
    const start = performance.now();
    const requestId = requestIdOf(c.req.header('x-request-id'));
    c.set('requestId', requestId);
    c.set('headers', { ...headersFor(c.req.header('origin')), 'x-request-id': requestId });
    const wait = await service.rateLimit?.(service.clientOf(c.req.raw, c.env));
    if (typeof wait === 'number') c.res = refused(c, tooManyRequests(wait));
    else await next();
    if (c.res.status >= 400) await drain(c.req.raw);
    logged(service, c, start);
  });
  if (service.compresses) {
    const compressing = compress();
    app.use(async (c, next) => {
      // A client that takes no coding: the answer is sent as it was made, untouched.
      if (!/gzip|deflate|\*/.test(c.req.header('accept-encoding') ?? '')) return next();
      await compressing(c, next);
      const coding = c.res.headers.get('content-encoding');
      const etag = c.res.headers.get('etag');
      if (coding !== null && etag !== null) c.res.headers.set('etag', encodedEtag(etag, coding));
    });
  }
  mountHealth(app, service);
  mountQuestions(app, service, kept);
  mountBadges(app, service, kept);
  if (service.registry !== null) {
    const { mountReleases } = await import('./registry/routes.ts');
    mountReleases(app, service, service.registry);
  }
  mountDocument(app, service, kept);

  const methodsOf = methodsByAddress(app);
  app.notFound((c) => {
    const file = service.beside?.(c);
    if (file !== undefined) return file;
    const answer = elsewhere(c, methodsOf);
    return answer instanceof Refusal ? refused(c, answer) : answer;
  });
  app.onError((error, c) => {
    const refusal = refusalOf(error);
    if (refusal.status >= 500) c.set('failure', error.stack ?? String(error));
    return refused(c, refusal);
  });
  return app;
}

const securityHeaders = {
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-resource-policy': 'cross-origin',
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
};

/** The headers of every answer, by the origin that a browser asks from. */
function headersOf({
  settings: { origins },
  compresses,
}: Service): (origin: string | undefined) => Readonly<Record<string, string>> {
  const vary = [...(origins === '*' ? [] : ['Origin']), ...(compresses ? ['Accept-Encoding'] : [])].join(
    ', ',
  );
  const plain = { ...securityHeaders, ...(vary === '' ? {} : { vary }) };
  const allowing = (origin: string) => ({
    ...plain,
    'access-control-allow-origin': origin,
    'access-control-expose-headers': 'etag, location, server-timing, x-request-id, retry-after',
  });
  if (origins === '*') {
    const everyone = allowing('*');
    return () => everyone;
  }
  return (origin) => (origin !== undefined && origins.includes(origin) ? allowing(origin) : plain);
}

/** A client's own request id where it is harmless in a header and a log, else a new one. */
function requestIdOf(given: string | undefined): string {
  return given !== undefined && /^[\w-]{1,64}$/.test(given) ? given : crypto.randomUUID();
}

const tooManyRequests = (wait: number) =>
  new Refusal(429, 'too-many-requests', 'Too many requests; Retry-After says when again.', {
    headers: { 'retry-after': String(wait) },
  });

function refused(c: RequestContext, refusal: Refusal): Response {
  const { body, headers } = problemOf(refusal);
  return send(c, body, refusal.status, headers);
}

/** Whether a request of this status is logged. */
const worthALine = (log: Settings['log'], status: number) =>
  log === 'requests' || (log === 'errors' && status >= 500);

function logged({ settings, log }: Service, c: RequestContext, start: number): void {
  const { status } = c.res;
  if (!worthALine(settings.log, status)) return;
  const error = c.get('failure');
  log({
    level: status >= 500 ? 'error' : 'info',
    requestId: c.get('requestId'),
    method: c.req.method,
    path: c.req.path,
    status,
    milliseconds: Math.round(performance.now() - start),
    ...(error === undefined ? {} : { error }),
  });
}
