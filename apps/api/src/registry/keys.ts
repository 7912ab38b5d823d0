import { asc, eq } from 'drizzle-orm';
import * as z from 'zod/mini';
import { type Identity, impliedBy, type Scope, sameText, scopes, sha256 } from '../http/key.ts';
import { Refusal } from '../http/problem.ts';
import { asked, isConstraint } from './fault.ts';
import { RecordedName } from './name.ts';
import type { Database } from './registry.ts';
import { keys } from './tables.ts';

/** Description of a new key by an administrator. */
export const NewKey = z.strictObject({
  name: RecordedName.check(z.describe('Whose key it is; the history names it.')),
  scopes: z
    .array(z.enum(scopes, { error: '"read", "write" or "admin"' }))
    .check(
      z.minLength(1),
      z.maxLength(3),
      z.describe('read: releases and large questions. write: read, and record. admin: write, keys, metrics.'),
    ),
  expiresAt: z
    .optional(z.iso.datetime({ error: 'a time such as 2027-01-31T00:00:00Z' }).check(z.maxLength(40)))
    .check(z.describe('When it ends by itself; never where not given.')),
});
export type NewKey = z.output<typeof NewKey>;

/** A key as it is listed: without its text, which nobody can read again. */
export const ListedKey = z.object({
  id: z.string(),
  name: z.string(),
  scopes: z.array(z.enum(scopes)),
  createdAt: z.string(),
  expiresAt: z.nullable(z.string()),
  endedAt: z.nullable(z.string()),
});
export type ListedKey = z.infer<typeof ListedKey>;

/** A key and, this once, its text. */
export const IssuedKey = z.extend(ListedKey, { key: z.string() });
export type IssuedKey = z.infer<typeof IssuedKey>;

type Row = typeof keys.$inferSelect;

const listed = ({ id, name, scopes: held, createdAt, expiresAt, endedAt }: Row): ListedKey => ({
  id,
  name,
  scopes: held.split(' ') as Scope[],
  createdAt,
  expiresAt,
  endedAt,
});

/** A new key's text: its id, which finds it, and 256 random bits. */
function newText(id: string): string {
  const secret = btoa(String.fromCharCode(...crypto.getRandomValues(new Uint8Array(32))));
  return `cape_${id}_${secret.replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '')}`;
}

const newId = () => crypto.randomUUID().replaceAll('-', '').slice(0, 12);

/** The keys of a registry, beside the one in its settings. */
export class KeyRing {
  readonly #db: Database;

  constructor(db: Database) {
    this.#db = db;
  }

  /** Whose key a text is; null where it is none, or has ended. */
  async identify(text: string): Promise<Identity | null> {
    const [, id] = /^cape_([\da-f]{12})_[\w-]{43}$/.exec(text) ?? [];
    if (id === undefined) return null;
    const [row] = await asked(() => this.#db.select().from(keys).where(eq(keys.id, id)));
    if (row === undefined || !sameText(await sha256(text), row.hash)) return null;
    const ended =
      row.endedAt !== null || (row.expiresAt !== null && row.expiresAt <= new Date().toISOString());
    return ended ? null : { name: row.name, scopes: impliedBy(row.scopes.split(' ') as Scope[]) };
  }

  async issue({ name, scopes: given, expiresAt }: NewKey): Promise<IssuedKey> {
    const id = newId();
    const key = newText(id);
    const row: Row = {
      id,
      name,
      hash: await sha256(key),
      scopes: [...new Set(given)].join(' '),
      createdAt: new Date().toISOString(),
      expiresAt: expiresAt === undefined ? null : new Date(expiresAt).toISOString(),
      endedAt: null,
    };
    try {
      await asked(() => this.#db.batch([this.#db.insert(keys).values(row)]));
    } catch (error) {
      if (isConstraint(error)) throw nameTaken(name);
      throw error;
    }
    return { ...listed(row), key };
  }

  async list(): Promise<readonly ListedKey[]> {
    return (await asked(() => this.#db.select().from(keys).orderBy(asc(keys.createdAt)))).map(listed);
  }

  /** The same key with a new text: the old one ends with the answer. */
  async rotate(id: string): Promise<IssuedKey> {
    const row = await this.#live(id);
    const key = newText(id);
    const hash = await sha256(key);
    await asked(() => this.#db.batch([this.#db.update(keys).set({ hash }).where(eq(keys.id, id))]));
    return { ...listed(row), key };
  }

  async end(id: string): Promise<void> {
    await this.#live(id);
    const endedAt = new Date().toISOString();
    await asked(() => this.#db.batch([this.#db.update(keys).set({ endedAt }).where(eq(keys.id, id))]));
  }

  async #live(id: string): Promise<Row> {
    const [row] = await asked(() => this.#db.select().from(keys).where(eq(keys.id, id)));
    if (row === undefined || row.endedAt !== null)
      throw new Refusal(404, 'unknown-key', 'There is no key of this id.');
    return row;
  }
}

const nameTaken = (name: string) =>
  new Refusal(409, 'key-exists', 'There is a key of this name.', {
    issues: [{ code: 'key-exists', path: 'name', expected: 'a name that no other key has', received: name }],
  });
