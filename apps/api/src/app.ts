import { OpenAPIHono } from '@hono/zod-openapi';
import type { Context } from 'hono';
import { compress } from 'hono/compress';
import { elsewhere, methodsByAddress } from './http/addresses.ts';
import type { Kept } from './http/cacheable.ts';
import { encodedEtag } from './http/etag.ts';
import { problemOf, Refusal, refusalOf } from './http/problem.ts';
import { mountQuestions } from './questions.ts';
import { mountReleases } from './registry/routes.ts';
import { mountBadges } from './routes/badge.ts';
import { mountDocument } from './routes/document.ts';
import { mountHealth } from './routes/health.ts';
import type { Service } from './service.ts';

/** The whole API as one application of web standards: a Request in, a Response out, in any runtime. */
export function createApp(service: Service): OpenAPIHono {
  const app = new OpenAPIHono();
  const kept: Kept = new Map();
  app.use(async (c, next) => {
    const start = performance.now();
    const requestId = requestIdOf(c.req.header('x-request-id'));
    c.set('requestId' as never, requestId as never);
    // Set before the answer is made: a response that is touched afterwards is built twice.
    for (const [name, value] of securityHeaders) c.header(name, value);
    c.header('x-request-id', requestId);
    allowOrigin(c, service);
    const wait = await service.rateLimit?.(service.clientOf(c.req.raw, c.env));
    if (typeof wait === 'number') {
      c.res = refused(
        c,
        new Refusal(429, 'too-many-requests', 'Too many requests; Retry-After says when again.', {
          headers: { 'retry-after': String(wait) },
        }),
      );
    } else await next();
    logged(service, c, requestId, start);
  });
  if (service.compresses) {
    const compressing = compress();
    app.use(async (c, next) => {
      c.header('vary', 'Accept-Encoding', { append: true });
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
  if (service.registry !== null) mountReleases(app, service, service.registry);
  mountDocument(app, kept);

  const methodsOf = methodsByAddress(app);
  app.notFound((c) => {
    const file = service.beside?.(c);
    if (file !== undefined) return file;
    const answer = elsewhere(c, methodsOf);
    return answer instanceof Refusal ? refused(c, answer) : answer;
  });
  app.onError((error, c) => {
    const refusal = refusalOf(error);
    if (refusal.status >= 500) c.set('failure' as never, (error.stack ?? String(error)) as never);
    return refused(c, refusal);
  });
  return app;
}

const securityHeaders = [
  ['x-content-type-options', 'nosniff'],
  ['referrer-policy', 'no-referrer'],
  ['cross-origin-resource-policy', 'cross-origin'],
  ['content-security-policy', "default-src 'none'; frame-ancestors 'none'"],
] as const;

/** A client's own request id where it is harmless in a header and a log, else a new one. */
function requestIdOf(given: string | undefined): string {
  return given !== undefined && /^[\w-]{1,64}$/.test(given) ? given : crypto.randomUUID();
}

function allowOrigin(c: Context, { settings: { origins } }: Service): void {
  if (origins === '*') c.header('access-control-allow-origin', '*');
  else {
    c.header('vary', 'Origin');
    const origin = c.req.header('origin');
    if (origin !== undefined && origins.includes(origin)) c.header('access-control-allow-origin', origin);
    else return;
  }
  c.header('access-control-expose-headers', 'etag, server-timing, x-request-id, retry-after');
}

/** A refusal with the headers that every answer carries. */
function refused(c: Context, refusal: Refusal): Response {
  const { body, headers } = problemOf(refusal);
  return c.body(body, refusal.status as 400, headers);
}

function logged({ settings, log }: Service, c: Context, requestId: string, start: number): void {
  const { status } = c.res;
  if (settings.log === 'off' || (settings.log === 'errors' && status < 500)) return;
  const error = c.get('failure' as never) as string | undefined;
  log({
    level: status >= 500 ? 'error' : 'info',
    requestId,
    method: c.req.method,
    path: c.req.path,
    status,
    milliseconds: Math.round(performance.now() - start),
    ...(error === undefined ? {} : { error }),
  });
}
