import { InputError } from '@cape/evidence/input-error';
import { Refusal } from './problem.ts';

/** True where a name or address leads to this machine alone. */
export const isLoopback = (host: string): boolean =>
  /^(?:127\.\d+\.\d+\.\d+|\[?::1\]?|localhost)$/i.test(host);

/** @throws {InputError} where others can reach a server that asks for no key. */
export function mustHaveKey(host: string, { key }: { readonly key: string | null }): void {
  if (key !== null || isLoopback(host)) return;
  throw new InputError([
    {
      code: 'key-required',
      path: '--host',
      expected: 'CAPE_API_KEY to be set where others can reach the server',
      received: `${host} without a key`,
    },
  ]);
}

/**
 * The refusal of a request whose host is another's name; null of any other. A page of another site may have its own
 * name lead to this machine (DNS rebinding) and then ask as if it were of this origin: on a server that listens here
 * alone, asks for no key and stands behind no proxy, only the name distinguishes it.
 */
export function foreignHost(
  request: Request,
  host: string,
  { key, trustProxy }: { readonly key: string | null; readonly trustProxy: boolean },
): Refusal | null {
  if (key !== null || trustProxy || !isLoopback(host)) return null;
  const { hostname } = new URL(request.url);
  return isLoopback(hostname)
    ? null
    : new Refusal(421, 'not-this-host', `This server is not ${hostname.slice(0, 100)}.`);
}
