import { Hono } from 'hono';
import { matchedRoutes } from 'hono/route';
import { elsewhere, methodsByAddress } from './http/addresses.ts';
import { tellAllowance, tooManyRequests } from './http/allowance.ts';
import { drain } from './http/drain.ts';
import { encodedEtag } from './http/etag.ts';
import { Kept } from './http/kept.ts';
import { problemOf, Refusal, refusalOf } from './http/problem.ts';
import { send } from './http/send.ts';
import { traceOf } from './http/trace.ts';
import { mountQuestions } from './questions.ts';
import { mountBadges } from './routes/badge.ts';
import { mountDocument } from './routes/document.ts';
import { mountHealth } from './routes/health.ts';
import { mountImport } from './routes/import.ts';
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
    c.set('client', service.clientOf(c.req.raw, c.env));
    const refusal = service.hostRefusal?.(c.req.raw) ?? null;
    const wait = refusal === null ? await waitOf(service, c) : null;
    if (refusal !== null) c.res = refused(c, refusal);
    else if (wait !== null) c.res = refused(c, tooManyRequests(wait));
    else await next();
    if (c.res.status >= 400) await drain(c.req.raw);
    // The connection is to end with this answer, so that its client asks another server next.
    if (service.draining()) c.res.headers.set('connection', 'close');
    logged(service, c, start);
  });
  if (service.compresses) {
    const { compress } = await import('hono/compress');
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
  mountImport(app, service);
  if (service.registry !== null) {
    const { mountReleases } = await import('./registry/routes.ts');
    mountReleases(app, service, service.registry);
    const { mountJobs } = await import('./jobs/routes.ts');
    mountJobs(app, service, service.registry);
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
    if (refusal.status >= 500) c.set('failure', stackOf(error));
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
    'access-control-expose-headers':
      'etag, location, ratelimit, ratelimit-policy, retry-after, server-timing, x-request-id',
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

/** Take a request of the client's; the seconds to wait where it has none left. */
function waitOf(service: Service, c: RequestContext): number | null | Promise<number | null> {
  const { requestBuckets } = service;
  if (requestBuckets === null) return service.platformLimit?.(c.get('client')) ?? null;
  const allowance = requestBuckets.take(c.get('client'));
  tellAllowance(c, 'requests', requestBuckets, allowance);
  return allowance.wait;
}

function refused(c: RequestContext, refusal: Refusal): Response {
  const { body, headers } = problemOf(refusal);
  return send(c, body, refusal.status, headers);
}

/** An error's stack, and what caused it. */
const stackOf = (error: Error) =>
  `${error.stack ?? error}${error.cause instanceof Error ? `\nCaused by ${error.cause.stack}` : ''}`;

/** True where a request of this status is logged. */
const worthALine = (log: Settings['log'], status: number) =>
  log === 'requests' || (log === 'errors' && status >= 500);

function logged({ settings, log, metrics }: Service, c: RequestContext, start: number): void {
  const { status } = c.res;
  const milliseconds = performance.now() - start;
  metrics?.request(c.req.method, routeOf(c), status, milliseconds / 1000);
  if (!worthALine(settings.log, status)) return;
  const error = c.get('failure');
  log({
    level: status >= 500 ? 'error' : 'info',
    requestId: c.get('requestId'),
    method: c.req.method,
    path: c.req.path,
    status,
    milliseconds: Math.round(milliseconds),
    ...traceOf(c.req.header('traceparent')),
    ...(error === undefined ? {} : { error }),
  });
}

/** The pattern that answered, as /v1/labs/:lab; "other" where none did. */
function routeOf(c: RequestContext): string {
  const path = matchedRoutes(c).at(-1)?.path ?? '/*';
  return path === '/*' || path === '*' ? 'other' : path;
}
