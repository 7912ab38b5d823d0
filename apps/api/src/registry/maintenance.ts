import { chmodSync, existsSync, renameSync, rmSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { InputError } from '@cape/evidence/input-error';
import { type Client, createClient } from '@libsql/client';
import { defaultFile, openRegistryFile } from './open-file.ts';

/** The tables of a registry, each after those it refers to. */
const tables = ['releases', 'history', 'idempotency_keys', 'keys'] as const;

type Row = Readonly<Record<string, unknown>>;

/** Findings in a registry's file. */
export interface RegistryCheck {
  readonly file: string;
  readonly version: number;
  readonly releases: number;
  readonly revisions: number;
  readonly keys: number;
  /** Problems in words; empty where there are none. */
  readonly faults: readonly string[];
}

const fileOf = (file: string | null) => file ?? defaultFile();

function mustExist(file: string, path: string): void {
  if (existsSync(file)) return;
  throw new InputError([{ code: 'no-such-file', path, expected: 'the file of a registry', received: file }]);
}

function mustBeNew(file: string, path: string): void {
  if (!existsSync(file)) return;
  throw new InputError([
    { code: 'file-exists', path, expected: 'a file that does not exist yet', received: file },
  ]);
}

/** Use a registry's file, and close it. */
async function using<Result>(file: string, work: (client: Client) => Promise<Result>): Promise<Result> {
  const { client, close } = await openRegistryFile(file);
  try {
    return await work(client);
  } finally {
    close();
  }
}

/**
 * Copy a registry, also while a server writes to it: what was acknowledged before is in the copy, whole. A copy of the
 * file alone would miss what still lies in its write-ahead log.
 */
export async function backupRegistry(file: string | null, to: string): Promise<RegistryCheck> {
  const from = fileOf(file);
  mustExist(from, '--file');
  mustBeNew(to, 'to');
  await using(from, (client) => client.execute({ sql: 'VACUUM INTO ?', args: [to] }));
  chmodSync(to, 0o600);
  return checkRegistry(to);
}

/** Put a backup in the place of a registry. A registry that is there must be given up in words, and served by nobody. */
export async function restoreRegistry(
  backup: string,
  file: string | null,
  { replace }: { readonly replace: boolean },
): Promise<RegistryCheck> {
  const to = fileOf(file);
  mustExist(backup, 'backup');
  if (existsSync(to)) {
    if (!replace) mustBeNew(to, '--file');
    await mustBeUnused(to);
  }
  const found = await checkRegistry(backup);
  if (found.faults.length > 0) {
    throw new InputError([
      {
        code: 'bad-registry',
        path: 'backup',
        expected: 'a backup without faults',
        received: found.faults[0]!,
      },
    ]);
  }
  const beside = `${to}.restoring`;
  rmSync(beside, { force: true });
  await using(backup, (client) => client.execute({ sql: 'VACUUM INTO ?', args: [beside] }));
  chmodSync(beside, 0o600);
  for (const part of ['-wal', '-shm']) rmSync(to + part, { force: true });
  renameSync(beside, to);
  return checkRegistry(to);
}

/** SQLite leaves its write-ahead mode only where no other connection is open. */
async function mustBeUnused(file: string): Promise<void> {
  const client = createClient({ url: pathToFileURL(file).href, timeout: 0 });
  try {
    await client.execute('PRAGMA journal_mode = DELETE');
  } catch {
    throw new InputError([
      {
        code: 'registry-in-use',
        path: '--file',
        expected: 'a registry that no server has open',
        received: file,
      },
    ]);
  } finally {
    client.close();
  }
}

/** Everything in a registry as lines of JSON: a head, then one line per row. Keys are there by their hashes alone. */
export async function exportRegistry(file: string | null): Promise<readonly string[]> {
  const from = fileOf(file);
  mustExist(from, '--file');
  return using(from, async (client) => {
    // One transaction, so that all tables are of one moment.
    const results = await client.batch(
      tables.map((table) => `SELECT * FROM ${table} ORDER BY rowid`),
      'read',
    );
    const head = JSON.stringify({ format: 'cape-registry-1', at: new Date().toISOString() });
    const rows = results.flatMap(({ rows: found, columns }, i) =>
      found.map((row) =>
        JSON.stringify({
          table: tables[i],
          row: Object.fromEntries(columns.map((column, c) => [column, row[c]])),
        }),
      ),
    );
    return [head, ...rows];
  });
}

/** Fill an empty registry with what {@link exportRegistry} wrote: all of it, or nothing. */
export async function importRegistry(text: string, file: string | null): Promise<RegistryCheck> {
  const [head = '', ...lines] = text.split('\n').filter((line) => line.trim() !== '');
  if (parsed(head, 1)?.format !== 'cape-registry-1') {
    throw new InputError([
      {
        code: 'bad-export',
        path: 'line 1',
        expected: 'an export of a registry ("cape-registry-1")',
        received: head.slice(0, 60) || 'nothing',
      },
    ]);
  }
  const to = fileOf(file);
  await using(to, async (client) => {
    const { rows } = await client.execute('SELECT count(*) AS n FROM history');
    if (Number(rows[0]?.n) > 0) {
      throw new InputError([
        {
          code: 'not-empty',
          path: '--file',
          expected: 'an empty registry',
          received: `${to}, which has releases`,
        },
      ]);
    }
    const columns = new Map<string, ReadonlySet<string>>();
    for (const table of tables) {
      const info = await client.execute(`PRAGMA table_info(${table})`);
      columns.set(table, new Set(info.rows.map(({ name }) => String(name))));
    }
    await client.batch(
      lines.map((line, i) => {
        const { table, row } = (parsed(line, i + 2) ?? {}) as { table?: string; row?: Row };
        const known = columns.get(table ?? '');
        const names = Object.keys(row ?? {});
        // Names go into the statement: each must be one that the table has.
        if (known === undefined || names.length === 0 || !names.every((name) => known.has(name))) {
          throw new InputError([
            {
              code: 'bad-export',
              path: `line ${i + 2}`,
              expected: 'a row of the registry',
              received: line.slice(0, 60),
            },
          ]);
        }
        return {
          sql: `INSERT INTO ${table} (${names.join(', ')}) VALUES (${names.map(() => '?').join(', ')})`,
          args: names.map((name) => row![name] as string | number | null),
        };
      }),
      'write',
    );
  });
  return checkRegistry(to);
}

function parsed(line: string, number: number): Row | null {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === 'object' && value !== null ? (value as Row) : null;
  } catch {
    throw new InputError([
      { code: 'bad-export', path: `line ${number}`, expected: 'JSON', received: line.slice(0, 60) },
    ]);
  }
}

/** Look at all of a registry: the file's own integrity, and that what it says fits together. */
export async function checkRegistry(file: string | null): Promise<RegistryCheck> {
  const from = fileOf(file);
  mustExist(from, '--file');
  return using(from, async (client) => {
    const all = async (sql: string) => (await client.execute(sql)).rows;
    const count = async (table: string) => Number((await all(`SELECT count(*) AS n FROM ${table}`))[0]!.n);
    const integrity = (await all('PRAGMA integrity_check')).map((row) => String(row.integrity_check));
    const dangling = await all('PRAGMA foreign_key_check');
    const gaps = await all(
      `SELECT r.id FROM releases r LEFT JOIN history h ON h.release_id = r.id
       GROUP BY r.id HAVING count(h.revision) != r.revision OR max(h.revision) != r.revision`,
    );
    const broken = (await all('SELECT release_id, revision, body FROM history')).filter(({ body }) => {
      try {
        return typeof JSON.parse(String(body)) !== 'object';
      } catch {
        return true;
      }
    });
    return {
      file: from,
      version: Number((await all('PRAGMA user_version'))[0]!.user_version),
      releases: Number((await all('SELECT count(*) AS n FROM releases WHERE deleted = 0'))[0]!.n),
      revisions: await count('history'),
      keys: Number((await all('SELECT count(*) AS n FROM keys WHERE ended_at IS NULL'))[0]!.n),
      faults: [
        ...(integrity[0] === 'ok' ? [] : integrity.slice(0, 20)),
        ...dangling
          .slice(0, 20)
          .map(({ table }) => `a row of ${table} refers to a release that is not there`),
        ...gaps.slice(0, 20).map(({ id }) => `the history of release ${id} has a gap`),
        ...broken
          .slice(0, 20)
          .map(({ release_id, revision }) => `revision ${revision} of release ${release_id} cannot be read`),
      ],
    };
  });
}
