import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type Server, serve } from '@cape/api/node';
import { createClient } from '@libsql/client';
import { afterAll, afterEach, describe, expect, test } from 'vitest';
import { checkRegistry, exportRegistry, importRegistry } from '../src/registry/maintenance.ts';
import { openRegistryFile } from '../src/registry/open-file.ts';
// @ts-expect-error plain JavaScript, shared with the benches
import { runtimes } from './support/runtimes.mjs';

const root = 'a-key-of-the-tests-alone';
const folder = mkdtempSync(join(tmpdir(), 'cape-registry-file-'));
afterAll(() => rmSync(folder, { recursive: true }));
let files = 0;
const newFile = () => join(folder, `${++files}.sqlite`);
const open = (file: string) => createClient({ url: pathToFileURL(file).href });

let server: Server | undefined;
afterEach(async () => {
  await server?.close();
  server = undefined;
});
const start = async (file: string) => {
  server = await serve({
    port: 0,
    environment: {
      CAPE_API_KEY: root,
      CAPE_REGISTRY: file,
      CAPE_LOG: 'off',
      CAPE_RATE: 'off',
      CAPE_WORKERS: '0',
    },
  });
};

const release = (over: object = {}) => ({
  lab: 'Example Lab',
  model: 'Example 1',
  released: '2026-05-01',
  scores: { SWE: { value: 70 } },
  source: { url: 'https://example.org/card', provenance: 'verified' },
  ...over,
});

async function ask(method: string, path: string, body?: unknown, key = root, headers = {}) {
  const started = performance.now();
  const response = await fetch(server!.url + path, {
    method,
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json', ...headers },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  // biome-ignore lint/suspicious/noExplicitAny: bodies of many shapes, each checked where it is read
  const answer = (text === '' ? null : JSON.parse(text)) as any;
  return {
    status: response.status,
    headers: response.headers,
    body: answer,
    ms: performance.now() - started,
  };
}

describe('names', () => {
  test.each([
    ['a zero-width space', 'Exam\u200bple'],
    ['a direction mark', 'Example\u202e1'],
    ['half a surrogate pair', 'Example \ud800'],
    ['a letter that shows nothing', 'Example\u3164'],
    ['a variation selector', 'Example\ufe0f'],
    ['a control character', 'Example\u001b[31m'],
    ['letters of two writing systems', 'Ex\u0430mple'],
  ])('%s is refused', async (_, model) => {
    await start(newFile());
    const { status, body } = await ask('POST', '/v1/releases', release({ model }));
    expect([status, body.errors[0].path]).toEqual([422, 'model']);
  });

  test('what reads alike is one name: case, width, another writing system', async () => {
    await start(newFile());
    expect((await ask('POST', '/v1/releases', release({ lab: 'OPT', model: 'COPE' }))).status).toBe(201);
    for (const [lab, model] of [
      ['opt', 'cope'],
      ['\uff2f\uff30\uff34', 'COPE'],
      // Cyrillic throughout.
      ['\u041e\u0420\u0422', '\u0421\u041e\u0420\u0415'],
    ]) {
      expect((await ask('POST', '/v1/releases', release({ lab, model }))).status).toBe(409);
    }
    const { body } = await ask('POST', '/v1/releases', release({ model: '\uff21\uff22 \u4e8c\u53f7' }));
    expect(body.model).toBe('AB \u4e8c\u53f7');
  });

  test('a lab is found in any case, and a misspelt filter is refused', async () => {
    await start(newFile());
    await ask('POST', '/v1/releases', release());
    const found = await ask('GET', '/v1/releases?lab=EXAMPLE%20lab');
    expect(found.body.releases).toHaveLength(1);
    expect((await ask('GET', '/v1/releases?lab=Example')).body.releases).toHaveLength(0);
    const wrong = await ask('GET', '/v1/releases?labb=x');
    expect([wrong.status, wrong.body.errors[0].suggestion]).toEqual([422, 'lab']);
  });
});

describe('keys', () => {
  test('each allows its scope and what is below it, and the history names whose it was', async () => {
    await start(newFile());
    const issue = async (name: string, scopes: string[]) =>
      (await ask('POST', '/v1/keys', { name, scopes })).body;
    const [reader, writer] = [await issue('reader', ['read']), await issue('ingest', ['write'])];
    expect((await ask('POST', '/v1/releases', release(), reader.key)).status).toBe(403);
    const recorded = await ask('POST', '/v1/releases', release(), writer.key);
    expect(recorded.status).toBe(201);
    expect((await ask('GET', '/v1/releases', undefined, reader.key)).status).toBe(200);
    for (const key of [reader.key, writer.key]) {
      expect((await ask('GET', '/v1/keys', undefined, key)).body.code).toBe('scope-required');
    }
    await ask('PUT', `/v1/releases/${recorded.body.id}`, release({ paramsB: 7 }), root, {
      'if-match': '"1"',
    });
    const { revisions } = (await ask('GET', `/v1/releases/${recorded.body.id}/history`)).body;
    expect(revisions.map(({ author }: { author: string }) => author)).toEqual(['ingest', 'CAPE_API_KEY']);
    expect(JSON.stringify((await ask('GET', '/v1/keys')).body)).not.toContain(writer.key);
  });

  test('a rotated key, an ended one and one past its time are keys no more', async () => {
    const file = newFile();
    await start(file);
    const { body: first } = await ask('POST', '/v1/keys', { name: 'a', scopes: ['read'] });
    expect((await ask('POST', '/v1/keys', { name: 'a', scopes: ['read'] })).status).toBe(409);
    const { body: second } = await ask('POST', `/v1/keys/${first.id}/rotation`);
    const status = async (key: string) => (await ask('GET', '/v1/releases', undefined, key)).status;
    expect([await status(first.key), await status(second.key)]).toEqual([401, 200]);
    expect((await ask('DELETE', `/v1/keys/${first.id}`)).status).toBe(204);
    expect(await status(second.key)).toBe(401);
    const past = { name: 'b', scopes: ['read'], expiresAt: '2020-01-01T00:00:00Z' };
    expect(await status((await ask('POST', '/v1/keys', past)).body.key)).toBe(401);
    // The file holds no key that could be used.
    expect(readFileSync(file).includes(second.key)).toBe(false);
  });
});

describe('the file', () => {
  test('is its owner’s alone', async () => {
    const file = newFile();
    await start(file);
    await ask('POST', '/v1/releases', release());
    for (const name of readdirSync(folder).filter((each) => join(folder, each).startsWith(file))) {
      expect([name, statSync(join(folder, name)).mode & 0o077]).toEqual([name, 0]);
    }
  });

  test('of another program is refused and left as it was', async () => {
    const file = newFile();
    const client = open(file);
    await client.execute('CREATE TABLE notes (text TEXT)');
    client.close();
    await expect(start(file)).rejects.toThrow(/CAPE_REGISTRY: expected a registry of CAPE.*notes/);
    const again = open(file);
    const { rows } = await again.execute('SELECT name FROM sqlite_schema');
    again.close();
    expect(rows.map(({ name }) => name)).toEqual(['notes']);
  });

  test('that is no database is refused by name', async () => {
    const file = newFile();
    writeFileSync(file, 'not a database, and longer than a header of one hundred bytes: '.repeat(20));
    await expect(start(file)).rejects.toThrow(/CAPE_REGISTRY.*SQLITE_NOTADB/);
  });

  const migrations = new URL('../migrations/', import.meta.url);
  const steps = readdirSync(migrations).sort();
  test.each(steps.map((name, i) => [name, i + 1] as const))('is upgraded from %s', async (_, version) => {
    const file = newFile();
    const client = open(file);
    for (const name of steps.slice(0, version)) {
      await client.executeMultiple(readFileSync(new URL(name, migrations), 'utf8'));
    }
    const body = { id: 'x', revision: 1 };
    await client.executeMultiple(`
      INSERT INTO releases VALUES ('x', 'Old Lab', 'Old 1', '["old lab","old 1"]', '2024-01-01', NULL,
        '{"swe_bench_verified":{"value":1}}', 'https://example.org/', 'verified', 1, 't', 't', 0);
      INSERT INTO history (release_id, revision, change, at, body)
        VALUES ('x', 1, 'recorded', 't', '${JSON.stringify(body)}');
      PRAGMA user_version = ${version};`);
    client.close();
    await start(file);
    expect((await ask('GET', '/v1/releases?lab=old%20LAB')).body.releases).toHaveLength(1);
    const { revisions } = (await ask('GET', '/v1/releases/x/history')).body;
    expect(revisions).toEqual([{ revision: 1, change: 'recorded', at: 't', author: null, release: body }]);
    const corrected = await ask('PUT', '/v1/releases/x', release(), root, { 'if-match': '"1"' });
    expect(corrected.status).toBe(200);
  });
});

describe('faults', () => {
  test('a lock that another process holds is 503, and blocks nobody meanwhile', async () => {
    const file = newFile();
    await start(file);
    await ask('POST', '/v1/releases', release());
    const other = open(file);
    const lock = await other.transaction('write');
    const writing = ask('POST', '/v1/releases', release({ model: 'Example 2' }));
    let isWaiting = true;
    const waited = writing.finally(() => {
      isWaiting = false;
    });
    let meanwhile = 0;
    for (let i = 0; i < 20; i++) {
      await (await fetch(`${server!.url}/v1/health`)).arrayBuffer();
      if (isWaiting) meanwhile += 1;
    }
    const refused = await waited;
    expect([refused.status, refused.body.code, refused.headers.get('retry-after')]).toEqual([
      503,
      'registry-unavailable',
      '1',
    ]);
    expect(meanwhile).toBeGreaterThan(0);
    await lock.rollback();
    other.close();
    // As Retry-After says, in a second or so.
    await expect
      .poll(async () => (await ask('POST', '/v1/releases', release({ model: 'Example 2' }))).status, {
        timeout: 20_000,
        interval: 500,
      })
      .toBe(201);
  });

  test('a database whose tables are gone turns readiness, not liveness', async () => {
    const file = newFile();
    await start(file);
    expect((await ask('GET', '/readyz')).status).toBe(200);
    const other = open(file);
    await other.executeMultiple('PRAGMA foreign_keys = OFF; DROP TABLE releases;');
    other.close();
    const ready = await ask('GET', '/readyz');
    expect([ready.status, ready.body.code]).toEqual([503, 'registry-unavailable']);
    expect((await ask('GET', '/livez')).status).toBe(200);
    expect((await ask('GET', '/v1/releases')).status).toBe(503);
    expect((await ask('POST', '/v1/h-field', { swe: 80, gpqa: 80 })).status).toBe(200);
  });

  test('the newest join where there are more than join, and that is said', async () => {
    const file = newFile();
    const { registry, close } = await openRegistryFile(file);
    for (let i = 0; i < 401; i++) {
      const released = new Date(Date.UTC(2025, 0, 1 + i)).toISOString().slice(0, 10);
      const scores = { swe_bench_verified: { value: 70 }, gpqa_diamond: { value: 80 } };
      const source = { url: 'https://example.org/card', provenance: 'verified' } as const;
      await registry.record({ lab: 'Many', model: `M ${i}`, released, scores, source }, null, 'test');
    }
    close();
    await start(file);
    const { status, body } = await ask('GET', '/v1/labs/Many?with=registry');
    expect(status, JSON.stringify(body)).toBe(200);
    expect(body.warnings).toContainEqual({
      code: 'registry-capped',
      message: "The 400 newest of the registry's 401 releases take part, from 2025-01-02 on.",
    });
    const models = body.labs[0].releases.map(({ model }: { model: string }) => model);
    expect([models.includes('M 400'), models.includes('M 1'), models.includes('M 0')]).toEqual([
      true,
      true,
      false,
    ]);
  });

  test('opening twice at once is one registry', async () => {
    const file = newFile();
    const opened = await Promise.all([openRegistryFile(file), openRegistryFile(file)]);
    for (const { registry } of opened) expect(await registry.fault()).toBe(null);
    for (const { close } of opened) close();
  });
});

/** As the command line does it: a process for each, for a closed connection stays open until it is collected. */
function inProcess(name: string, ...given: readonly unknown[]): string {
  const module = new URL('../dist/registry/maintenance.js', import.meta.url).href;
  const code = `import { ${name} } from ${JSON.stringify(module)};
    console.log(JSON.stringify(await ${name}(...${JSON.stringify(given)}).catch((error) => error.message)));`;
  return spawnSync(process.execPath, ['--input-type=module', '-e', code], { encoding: 'utf8' }).stdout;
}

describe('maintenance', () => {
  test('a backup of a registry that is being written to holds all that was acknowledged before it', async () => {
    const [file, backup] = [newFile(), newFile()];
    const env = { CAPE_API_KEY: root, CAPE_REGISTRY: file, CAPE_LOG: 'off' };
    let own = await runtimes.node({ env });
    server = { url: own.url, close: () => own.stop() };
    const acknowledged: string[] = [];
    let writing = true;
    const writers = Array.from({ length: 16 }, async (_, writer) => {
      for (let i = 0; writing; i++) {
        const { status, body } = await ask('POST', '/v1/releases', release({ model: `${writer}-${i}` }));
        if (status === 201) acknowledged.push(body.id);
      }
    });
    while (acknowledged.length < 50) await new Promise((resolve) => setTimeout(resolve, 5));
    const before = [...acknowledged];
    const found = inProcess('backupRegistry', file, backup);
    writing = false;
    await Promise.all(writers);
    expect(found).toMatch(/"faults":\[\]/);
    expect(inProcess('restoreRegistry', backup, file, { replace: false })).toMatch(/does not exist yet/);
    expect(inProcess('restoreRegistry', backup, file, { replace: true })).toMatch(/no server has open/);
    await own.stop();
    expect(inProcess('restoreRegistry', backup, file, { replace: true })).toMatch(/"faults":\[\]/);
    own = await runtimes.node({ env });
    server = { url: own.url, close: () => own.stop() };
    const ids = new Set<string>();
    for (let after: string | null = ''; after !== null; ) {
      const { body } = await ask('GET', `/v1/releases${after === '' ? '' : `?after=${after}`}`);
      for (const { id } of body.releases) ids.add(id);
      after = body.next;
    }
    expect(before.filter((id) => !ids.has(id))).toEqual([]);
  }, 60_000);

  test('what is exported and imported again is the same, to the row', async () => {
    const [file, copy] = [newFile(), newFile()];
    await start(file);
    const { body: key } = await ask('POST', '/v1/keys', { name: 'k', scopes: ['write'] });
    const { body } = await ask('POST', '/v1/releases', release(), key.key, { 'idempotency-key': 'once' });
    await ask('DELETE', `/v1/releases/${body.id}`, undefined, key.key, { 'if-match': '"1"' });
    const lines = await exportRegistry(file);
    await importRegistry(lines.join('\n'), copy);
    expect((await exportRegistry(copy)).slice(1)).toEqual(lines.slice(1));
    expect(lines.join('\n')).not.toContain(key.key);
    await expect(importRegistry(lines.join('\n'), copy)).rejects.toThrow(/empty registry/);
  });

  test('an export that was tampered with is refused, and nothing of it stays', async () => {
    const head = '{"format":"cape-registry-1"}';
    const row = (over: object) => JSON.stringify({ table: 'releases', row: over });
    for (const text of [
      '',
      '{"format":"other"}',
      `${head}\nnot json`,
      `${head}\n${row({ 'id) VALUES (1); --': 1 })}`,
      `${head}\n${JSON.stringify({ table: 'sqlite_schema', row: { name: 'x' } })}`,
    ]) {
      const file = newFile();
      await expect(importRegistry(text, file)).rejects.toThrow();
    }
  });

  test('a check names what is wrong', async () => {
    const file = newFile();
    await start(file);
    await ask('POST', '/v1/releases', release());
    await server!.close();
    const client = open(file);
    await client.execute('UPDATE releases SET revision = 3');
    client.close();
    expect((await checkRegistry(file)).faults).toEqual([
      expect.stringMatching(/^the history of release .* has a gap$/),
    ]);
  });
});
