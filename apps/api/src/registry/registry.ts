import { and, asc, desc, eq, gt, sql } from 'drizzle-orm';
import type { BatchItem } from 'drizzle-orm/batch';
import type { BaseSQLiteDatabase } from 'drizzle-orm/sqlite-core';
import { Refusal } from '../http/problem.ts';
import { JobStore } from '../jobs/store.ts';
import { asked, faultOf, isConstraint } from './fault.ts';
import { KeyRing } from './keys.ts';
import { foldedName } from './name.ts';
import type { NewRelease, Release, Revision } from './release.ts';
import { history, idempotencyKeys, releases } from './tables.ts';

/**
 * A database that Drizzle drives and that applies a batch whole or not at all: libSQL and D1 both do, and
 * neither offers the other's transactions.
 */
export type Database = BaseSQLiteDatabase<'async', unknown> & {
  batch(items: readonly [BatchItem<'sqlite'>, ...BatchItem<'sqlite'>[]]): Promise<unknown>;
};

type Row = typeof releases.$inferSelect;

const pageSize = 200;

/** The releases a team records, with their history. Every write is one batch: whole, or not there. */
export class Registry {
  /** The keys that allow writing and reading it, beside the one in the settings. */
  readonly keys: KeyRing;
  /** Questions that are answered after their request. */
  readonly jobs: JobStore;
  readonly #db: Database;

  constructor(db: Database) {
    this.#db = db;
    this.keys = new KeyRing(db);
    this.jobs = new JobStore(db);
  }

  /** Record a release. The same idempotency key with the same content returns what it recorded before. */
  async record(
    given: NewRelease,
    idempotencyKey: string | null,
    author: string,
  ): Promise<{ readonly release: Release; readonly replayed: boolean }> {
    const fingerprint = JSON.stringify(given);
    const before = idempotencyKey === null ? null : await this.#recordedBy(idempotencyKey, fingerprint);
    if (before !== null) return { release: before, replayed: true };
    const at = new Date().toISOString();
    const row: Row = {
      id: crypto.randomUUID(),
      ...columnsOf(given),
      revision: 1,
      recordedAt: at,
      changedAt: at,
      deleted: false,
    };
    try {
      await asked(() =>
        this.#db.batch([
          this.#db.insert(releases).values(row),
          this.#db.insert(history).values(stepOf(row, 'recorded', author)),
          ...(idempotencyKey === null
            ? []
            : [
                this.#db
                  .insert(idempotencyKeys)
                  .values({ key: idempotencyKey, fingerprint, releaseId: row.id, at }),
              ]),
        ]),
      );
    } catch (error) {
      if (!isConstraint(error)) throw error;
      // Another request with the same key may have come between.
      const meanwhile = idempotencyKey === null ? null : await this.#recordedBy(idempotencyKey, fingerprint);
      if (meanwhile !== null) return { release: meanwhile, replayed: true };
      throw nameTaken(given);
    }
    return { release: releaseOf(row), replayed: false };
  }

  /** Releases in the order of their ids, `after` one of them; a lab's alone where one is named. */
  async list({
    lab,
    after,
  }: {
    readonly lab?: string | undefined;
    readonly after?: string | undefined;
  }): Promise<{ readonly releases: readonly Release[]; readonly next: string | null }> {
    const rows = await asked(() =>
      this.#db
        .select()
        .from(releases)
        .where(
          and(
            eq(releases.deleted, false),
            lab === undefined ? undefined : ofLab(lab),
            after === undefined ? undefined : gt(releases.id, after),
          ),
        )
        .orderBy(asc(releases.id))
        .limit(pageSize + 1),
    );
    const page = rows.slice(0, pageSize);
    return {
      releases: page.map(releaseOf),
      next: rows.length > pageSize ? page.at(-1)!.id : null,
    };
  }

  /** The newest releases, oldest first, and how many there are: what joins the embedded data. */
  async newest(limit: number): Promise<{ readonly total: number; readonly releases: readonly Release[] }> {
    const current = eq(releases.deleted, false);
    const [total, rows] = await Promise.all([
      asked(() => this.#db.$count(releases, current)),
      asked(() =>
        this.#db
          .select()
          .from(releases)
          .where(current)
          .orderBy(desc(releases.released), desc(releases.nameKey))
          .limit(limit),
      ),
    ]);
    return { total, releases: rows.map(releaseOf).reverse() };
  }

  /** Fault that keeps the database from answering; null where there is none. */
  async fault(): Promise<string | null> {
    try {
      await this.#db.select({ id: releases.id }).from(releases).limit(1);
      return null;
    } catch (error) {
      return faultOf(error)?.code ?? 'unknown';
    }
  }

  async find(id: string): Promise<Release> {
    return releaseOf(await this.#row(id));
  }

  /** Replace what a release says, where `revision` is still its last. */
  async correct(id: string, revision: number, given: NewRelease, author: string): Promise<Release> {
    const row = await this.#expect(id, revision);
    const next: Row = {
      ...row,
      ...columnsOf(given),
      revision: revision + 1,
      changedAt: new Date().toISOString(),
    };
    await this.#write(next, 'corrected', given, author);
    return releaseOf(next);
  }

  /** Delete a release; its history stays. */
  async remove(id: string, revision: number, author: string): Promise<void> {
    const row = await this.#expect(id, revision);
    const changedAt = new Date().toISOString();
    await this.#write({ ...row, revision: revision + 1, changedAt, deleted: true }, 'deleted', row, author);
  }

  /** Everything a release has said, deleted or not. */
  async history(id: string): Promise<readonly Revision[]> {
    const steps = await asked(() =>
      this.#db.select().from(history).where(eq(history.releaseId, id)).orderBy(asc(history.revision)),
    );
    if (steps.length === 0) throw notThere();
    return steps.map(({ revision, change, at, body, author }) => ({
      revision,
      change,
      at,
      author,
      release: JSON.parse(body),
    }));
  }

  async #write(
    row: Row,
    change: 'corrected' | 'deleted',
    named: { readonly lab: string; readonly model: string },
    author: string,
  ): Promise<void> {
    try {
      await asked(() =>
        this.#db.batch([
          // The history's key refuses a second writer of the same revision, and with it the whole batch.
          this.#db.insert(history).values(stepOf(row, change, author)),
          this.#db.update(releases).set(row).where(eq(releases.id, row.id)),
        ]),
      );
    } catch (error) {
      if (!isConstraint(error)) throw error;
      await this.#expect(row.id, row.revision - 1);
      throw nameTaken(named);
    }
  }

  async #recordedBy(key: string, fingerprint: string): Promise<Release | null> {
    const [known] = await asked(() =>
      this.#db.select().from(idempotencyKeys).where(eq(idempotencyKeys.key, key)),
    );
    if (known === undefined) return null;
    if (known.fingerprint !== fingerprint) {
      throw new Refusal(
        422,
        'idempotency-key-reused',
        'This idempotency key came with another body before.',
        {
          issues: [
            {
              code: 'idempotency-key-reused',
              path: 'idempotency-key',
              expected: 'a new key for a new release',
              received: 'one that was used',
            },
          ],
        },
      );
    }
    // What the key recorded then, whatever was corrected since.
    const [first] = await this.history(known.releaseId);
    return first!.release;
  }

  async #row(id: string): Promise<Row> {
    const [row] = await asked(() =>
      this.#db
        .select()
        .from(releases)
        .where(and(eq(releases.id, id), eq(releases.deleted, false))),
    );
    if (row === undefined) throw notThere();
    return row;
  }

  async #expect(id: string, revision: number): Promise<Row> {
    const row = await this.#row(id);
    if (row.revision !== revision) {
      throw new Refusal(412, 'revision-changed', 'The release was changed meanwhile.', {
        issues: [
          {
            code: 'revision-changed',
            path: 'if-match',
            expected: `"${row.revision}"`,
            received: `"${revision}"`,
          },
        ],
      });
    }
    return row;
  }
}

/** Rows of a lab, whatever the case of its name: its folded form is how their key begins. */
function ofLab(lab: string) {
  const start = `${JSON.stringify([foldedName(lab.trim())]).slice(0, -1)},`;
  return eq(sql`substr(${releases.nameKey}, 1, ${start.length})`, start);
}

const columnsOf = ({ lab, model, released, paramsB, scores, source }: NewRelease) => ({
  lab,
  model,
  nameKey: JSON.stringify([lab, model].map(foldedName)),
  released,
  paramsB: paramsB ?? null,
  scores: scores as Row['scores'],
  sourceUrl: source.url,
  provenance: source.provenance,
});

function releaseOf(row: Row): Release {
  const { id, lab, model, released, paramsB, scores, sourceUrl, provenance } = row;
  const { revision, recordedAt, changedAt } = row;
  const source = { url: sourceUrl, provenance };
  return { id, lab, model, released, paramsB, scores, source, revision, recordedAt, changedAt };
}

const stepOf = (row: Row, change: Revision['change'], author: string) => ({
  releaseId: row.id,
  revision: row.revision,
  change,
  at: row.changedAt,
  body: JSON.stringify(releaseOf(row)),
  author,
});

const notThere = () => new Refusal(404, 'unknown-release', 'There is no release of this id.');

const nameTaken = ({ lab, model }: { readonly lab: string; readonly model: string }) =>
  new Refusal(409, 'release-exists', 'This lab has a release of this name.', {
    issues: [
      {
        code: 'release-exists',
        path: 'model',
        expected: `a name that ${lab} has not recorded`,
        received: model,
      },
    ],
  });
