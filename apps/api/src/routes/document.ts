import { mustAccept } from '../http/accept.ts';
import { sendCacheable } from '../http/cacheable.ts';
import type { Kept } from '../http/kept.ts';
import type { App, Service } from '../service.ts';

/** Nothing but the page's own style: no script, no other host. */
const pagePolicy =
  "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'";

/** The OpenAPI document, and the same for people: made when first asked for. */
export function mountDocument(app: App, service: Service, kept: Kept): void {
  app.get('/openapi.json', (c) => {
    mustAccept(c.req.header('accept'), 'application/json');
    return sendCacheable(c, kept, 'application/json', async () => {
      const { openApiText } = await import('#document');
      return openApiText(service);
    });
  });
  app.get('/docs', (c) => {
    mustAccept(c.req.header('accept'), 'text/html');
    const make = async () => {
      const { docsText } = await import('#document');
      return docsText(service);
    };
    return sendCacheable(c, kept, 'text/html; charset=utf-8', make, {
      'content-security-policy': pagePolicy,
    });
  });
}
