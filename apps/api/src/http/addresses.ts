import type { App, RequestContext } from '../service.ts';
import { Refusal } from './problem.ts';
import { send } from './send.ts';

type MethodsOf = (path: string) => readonly string[];

/** Methods that an address answers to; none where there is nothing. */
export function methodsByAddress(app: App): MethodsOf {
  // Compiled for the first request that no route took, not at a cold start.
  let compiled: readonly { readonly method: string; readonly pattern: RegExp }[] | undefined;
  return (path) => {
    compiled ??= app.routes
      .filter(({ method }) => method !== 'ALL')
      .map((route) => ({ method: route.method, pattern: new RegExp(`^${patternOf(route.path)}$`) }));
    const methods = new Set(compiled.filter(({ pattern }) => pattern.test(path)).map(({ method }) => method));
    if (methods.has('GET')) methods.add('HEAD');
    return methods.size === 0 ? [] : [...methods, 'OPTIONS'];
  };
}

const patternOf = (path: string) => path.replace(/[.*+?^${}()|[\]\\]/g, '\\$&').replace(/:\w+/g, '[^/]+');

/** Answer to a request that no route took: the methods there are, the address without its last slash, or nothing. */
export function elsewhere(c: RequestContext, methodsOf: MethodsOf): Response | Refusal {
  const { method, path } = c.req;
  const allow = methodsOf(path).join(', ');
  if (allow !== '' && method === 'OPTIONS') {
    return send(c, null, 204, {
      allow,
      'access-control-allow-methods': allow,
      'access-control-allow-headers': 'authorization, content-type, idempotency-key, if-match',
      'access-control-max-age': '86400',
    });
  }
  if (allow !== '') {
    return new Refusal(405, 'method-not-allowed', `This address answers to ${allow}.`, {
      issues: [
        { code: 'method-not-allowed', path: 'method', expected: allow, received: method.slice(0, 20) },
      ],
      headers: { allow },
    });
  }
  const { pathname, search } = new URL(c.req.url);
  // No pattern: it takes the square of the slashes' number.
  let end = pathname.length;
  while (pathname[end - 1] === '/') end -= 1;
  const bare = pathname.slice(0, end);
  // One slash at the start only: //host would lead to another host.
  if (bare !== pathname && /^\/[^/\\]/.test(bare) && methodsOf(bare).length > 0) {
    return send(c, null, 308, { location: bare + search });
  }
  return new Refusal(404, 'not-found', 'There is nothing at this address; /docs lists what there is.');
}
