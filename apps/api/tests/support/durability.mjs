// Writers at once while the server is killed: node tests/support/durability.mjs [SECONDS] [KILLS]
//
// Every write that was acknowledged must be in the file afterwards, none twice, and the file whole.

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
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
  const end = Date.now() + seconds * 1000;
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

  const writing = Promise.all(
    Array.from({ length: writers }, async (_, writer) => {
      for (let i = 0; Date.now() < end; i++) await write(`${writer}-${i}`);
    }),
  );
  for (let i = 0; i < kills; i++) {
    await new Promise((resolve) => setTimeout(resolve, (seconds * 1000) / (kills + 1)));
    server.kill('SIGKILL');
    await server.ended;
    server = await runtimes.node(options);
  }
  await writing;
  await server.stop();

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
  };
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  console.log(await durability(Number(process.argv[2] ?? 30), Number(process.argv[3] ?? 2)));
}
