import { existsSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { extname, join } from 'node:path';
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
const page = await (await browser.newContext({ viewport: { width: 1440, height: 900 } })).newPage();
const base = `http://127.0.0.1:${server.address().port}/`;
await page.goto(base + '#/data');
await page.setInputFiles('input[type=file]', process.argv[2]);
await page.getByRole('button', { name: 'Use these data' }).click();
await page.waitForURL(/panel=own/);
await page.evaluate((x) => {
  location.hash = `#/${x}?panel=own`;
}, process.argv[3]);
await page.waitForTimeout(500);
await page.waitForFunction(() => document.querySelector('main [aria-busy="true"]') === null);
await page.setViewportSize({ width: 320, height: 900 });
await page.waitForTimeout(300);
console.log(
  await page.evaluate(() => {
    const out = [document.documentElement.scrollWidth];
    for (const e of document.querySelectorAll('body, body *')) {
      const r = e.getBoundingClientRect();
      const d = document.documentElement;
      const was = e.style.display;
      if (r.width === 0 || e.contains(document.querySelector('main h1'))) continue;
      e.style.setProperty('display', 'none', 'important');
      if (d.scrollWidth < 321) out.push(e.tagName + '.' + e.className + r.right + e.outerHTML.slice(0, 200));
      e.style.display = was;
    }
    return out;
  }),
);
await browser.close();
server.close();
