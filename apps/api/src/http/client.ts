/**
 * Whose bucket a request draws from: the address, an IPv6 one by its first 64 bits (one household or machine has all
 * the rest), without port and zone.
 */
export function clientOf(address: string): string {
  const bare = withoutPort(address.trim().replace(/^"|"$/g, ''));
  if (!bare.includes(':')) return bare.toLowerCase();
  const [mapped] = /(?<=^::ffff:)\d+\.\d+\.\d+\.\d+$/i.exec(bare) ?? [];
  return mapped ?? `${groupsOf(bare).slice(0, 4).join(':')}::/64`;
}

/** "[2001:db8::1]:443", "192.0.2.1:443" and "fe80::1%eth0" without what follows the address. */
function withoutPort(address: string): string {
  const [, bracketed] = /^\[([^\]]*)\]/.exec(address) ?? [];
  const [, plain] = /^(\d+\.\d+\.\d+\.\d+):\d+$/.exec(address) ?? [];
  return (bracketed ?? plain ?? address).replace(/%[\s\S]*/, '');
}

/** The eight groups of an IPv6 address, each without leading zeros. */
function groupsOf(address: string): string[] {
  const [head = '', tail] = address.toLowerCase().split('::');
  const parts = (text: string | undefined) => (text === undefined || text === '' ? [] : text.split(':'));
  const [before, after] = [parts(head), parts(tail)];
  const zeros = Array.from({ length: Math.max(0, 8 - before.length - after.length) }, () => '0');
  return [...before, ...(tail === undefined ? [] : zeros), ...after].map((group) =>
    group.replace(/^0+(?=.)/, ''),
  );
}

/**
 * Whose bucket a request draws from, by the peer's address; behind a proxy that is trusted, by the last entry of
 * `X-Forwarded-For`: it is the proxy's own, those before it are the client's.
 */
export function requesterOf(request: Request, peer: string, trustProxy: boolean): string {
  const forwarded = trustProxy ? request.headers.get('x-forwarded-for') : null;
  return clientOf(forwarded === null ? peer : forwarded.split(',').at(-1)!);
}
