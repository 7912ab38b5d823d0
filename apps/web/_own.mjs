// usage: node _own.mjs file.csv view,view width [map]

import { existsSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { basename, extname, join } from 'node:path';
import { chromium } from 'playwright-core';

const dist = new URL('./dist/', import.meta.url).pathname;
const types = {
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.svg': 'image/svg+xml',
  '.wasm': 'application/wasm',
  '.json': 'application/json',
};
const server = createServer((q, r) => {
  const f = join(dist, decodeURIComponent(q.url.split('?')[0].replace(/\/$/, '/index.html')));
  if (!existsSync(f)) {
    r.writeHead(404).end();
    return;
  }
  r.writeHead(200, { 'content-type': types[extname(f)] ?? 'application/octet-stream' }).end(readFileSync(f));
}).listen(0);
const browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--no-sandbox'] });
const page = await (
  await browser.newContext({ viewport: { width: +process.argv[4], height: 900 } })
).newPage();
const base = `http://127.0.0.1:${server.address().port}/`;
await page.goto(base + '#/data');
await page.waitForSelector('main h1');
await page.setInputFiles('input[type=file]', process.argv[2]);
await page.getByRole('button', { name: 'Use these data' }).waitFor();
await page.screenshot({ path: `/tmp/cape/shots/own-preview-${process.argv[4]}.png` });
await page.getByRole('button', { name: 'Use these data' }).click();
await page.waitForURL(/panel=own/);
for (const v of process.argv[3].split(',')) {
  await page.evaluate((x) => {
    location.hash = `#/${x}?panel=own`;
  }, v);
  await page.waitForTimeout(300);
  await page.waitForFunction(() => document.querySelector('main [aria-busy="true"]') === null);
  await page.screenshot({ path: `/tmp/cape/shots/own-${v}-${process.argv[4]}.png`, fullPage: true });
}
await browser.close();
server.close();
