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
const page = await (await browser.newContext({ viewport: { width: 320, height: 800 } })).newPage();
page.on('console', (m) => ['error', 'warning'].includes(m.type()) && console.log(m.text()));
await page.goto(`http://127.0.0.1:${server.address().port}/`);
for (const hash of [
  'overview',
  'diagnose?model=Pythia-1.4B',
  'diagnose?model=Claude Opus 4.7',
  'diagnose?swe=80.8&gpqa=74.1',
  'diagnose?mmlu=55&truthfulqa=40',
  'compare?example=yes',
  'phases?family=Pythia',
  'phases?table=observational&x=MMLU',
  'frontier?rows=all&swe=80.8&gpqa=74.1&lab=Anthropic',
  'cascade?table=multibench&old=gpqa_diamond&new=hle&saturationTable=multibench',
  'explorer?curation=2&show=mmlu',
  'explorer?start=scores',
  'steering',
  'predictions?asOf=2025-12-31',
  'claims?verdict=not reproduced',
  'data?table=multibench',
]) {
  await page.evaluate((h) => {
    location.hash = '#/' + h;
  }, hash);
  await page.waitForTimeout(400);
  await page.waitForFunction(() => document.querySelector('main [aria-busy="true"]') === null, null, {
    timeout: 60000,
  });
  await page.waitForTimeout(100);
  const out = await page.evaluate(() => {
    const found = [];
    const w = document.documentElement.scrollWidth;
    if (w > 320) found.push('overflow ' + w);
    for (const d of document.querySelectorAll('main details')) d.open = true;
    const text = document.querySelector('main').innerText.replace(/cape [a-z].*|curl .*|\{.*\}/g, '');
    for (const m of text.matchAll(/.{0,40}(?:^|[\s(=])-\d.{0,20}/gm)) found.push('hyphen: ' + m[0]);
    for (const m of text.matchAll(/.{0,30}\b(\d{3,})(?:\.\d+)? ?%.{0,10}/g))
      if (+m[1] > 100) found.push('percent: ' + m[0]);
    for (const m of text.matchAll(/.{0,40}probability (?:1\.00|0\.00).{0,10}/g)) found.push('prob: ' + m[0]);
    for (const m of text.matchAll(
      /.{0,20}(?:NaN|undefined|null|Infinity|worn out|told apart|Failed to fetch).{0,20}/g,
    ))
      found.push('word: ' + m[0]);
    for (const m of text.matchAll(/.{0,20}\d{7,}.{0,20}/g)) found.push('long: ' + m[0]);
    for (const e of document.querySelectorAll('button, select, input:not([type=range]), summary, a')) {
      const r = e.getBoundingClientRect();
      if (r.width === 0 || getComputedStyle(e).display === 'inline') continue;
      if (r.height < 24 || r.width < 24)
        found.push(
          `small ${e.tagName}.${e.className} ${Math.round(r.width)}x${Math.round(r.height)} ${e.textContent.slice(0, 20)}`,
        );
    }
    const items = [...document.querySelectorAll('main .notes li')].map((x) => x.textContent);
    for (const i of new Set(items))
      if (items.filter((x) => x === i).length > 1) found.push('twice: ' + i.slice(0, 80));
    return [...new Set(found)].slice(0, 12);
  });
  console.log(hash, out.length ? '\n  ' + out.join('\n  ') : 'ok');
}
await browser.close();
server.close();
