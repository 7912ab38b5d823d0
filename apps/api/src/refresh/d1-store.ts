import type { Store } from '@cape/evidence/refresh';
import type { D1 } from '../registry/open-d1.ts';

/** D1 takes values of at most 2 MB. */
const partBytes = 1_000_000;

interface Rows<Row> {
  readonly results: readonly Row[];
}

/** Files in D1, each written whole or not at all. */
export function d1Store(database: D1): Store {
  return {
    async read(path) {
      const { results } = (await database
        .prepare('SELECT bytes FROM snapshot_parts WHERE path = ? ORDER BY part')
        .bind(path)
        .all()) as Rows<{ readonly bytes: ArrayBuffer | readonly number[] }>;
      if (results.length === 0) return undefined;
      // D1 answers a blob as a list of numbers.
      const parts = results.map(({ bytes }) => new Uint8Array(bytes));
      return new Uint8Array(await new Blob(parts).arrayBuffer());
    },
    async write(path, bytes) {
      const parts = Math.max(1, Math.ceil(bytes.length / partBytes));
      await database.batch([
        database.prepare('DELETE FROM snapshot_parts WHERE path = ?').bind(path),
        ...Array.from({ length: parts }, (_, part) =>
          database
            .prepare('INSERT INTO snapshot_parts (path, part, bytes) VALUES (?, ?, ?)')
            .bind(path, part, bytes.slice(part * partBytes, (part + 1) * partBytes).buffer),
        ),
      ]);
    },
  };
}

/** Drops every file of a day but those of the newest `days`, and those still in use. */
export async function dropOld(database: D1, days: number, inUse: readonly string[]): Promise<void> {
  const { results } = (await database
    .prepare("SELECT DISTINCT path FROM snapshot_parts WHERE path GLOB '????-??-??/*' ORDER BY path DESC")
    .all()) as Rows<{ readonly path: string }>;
  const newest = [...new Set(results.map(({ path }) => path.slice(0, 10)))].slice(0, days);
  const old = results.filter(({ path }) => !newest.includes(path.slice(0, 10)) && !inUse.includes(path));
  if (old.length === 0) return;
  await database.batch(
    old.map(({ path }) => database.prepare('DELETE FROM snapshot_parts WHERE path = ?').bind(path)),
  );
}
