// Lighthouse on the built page, as the project's own server sends it: mobile, throttled, one run for every category.
// It takes what a busy machine adds for the page's own work; the last figures are of the processor's time alone.
//   npm run lighthouse -w @cape/web [-- VIEW …]
import { fileURLToPath } from 'node:url';
import { serve } from '@cape/api/node';
import { openChromium } from '@cape/chromium';
import lighthouse from 'lighthouse';

const least = { performance: 0.95, accessibility: 1, 'best-practices': 1, seo: 1 };
const views = process.argv.slice(2);
const port = 9333;
const webRoot = fileURLToPath(new URL('../dist/', import.meta.url));
const server = await serve({ port: 0, host: '127.0.0.1', webRoot });
let missed = false;
try {
  for (const view of views.length > 0 ? views : ['diagnose']) {
    const browser = await openChromium('this bench', { args: [`--remote-debugging-port=${port}`] });
    if (browser === null) process.exit(1);
    try {
      const { lhr, artifacts } = await lighthouse(`${server.url}/#/${view}`, {
        port,
        logLevel: 'error',
        output: 'json',
      });
      if (lhr.runtimeError) throw new Error(lhr.runtimeError.message);
      const scores = Object.entries(least).map(([category, bar]) => {
        const { score } = lhr.categories[category];
        missed ||= score < bar;
        return `${category} ${Math.round(score * 100)}`;
      });
      const figure = (id) => lhr.audits[id].displayValue;
      console.log(
        `${view}: ${scores.join(', ')}; first paint ${figure('first-contentful-paint')}, largest ${figure('largest-contentful-paint')}, blocked ${figure('total-blocking-time')}, shift ${figure('cumulative-layout-shift')}, ${figure('total-byte-weight')}; ${ofProcessor(artifacts.Trace.traceEvents)}`,
      );
      for (const category of Object.keys(least)) {
        for (const { id, weight } of lhr.categories[category].auditRefs) {
          const { score, title } = lhr.audits[id];
          if (weight > 0 && score !== null && score < 0.9) console.log(`  ${category}: ${title} (${score})`);
        }
      }
    } finally {
      await browser.close();
    }
  }
} finally {
  await server.close();
}
process.exitCode = missed ? 1 : 0;

/** The main thread's work by the processor's time, and what of it blocks a processor four times as slow. */
function ofProcessor(events) {
  const named = events.filter(({ name, args }) => name === 'thread_name' && args.name === 'CrRendererMain');
  const threads = new Set(named.map(({ pid, tid }) => `${pid} ${tid}`));
  const tasks = events
    .filter(({ name, ph, pid, tid }) => ph === 'X' && /RunTask$/.test(name) && threads.has(`${pid} ${tid}`))
    .map(({ tdur = 0 }) => (4 * tdur) / 1000);
  const sum = (values) => values.reduce((total, each) => total + each, 0).toFixed(0);
  const blocking = tasks.map((task) => Math.max(0, task - 50));
  return `by the processor ${sum(tasks)} ms, blocked ${sum(blocking)} ms`;
}
