/** One step of the database's shape, as its file in migrations/ holds it. */
export interface Migration {
  readonly number: number;
  readonly sql: string;
}

/** Operations that a database needs for its own migration. */
export interface Migratable {
  version(): Promise<number>;
  /** Apply the statements and set the version, whole or not at all. */
  apply(statements: string, version: number): Promise<void>;
}

/** Bring a database to the newest shape. In Workers, wrangler applies the same files. */
export async function migrate(database: Migratable, migrations: readonly Migration[]): Promise<void> {
  const version = await database.version();
  const newest = migrations.at(-1)?.number ?? 0;
  if (version > newest) {
    throw new Error(`The registry's file is of version ${version}; this program knows ${newest} at most.`);
  }
  for (const { number, sql } of migrations) {
    if (number <= version) continue;
    try {
      await database.apply(sql, number);
    } catch (error) {
      // Another process may have applied it between.
      if ((await database.version()) < number) throw error;
    }
  }
}
