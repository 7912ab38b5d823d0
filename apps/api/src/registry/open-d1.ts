import { drizzle } from 'drizzle-orm/d1';
import { type Database, Registry } from './registry.ts';

/** A D1 database, as Workers bind one. */
export type D1 = Parameters<typeof drizzle>[0];

/** The registry in D1; wrangler applies its migrations. */
export function openD1(database: D1): Registry {
  return new Registry(drizzle(database) as unknown as Database);
}
