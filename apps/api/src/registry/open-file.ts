import { mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { createClient } from '@libsql/client';
import { drizzle } from 'drizzle-orm/libsql';
import { migrate } from './migrate.ts';
import { type Database, Registry } from './registry.ts';

/** The user's data folder, where each system keeps it. */
function dataFolder(): string {
  const { XDG_DATA_HOME, LOCALAPPDATA } = process.env;
  if (process.platform === 'win32') return join(LOCALAPPDATA ?? homedir(), 'cape');
  if (process.platform === 'darwin') return join(homedir(), 'Library', 'Application Support', 'cape');
  return join(XDG_DATA_HOME ?? join(homedir(), '.local', 'share'), 'cape');
}

/** Open the registry in a file, by default in the user's data folder. `close` ends it. */
export async function openRegistryFile(
  file: string | null,
): Promise<{ readonly registry: Registry; close(): void }> {
  const path = file ?? join(dataFolder(), 'registry.sqlite');
  mkdirSync(dirname(path), { recursive: true });
  const client = createClient({
    url: pathToFileURL(path).href,
    // The client waits on its thread, which is the one that serves: briefly. Longer waits leave it free (fault.ts).
    timeout: 20,
  });
  // Readers beside one writer; every commit reaches the disk before it is acknowledged.
  await client.execute('PRAGMA journal_mode = WAL');
  await client.execute('PRAGMA synchronous = FULL');
  await migrate(
    {
      version: async () => Number((await client.execute('PRAGMA user_version')).rows[0]?.user_version ?? 0),
      apply: (sql, version) =>
        client.executeMultiple(`BEGIN;\n${sql}\nPRAGMA user_version = ${version};\nCOMMIT;`),
    },
    migrations(),
  );
  const db = drizzle({ client }) as unknown as Database;
  return { registry: new Registry(db), close: () => client.close() };
}

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
