import { chmodSync, closeSync, mkdirSync, openSync, readdirSync, readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { InputError } from '@cape/evidence/input-error';
import { type Client, createClient } from '@libsql/client';
import { drizzle } from 'drizzle-orm/libsql';
import { faultOf, patiently } from './fault.ts';
import { migrate } from './migrate.ts';
import { type Database, Registry } from './registry.ts';

/** The user's data folder, where each system keeps it. */
function dataFolder(): string {
  const { XDG_DATA_HOME, LOCALAPPDATA } = process.env;
  if (process.platform === 'win32') return join(LOCALAPPDATA ?? homedir(), 'cape');
  if (process.platform === 'darwin') return join(homedir(), 'Library', 'Application Support', 'cape');
  return join(XDG_DATA_HOME ?? join(homedir(), '.local', 'share'), 'cape');
}

/** Default path of the registry's file. */
export const defaultFile = (): string => join(dataFolder(), 'registry.sqlite');

/** Marks a SQLite file as CAPE's: "CAPE" in ASCII. */
const applicationId = 0x43415045;

/** Milliseconds that the client waits for a lock on the thread that serves; longer waits leave it free (fault.ts). */
const waitMs = 20;

/** Open the registry in a file, by default in the user's data folder. `close` ends it. */
export async function openRegistryFile(
  file: string | null,
): Promise<{ readonly registry: Registry; readonly client: Client; close(): void }> {
  const path = file ?? defaultFile();
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  // Before the database makes it: what is recorded is the team's, not every user's of the machine.
  closeSync(openSync(path, 'a', 0o600));
  if (process.platform !== 'win32') chmodSync(path, 0o600);
  try {
    const client = createClient({ url: pathToFileURL(path).href, timeout: waitMs });
    await patiently(async () => {
      await mustBeOurs(client);
      // Readers beside one writer; every commit reaches the disk before it is acknowledged.
      await client.execute('PRAGMA journal_mode = WAL');
      await client.execute('PRAGMA synchronous = FULL');
      await migrate(
        {
          version: () => pragma(client, 'user_version'),
          apply: (sql, version) =>
            client.executeMultiple(
              `BEGIN IMMEDIATE;\n${sql}\nPRAGMA application_id = ${applicationId};\nPRAGMA user_version = ${version};\nCOMMIT;`,
            ),
        },
        migrations(),
      );
    });
    const db = drizzle({ client }) as unknown as Database;
    return { registry: new Registry(db), client, close: () => client.close() };
  } catch (error) {
    const fault = faultOf(error);
    if (fault === null) throw error;
    throw new InputError([
      {
        code: 'bad-registry',
        path: 'CAPE_REGISTRY',
        expected: 'a registry that can be opened (cape registry check says what is wrong)',
        received: `${path}: ${fault.code}`,
      },
    ]);
  }
}

/** Refuse a database that another program made: it would silently get CAPE's tables. */
async function mustBeOurs(client: Client): Promise<void> {
  const tables = await client.execute("SELECT name FROM sqlite_schema WHERE type = 'table'");
  const id = await pragma(client, 'application_id');
  // Registries of the first version carry no mark; their tables tell.
  const ours = id === applicationId || (id === 0 && tables.rows.some(({ name }) => name === 'releases'));
  if (tables.rows.length === 0 || ours) return;
  throw new InputError([
    {
      code: 'foreign-database',
      path: 'CAPE_REGISTRY',
      expected: 'a registry of CAPE, or a file that does not exist yet',
      received: `a database with ${tables.rows
        .slice(0, 4)
        .map(({ name }) => name)
        .join(', ')}`,
    },
  ]);
}

const pragma = async (client: Client, name: string) =>
  Number((await client.execute(`PRAGMA ${name}`)).rows[0]?.[name] ?? 0);

function migrations() {
  const folder = new URL('../../migrations/', import.meta.url);
  return readdirSync(folder)
    .filter((name) => /^\d{4}_.+\.sql$/.test(name))
    .sort()
    .map((name) => ({
      number: Number(name.slice(0, 4)),
      sql: readFileSync(new URL(name, folder), 'utf8'),
    }));
}
