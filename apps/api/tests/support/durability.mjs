// Writers at once while the server is killed: node tests/support/durability.mjs [SECONDS] [KILLS], the seconds those that
// the server is up.
//
// Every write that was acknowledged must be in the file afterwards, none twice, and the file whole; and every one that
// was acknowledged before a backup, taken while all this goes on, must be served from what is restored of it.

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { backupRegistry, checkRegistry, restoreRegistry } from '@cape/api/registry-file';
import { createClient } from '@libsql/client';
import { freePort, runtimes } from './runtimes.mjs';

const writers = 16;
const key = 'a-key-of-this-run-alone';

/** Write for a while, kill a few times, and look at the file: what was found. */
export async function durability(seconds, kills) {
  const folder = mkdtempSync(join(tmpdir(), 'cape-durability-'));
  const file = join(folder, 'registry.sqlite');
  const options = { port: await freePort(), env: { CAPE_API_KEY: key, CAPE_REGISTRY: file } };
  let server = await runtimes.node(options);
  const { url } = server;
  let writing = true;
  /** Model by the id it was acknowledged with. */
  const acknowledged = new Map();
  const unexpected = [];
  let retried = 0;
  let replayed = 0;

  const write = async (model) => {
    const body = JSON.stringify({
      lab: 'Durability',
      model,
      released: '2026-05-01',
      scores: { SWE: { value: 50 } },
      source: { url: 'https://example.org/', provenance: 'verified' },
    });
    const headers = {
      authorization: `Bearer ${key}`,
      'content-type': 'application/json',
      'idempotency-key': model,
    };
    // As a careful client does: the same key until there is an answer. A server that is down comes back.
    for (let attempt = 0; attempt < 2000; attempt++) {
      try {
        const response = await fetch(`${url}/v1/releases`, { method: 'POST', headers, body });
        const answer = await response.json();
        if (response.status !== 201) unexpected.push(`${response.status} ${answer.code}`);
        else {
          if (response.headers.get('idempotency-replayed') === 'true') replayed += 1;
          acknowledged.set(model, answer.id);
        }
        return;
      } catch {
        retried += 1;
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
    }
    unexpected.push(`no answer for ${model}`);
  };

  const writes = Promise.all(
    Array.from({ length: writers }, async (_, writer) => {
      for (let i = 0; writing; i++) await write(`${writer}-${i}`);
    }),
  );
  const interval = () => new Promise((resolve) => setTimeout(resolve, (seconds * 1000) / (kills + 1)));
  const backup = join(folder, 'backup.sqlite');
  let before;
  for (let i = 0; i < kills; i++) {
    // Once, in the middle of the writing and the killing.
    if (i === Math.floor(kills / 2)) {
      before = new Map(acknowledged);
      await backupRegistry(file, backup);
    }
    await interval();
    server.kill('SIGKILL');
    await server.ended;
    server = await runtimes.node(options);
  }
  await interval();
  writing = false;
  await writes;
  await server.stop();
  const restored = await served(backup, join(folder, 'restored.sqlite'));

  const client = createClient({ url: pathToFileURL(file).href });
  const { rows } = await client.execute('SELECT id, model FROM releases');
  const check = await client.execute('PRAGMA integrity_check');
  const steps = await client.execute('SELECT count(*) AS n FROM history');
  client.close();
  rmSync(folder, { recursive: true });
  const stored = new Map(rows.map(({ id, model }) => [model, id]));
  return {
    acknowledged: acknowledged.size,
    stored: rows.length,
    missing: [...acknowledged].filter(([model, id]) => stored.get(model) !== id).length,
    twice: rows.length - stored.size,
    historySteps: Number(steps.rows[0].n),
    integrity: check.rows[0].integrity_check,
    kills,
    retried,
    replayed,
    unexpected,
    backedUp: before.size,
    restored: restored.models.size,
    lostInBackup: [...before].filter(([model, id]) => restored.models.get(model) !== id).length,
    faultsInBackup: restored.faults,
  };
}

/** Restore a backup and serve it: the releases that are answered, and the faults of the file. */
async function served(backup, file) {
  await restoreRegistry(backup, file, { replace: false });
  const { faults } = await checkRegistry(file);
  const server = await runtimes.node({ env: { CAPE_API_KEY: key, CAPE_REGISTRY: file } });
  const models = new Map();
  for (let after = ''; after !== null; ) {
    const query = after === '' ? '' : `?after=${after}`;
    const response = await fetch(`${server.url}/v1/releases${query}`, {
      headers: { authorization: `Bearer ${key}` },
    });
    const { releases, next } = await response.json();
    for (const { id, model } of releases) models.set(model, id);
    after = next ?? null;
  }
  await server.stop();
  return { models, faults };
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  console.log(await durability(Number(process.argv[2] ?? 30), Number(process.argv[3] ?? 2)));
}
