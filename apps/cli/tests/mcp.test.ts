import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { manifest } from '@cape/analysis/manifest';
import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cape } from './cape.ts';

const bin = fileURLToPath(new URL('../bin/cape.mjs', import.meta.url));
const runs = fileURLToPath(new URL('../../../docs/tutorials/runs/', import.meta.url));

interface Result {
  readonly isError?: boolean;
  readonly content: readonly { readonly text: string }[];
  readonly structuredContent?: Readonly<Record<string, unknown>>;
}

async function connected(
  transport: ConstructorParameters<typeof StdioClientTransport>[0] | URL,
  key?: string,
) {
  const client = new Client({ name: 'test', version: '1.0.0' });
  const headers = key === undefined ? {} : { authorization: `Bearer ${key}` };
  await client.connect(
    transport instanceof URL
      ? new StreamableHTTPClientTransport(transport, { requestInit: { headers } })
      : new StdioClientTransport(transport),
  );
  const call = (name: string, input: Record<string, unknown>) =>
    client.callTool({ name, arguments: input }) as Promise<Result>;
  return { client, call };
}

describe('cape mcp over standard input and output', () => {
  let client: Client;
  let call: (name: string, input: Record<string, unknown>) => Promise<Result>;
  beforeAll(async () => {
    ({ client, call } = await connected({ command: process.execPath, args: [bin, 'mcp'] }));
  }, 60_000);
  afterAll(() => client.close());

  it('has a tool for each question, light enough to be read before every task', async () => {
    const { tools } = await client.listTools();
    expect(tools.map(({ name }) => name)).toEqual(manifest.map(({ name }) => name.replace('/', '-')));
    for (const { description, inputSchema, annotations } of tools) {
      expect(description).toMatch(/[.?]$/);
      expect(inputSchema.type).toBe('object');
      expect(annotations?.readOnlyHint).toBe(true);
    }
    expect(JSON.stringify(tools).length).toBeLessThan(80_000);
    expect(JSON.stringify(tools)).not.toContain('valueName');
  });

  it('answers in words and, unrounded, as the command does', async () => {
    const { content, structuredContent } = await call('h-field', { swe: 87.6, gpqa: 94.2 });
    expect(structuredContent).toEqual(
      JSON.parse(cape(['hfield', '--swe', '87.6', '--gpqa', '94.2', '--json']).stdout),
    );
    expect(content[0]!.text).toContain('cannot separate it from the trend');
  });

  it('reads runs from the folders that it is given', async () => {
    const places = ['base', 'tuned'].map((run) => ({ path: runs + run }));
    const { content } = await call('compare', { runs: places });
    expect(content[0]!.text).toContain('one capability rose while another fell');
    const gated = await call('gate', { baseline: places[0], candidate: places[1] });
    expect(gated.structuredContent?.outcome).toMatch(/^(pass|fail)$/);
  });

  it('tells the caller what to mend, field by field', async () => {
    const { isError, content } = await call('h-field', { swe: 140, gpqa: 'high' });
    expect(isError).toBe(true);
    expect(content[0]!.text.split('\n')).toEqual([
      expect.stringMatching(/^swe: expected .* received 140\. \[/),
      expect.stringMatching(/^gpqa: expected .*received "high"\. \[/),
    ]);
    const near = await call('line', { panel: 'fronteir' });
    expect(near.content[0]!.text).toContain('Did you mean frontier?');
    expect((await call('coupling', { panel: { path: '/no/such' } })).isError).toBe(true);
    // And goes on.
    expect((await call('h-field', { swe: 80, gpqa: 85 })).isError).toBeUndefined();
  });

  it('has panels and docs to read', async () => {
    const { resources } = await client.listResources();
    const uris = resources.map(({ uri }) => uri);
    expect(uris).toEqual(expect.arrayContaining(['cape://panels/base', 'cape://docs/findings']));
    const [panel] = (await client.readResource({ uri: 'cape://panels/base' })).contents;
    expect(panel).toMatchObject({ mimeType: 'text/csv', text: expect.stringMatching(/^model,/) });
    const [doc] = (await client.readResource({ uri: 'cape://docs/findings' })).contents;
    expect(doc).toMatchObject({ text: expect.stringContaining('# ') });
    await expect(client.readResource({ uri: 'cape://panels/nothing' })).rejects.toThrow();
    await expect(client.readResource({ uri: 'cape://docs/..%2f..%2fpackage.json' })).rejects.toThrow();
  });
});

async function listening(environment: Readonly<Record<string, string>>) {
  const { CAPE_API_KEY: _, ...inherited } = process.env;
  const server = spawn(process.execPath, [bin, 'mcp', '--port', '0', '--json'], {
    env: { ...inherited, ...environment, CAPE_REGISTRY: ':memory:' },
  });
  const [line] = await once(server.stdout!, 'data');
  const close = () => {
    server.kill('SIGTERM');
    return once(server, 'exit');
  };
  return { url: new URL(JSON.parse(String(line)).url), close };
}

describe('cape mcp over HTTP', () => {
  const key = 'a-key-of-this-test-0123456789abcdef';
  let url: URL;
  let close: () => Promise<unknown>;
  beforeAll(async () => {
    ({ url, close } = await listening({ CAPE_API_KEY: key }));
  }, 60_000);
  afterAll(() => close());

  it('asks with the limits of the API, and opens no files', async () => {
    const { client, call } = await connected(url, key);
    const { structuredContent } = await call('h-field', { swe: 87.6, gpqa: 94.2 });
    expect(structuredContent?.h).toBeCloseTo(2.8612, 9);
    const one = await call('panel', { panel: 'base' });
    expect(one.structuredContent).toMatchObject({ name: 'base' });
    expect((await call('labs', {})).isError).toBeUndefined();
    const costly = await call('matrix', { panel: 'observational', resamples: 1_000_000 });
    expect(costly).toMatchObject({ isError: true });
    expect(costly.content[0]!.text).toMatch(/units of work|too-much-work/);
    const read = await call('coupling', { panel: { path: '/etc/passwd' } });
    expect(read).toMatchObject({ isError: true });
    expect(JSON.stringify(await client.listTools())).not.toContain('on this machine');
    await client.close();
  });

  it('refuses who has no key, and what is not its address', async () => {
    await expect(connected(url)).rejects.toThrow();
    const post = (path: string, headers: Record<string, string>) =>
      fetch(new URL(path, url), { method: 'POST', headers, body: '{}' });
    expect((await post('/mcp', {})).status).toBe(401);
    expect((await post('/v1/h-field', { authorization: `Bearer ${key}` })).status).toBe(404);
    expect(
      (
        await fetch(url, {
          method: 'POST',
          headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
          body: 'x'.repeat(2 ** 25),
        })
      ).status,
    ).toBe(413);
  });

  it('answers pages of this machine alone where it asks for no key', async () => {
    const open = await listening({});
    const statusFrom = async (origin: string) =>
      (await fetch(open.url, { method: 'POST', headers: { origin }, body: '{}' })).status;
    for (const origin of ['null', 'not an address', 'https://evil.example', 'http://localhost.evil.example'])
      expect(await statusFrom(origin), origin).toBe(403);
    expect(await statusFrom('http://localhost:8787')).not.toBe(403);
    await open.close();
  });
});
