import type { RequestContext, Service } from '../service.ts';
import { Refusal } from './problem.ts';

/** Scopes of a key: each of these includes those before it. */
export const scopes = ['read', 'write', 'admin'] as const;
export type Scope = (typeof scopes)[number];

/** Whose key came with a request. */
export interface Identity {
  readonly name: string;
  readonly scopes: ReadonlySet<Scope>;
}

/** All that the given scopes allow. */
export function impliedBy(given: readonly Scope[]): ReadonlySet<Scope> {
  const highest = Math.max(...given.map((scope) => scopes.indexOf(scope)));
  return new Set(scopes.slice(0, highest + 1));
}

const encoder = new TextEncoder();

/** The hash of a text, as hexadecimal digits. */
export async function sha256(text: string): Promise<string> {
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', encoder.encode(text)));
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** Compare two hashes in a time that tells nothing: one length, every character looked at. */
export function sameText(a: string, b: string): boolean {
  let difference = a.length ^ b.length;
  for (let i = 0; i < a.length; i++) difference |= a.charCodeAt(i) ^ b.charCodeAt(i % Math.max(1, b.length));
  return difference === 0;
}

/** The bearer key of an Authorization header; empty where it has none. */
export function bearerOf(authorization: string | undefined): string {
  const [, given = ''] = /^bearer +(\S{1,512})$/i.exec(authorization ?? '') ?? [];
  return given;
}

/** Compare what was given with a key, in a time that tells nothing of either. */
export async function isKey(given: string, key: string): Promise<boolean> {
  const [a, b] = await Promise.all([sha256(given), sha256(key)]);
  return sameText(a, b);
}

/** The name of the key in the settings, in the history. */
const rootName = 'CAPE_API_KEY';

/** Whose key came with the request; null without one, or with one that is wrong or has ended. */
export async function identityOf(
  c: RequestContext,
  { settings, registry }: Service,
): Promise<Identity | null> {
  const { key } = settings;
  const authorization = c.req.header('authorization');
  if (key === null || authorization === undefined) return null;
  const given = bearerOf(authorization);
  if (await isKey(given, key)) return { name: rootName, scopes: impliedBy(['admin']) };
  return (await registry?.keys.identify(given)) ?? null;
}

/** Whose key came with the request, where it allows what is asked. */
export async function mustHold(c: RequestContext, service: Service, scope: Scope): Promise<Identity> {
  const identity = await identityOf(c, service);
  if (identity === null) throw keyRefusal();
  if (identity.scopes.has(scope)) return identity;
  throw new Refusal(403, 'scope-required', `This needs a key with the scope ${scope}.`, {
    issues: [
      {
        code: 'scope-required',
        path: 'authorization',
        expected: `a key with the scope ${scope}`,
        received: [...identity.scopes].join(', '),
      },
    ],
    headers: { 'www-authenticate': `Bearer realm="cape", error="insufficient_scope", scope="${scope}"` },
  });
}

/** The same answer to a wrong key and to none. */
export function keyRefusal(): Refusal {
  return new Refusal(401, 'key-required', 'This needs the bearer key of this service.', {
    headers: { 'www-authenticate': 'Bearer realm="cape"' },
  });
}
