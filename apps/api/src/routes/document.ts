import type { OpenAPIHono } from '@hono/zod-openapi';
import { mustAccept } from '../http/accept.ts';
import { type Kept, sendCacheable } from '../http/cacheable.ts';
import { openApiDocument } from '../openapi.ts';
import { docsPage, docsPolicy } from './docs-page.ts';

/** The OpenAPI document, and the same for people. */
export function mountDocument(app: OpenAPIHono, kept: Kept): void {
  app.get('/openapi.json', (c) => {
    mustAccept(c.req.header('accept'), 'application/json');
    return sendCacheable(c, kept, 'application/json', () => JSON.stringify(openApiDocument(app)));
  });
  app.get('/docs', (c) => {
    mustAccept(c.req.header('accept'), 'text/html');
    c.header('content-security-policy', docsPolicy);
    return sendCacheable(c, kept, 'text/html; charset=utf-8', () => docsPage(openApiDocument(app)));
  });
}
