/** Runs the commands that the pages on the API show. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { launch, present, runtimes } from './support/runtimes.mjs';

const root = fileURLToPath(new URL('../../..', import.meta.url));
const env = { PATH: `${join(root, 'node_modules/.bin')}${delimiter}${process.env.PATH}` };

/** The commands of a page's `sh` blocks, a trailing backslash joining two lines. */
function commandsOf(page: string): string[] {
  const blocks = [...readFileSync(join(root, page), 'utf8').matchAll(/^```sh\n([\s\S]*?)^```/gm)];
  return blocks.flatMap(([, body = '']) =>
    body
      .replaceAll('\\\n', ' ')
      .split('\n')
      .map((line) => line.replace(/\s#.*$/, '').trim())
      .filter((line) => line !== ''),
  );
}

/** Start of each runtime where no platform is needed; wrangler's entrance is started by the conformance suite. */
const starts = [
  { runtime: 'node', pattern: /^CAPE_WEB_ROOT=\S+ node / },
  { runtime: 'deno', pattern: /^deno run / },
  { runtime: 'bun', pattern: /^bun / },
  { runtime: 'workerd', pattern: /workerd serve / },
] as const;

test.each(starts)('docs/deploy.md: $runtime', { timeout: 120_000 }, async ({ runtime, pattern }) => {
  if (!present(runtime)) return console.log(`not run here: docs/deploy.md in ${runtime}`);
  const said = commandsOf('docs/deploy.md').find((line) => pattern.test(line));
  expect(said).toBeDefined();
  // workerd takes its port from its own flag alone.
  const line = (port: number) =>
    runtime === 'workerd' ? `${said} --socket-addr http=127.0.0.1:${port}` : said!;
  const server = await launch('bash', (port: number) => ['-c', line(port)], { env });
  try {
    const response = await fetch(`${server.url}/v1/labs/Anthropic`);
    expect(response.status).toBe(200);
    if (runtime === 'node') expect(await (await fetch(server.url)).text()).toContain('<!doctype html>');
  } finally {
    await server.stop();
  }
});

test('docs/api.md: every call', async () => {
  if (spawnSync('curl', ['--version']).error) return console.log('not run here: docs/api.md (no curl)');
  const calls = commandsOf('docs/api.md').filter((line) => line.startsWith('curl '));
  expect(calls.length).toBeGreaterThan(1);
  const folder = mkdtempSync(join(tmpdir(), 'cape-docs-'));
  const key = { CAPE_API_KEY: 'a-key-of-the-tests-alone' };
  const server = await runtimes.node({ env: { ...key, CAPE_REGISTRY: join(folder, 'registry.sqlite') } });
  try {
    for (const call of calls) {
      const line = `${call.replaceAll('http://127.0.0.1:8787', server.url)} --fail`;
      const { status, stdout } = spawnSync('bash', ['-c', line], {
        encoding: 'utf8',
        env: { ...process.env, ...key },
      });
      expect({ call, status }).toEqual({ call, status: 0 });
      expect(JSON.parse(stdout)).toBeTypeOf('object');
    }
  } finally {
    await server.stop();
    rmSync(folder, { recursive: true });
  }
});
