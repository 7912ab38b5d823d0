// The shipped configuration of nginx, before the runtimes that answer malformed HTTP with 500 themselves.

import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
// @ts-expect-error plain JavaScript, shared with the benches
import { bundle, freePort, present, runtimes } from './support/runtimes.mjs';

const nginx = process.env.NGINX ?? 'nginx';
const installed = spawnSync(nginx, ['-v']).status === 0;
const names = (['workerd', 'deno', 'bun'] as const).filter((name) => present(name));
if (!installed) console.log('not run here: apps/api/deploy/nginx.conf (nginx is not installed)');

const folder = mkdtempSync(join(tmpdir(), 'cape-nginx-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** Bytes as they are, and the status of what comes back; null where the connection ended without. */
function statusOf(port: number, text: string): Promise<number | null> {
  return new Promise((resolve) => {
    let answer = '';
    const socket = connect(port, '127.0.0.1', () => socket.write(text));
    const done = () => {
      socket.destroy();
      const [, status] = /^HTTP\/1\.1 (\d+)/.exec(answer) ?? [];
      resolve(status === undefined ? null : Number(status));
    };
    socket.setEncoding('latin1');
    socket.on('data', (part) => {
      answer += part;
      if (answer.includes('\r\n\r\n')) done();
    });
    socket.on('error', done);
    socket.on('close', done);
    socket.setTimeout(30_000, done);
  });
}

const json = 'content-type: application/json\r\n';
const malformed = [
  'GET /v1/health HTTP/1.1\r\nHost: a b<script>\r\n\r\n',
  'GET /v1/health HTTP/1.1\r\nHost:\r\n\r\n',
  'GET /v1/health HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n',
  'GET http://[::1/v1/health HTTP/1.1\r\nHost: a\r\n\r\n',
  `POST /v1/h-field HTTP/1.1\r\nHost: a\r\n${json}transfer-encoding: chunked\r\n\r\nzz\r\n{}\r\n0\r\n\r\n`,
  `POST /v1/h-field HTTP/1.1\r\nHost: a\r\n${json}content-length: 2\r\ncontent-length: 3\r\n\r\n{}`,
  `POST /v1/h-field HTTP/1.1\r\nHost: a\r\n${json}content-length: 2\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n`,
  'GET /v1/health\tHTTP/1.1\r\nHost: a\r\n\r\n',
];

describe.runIf(installed).each(names)('nginx before %s', (name) => {
  let server: { readonly port: number; stop(): Promise<void> };
  let proxy: ReturnType<typeof spawn>;
  let port: number;
  beforeAll(async () => {
    if (name === 'workerd') bundle();
    server = await runtimes[name]({ env: { CAPE_TRUST_PROXY: '1' } });
    port = await freePort();
    const shipped = readFileSync(new URL('../deploy/nginx.conf', import.meta.url), 'utf8');
    const file = join(folder, `${name}.conf`);
    const paths = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi']
      .map((kind) => `${kind}_temp_path ${folder}/${kind};`)
      .join(' ');
    writeFileSync(
      file,
      shipped
        .replace('127.0.0.1:8787', `127.0.0.1:${server.port}`)
        .replace('127.0.0.1:8080', `127.0.0.1:${port}`)
        .replace('worker_processes auto;', `worker_processes 1; daemon off; pid ${folder}/${name}.pid;`)
        .replace('http {', `http { ${paths}`),
    );
    proxy = spawn(nginx, ['-e', join(folder, 'error.log'), '-p', folder, '-c', file], { stdio: 'inherit' });
    while ((await statusOf(port, 'GET /v1/health HTTP/1.1\r\nHost: a\r\n\r\n')) !== 200) {
      if (proxy.exitCode !== null) throw new Error(readFileSync(join(folder, 'error.log'), 'utf8'));
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }, 120_000);
  afterAll(async () => {
    proxy.kill();
    await server.stop();
  });

  test('malformed HTTP is refused, never an error of the server', async () => {
    const statuses = [];
    for (const text of malformed) statuses.push(await statusOf(port, text));
    for (const status of statuses) expect(status === null || status < 500).toBe(true);
    expect(statuses.filter((status) => status === 400).length).toBeGreaterThanOrEqual(6);
  }, 120_000);

  test('a header that drips is given up', async () => {
    const started = performance.now();
    const open = await new Promise<boolean>((resolve) => {
      const socket = connect(port, '127.0.0.1', () =>
        socket.write('GET /v1/health HTTP/1.1\r\nHost: a\r\nx: '),
      );
      const drip = setInterval(() => socket.writable && socket.write('1'), 500);
      const end = (still: boolean) => {
        clearInterval(drip);
        socket.destroy();
        resolve(still);
      };
      socket.resume();
      socket.on('error', () => {});
      socket.on('close', () => end(false));
      setTimeout(() => end(true), 25_000);
    });
    expect(open).toBe(false);
    expect(performance.now() - started).toBeGreaterThan(5_000);
  }, 60_000);
});
