import { integer, primaryKey, real, sqliteTable, text } from 'drizzle-orm/sqlite-core';
import type { JobProblem } from '../jobs/job.ts';

/** The tables of migrations/, as Drizzle sees them. */
export const releases = sqliteTable('releases', {
  id: text('id').primaryKey(),
  lab: text('lab').notNull(),
  model: text('model').notNull(),
  nameKey: text('name_key').notNull(),
  released: text('released').notNull(),
  paramsB: real('params_b'),
  scores: text('scores', { mode: 'json' })
    .$type<Record<string, { value: number; standardError?: number }>>()
    .notNull(),
  sourceUrl: text('source_url').notNull(),
  provenance: text('provenance', { enum: ['self-reported', 'verified'] }).notNull(),
  revision: integer('revision').notNull(),
  recordedAt: text('recorded_at').notNull(),
  changedAt: text('changed_at').notNull(),
  deleted: integer('deleted', { mode: 'boolean' }).notNull(),
});

export const history = sqliteTable(
  'history',
  {
    releaseId: text('release_id').notNull(),
    revision: integer('revision').notNull(),
    change: text('change', { enum: ['recorded', 'corrected', 'deleted'] }).notNull(),
    at: text('at').notNull(),
    body: text('body').notNull(),
    author: text('author'),
  },
  (table) => [primaryKey({ columns: [table.releaseId, table.revision] })],
);

export const idempotencyKeys = sqliteTable('idempotency_keys', {
  key: text('key').primaryKey(),
  fingerprint: text('fingerprint').notNull(),
  releaseId: text('release_id').notNull(),
  at: text('at').notNull(),
});

export const keys = sqliteTable('keys', {
  id: text('id').primaryKey(),
  name: text('name').notNull(),
  hash: text('hash').notNull(),
  scopes: text('scopes').notNull(),
  createdAt: text('created_at').notNull(),
  expiresAt: text('expires_at'),
  endedAt: text('ended_at'),
});

export const jobs = sqliteTable('jobs', {
  id: text('id').primaryKey(),
  author: text('author').notNull(),
  question: text('question').notNull(),
  fields: text('fields', { mode: 'json' }).$type<Readonly<Record<string, unknown>>>().notNull(),
  work: integer('work').notNull(),
  status: text('status', { enum: ['queued', 'running', 'done', 'failed'] }).notNull(),
  submittedAt: text('submitted_at').notNull(),
  startedAt: text('started_at'),
  finishedAt: text('finished_at'),
  expiresAt: text('expires_at').notNull(),
  attempts: integer('attempts').notNull(),
  runner: text('runner'),
  leaseUntil: text('lease_until'),
  result: text('result'),
  problem: text('problem', { mode: 'json' }).$type<JobProblem>(),
});
