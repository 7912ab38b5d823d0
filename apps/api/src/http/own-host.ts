import { Refusal } from './problem.ts';

/** True where a name or address leads to this machine alone. */
export const isLoopback = (host: string): boolean =>
  /^(?:127\.\d+\.\d+\.\d+|\[?::1\]?|localhost)$/i.test(host);

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
