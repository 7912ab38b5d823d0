// What importing 10,000 models of 16 benchmarks costs the page: the longest task of its main thread, from the browser's
// own performance trace, by the clock and by the processor's time (which a busy machine does not lengthen).
//   npm run bench -w @cape/web
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openChromium } from '@cape/chromium';
import { preview } from 'vite';
import { largePanel } from './large-panel.mjs';

const folder = mkdtempSync(join(tmpdir(), 'cape-import-'));
const file = join(folder, 'large.csv');
writeFileSync(file, largePanel());
const server = await preview({ preview: { port: 0 }, logLevel: 'silent' });
const [url] = server.resolvedUrls.local;
const browser = await openChromium('this bench');
if (browser === null) process.exit(1);
try {
  const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
  await page.goto(`${url}#/data`);
  await page.waitForSelector('main h1');
  await page.waitForFunction(() => document.querySelector('main [aria-busy="true"]') === null);
  await page.waitForTimeout(1000);
  const session = await browser.newBrowserCDPSession();
  const events = [];
  session.on('Tracing.dataCollected', ({ value }) => events.push(...value));
  await session.send('Tracing.start', {
    traceConfig: { includedCategories: ['devtools.timeline', 'toplevel', '__metadata'] },
  });
  const start = Date.now();
  await page.setInputFiles('input[type=file]', file);
  await page.getByText('large.csv: 10000 models, 16 benchmarks.').waitFor();
  const imported = Date.now() - start;
  await page.getByText('The first 50 of 10000 rows').waitFor();
  await page.waitForTimeout(500);
  const complete = new Promise((resolve) => session.once('Tracing.tracingComplete', resolve));
  await session.send('Tracing.end');
  await complete;
  const main = new Set(
    events
      .filter(({ name, args }) => name === 'thread_name' && args.name === 'CrRendererMain')
      .map(({ pid, tid }) => `${pid} ${tid}`),
  );
  const tasks = events.filter(
    ({ ph, name, pid, tid }) =>
      ph === 'X' && name === 'ThreadControllerImpl::RunTask' && main.has(`${pid} ${tid}`),
  );
  const longest = (of) => Math.max(...tasks.map((task) => (task[of] ?? 0) / 1000));
  console.log(`Chromium ${browser.version()}: 10,000 models of 16 benchmarks imported in ${imported} ms`);
  console.log(
    `the page's longest task: ${longest('tdur').toFixed(1)} ms of processor time, ${longest('dur').toFixed(1)} ms by the clock (of ${tasks.length})`,
  );
  process.exitCode = longest('tdur') <= 50 ? 0 : 1;
} finally {
  await browser.close();
  await server.close();
  rmSync(folder, { recursive: true });
}
