// What a drag of a slider costs: the explorer in Chromium, from the browser's own performance trace. Each input
// event re-integrates 1,000 trajectories in the worker and draws on the next frame.
//   npm run bench -w @cape/web
import { openChromium } from '@cape/chromium';
import { preview } from 'vite';

const frameMs = 1000 / 60;
const server = await preview({ preview: { port: 0 }, logLevel: 'silent' });
const [url] = server.resolvedUrls.local;
const browser = await openChromium('this bench');
if (browser === null) process.exit(1);
try {
  const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
  await page.goto(`${url}#/explorer`);
  const slider = page.getByLabel('Curation');
  await page.locator('.small-curve').first().waitFor();
  await page.waitForFunction(() => document.querySelector('main [aria-busy="true"]') === null);
  const box = await slider.boundingBox();
  const at = (share) => [box.x + 8 + share * (box.width - 16), box.y + box.height / 2];
  const drag = async (moves) => {
    await page.mouse.move(...at(0.5));
    await page.mouse.down();
    for (let i = 0; i < moves; i++) {
      await page.mouse.move(...at(0.5 + 0.45 * Math.sin((2 * Math.PI * i) / 80)));
      await page.waitForTimeout(frameMs);
    }
    await page.mouse.up();
  };
  // Once for the just-in-time compiler.
  await drag(60);
  await page.waitForTimeout(500);

  const session = await browser.newBrowserCDPSession();
  const events = [];
  session.on('Tracing.dataCollected', ({ value }) => events.push(...value));
  await session.send('Tracing.start', {
    traceConfig: {
      includedCategories: ['devtools.timeline', 'toplevel', '__metadata', 'devtools.timeline.frame'],
    },
  });
  await drag(240);
  const complete = new Promise((resolve) => session.once('Tracing.tracingComplete', resolve));
  await session.send('Tracing.end');
  await complete;

  const threadNames = new Map(
    events
      .filter(({ name }) => name === 'thread_name')
      .map(({ pid, tid, args }) => [`${pid} ${tid}`, args.name]),
  );
  const on = (thread) => (event) => threadNames.get(`${event.pid} ${event.tid}`)?.startsWith(thread);
  const lasting = (name) => (event) => event.ph === 'X' && event.name === name;
  const milliseconds = (chosen) => chosen.map(({ dur }) => dur / 1000);
  // In the worker: from a message taken up to its answer sent.
  const inWorker = events.filter(on('DedicatedWorker')).sort((a, b) => a.ts - b.ts);
  const answers = [];
  let taken;
  for (const event of inWorker) {
    if (lasting('HandlePostMessage')(event)) taken = event.ts;
    if (event.name !== 'SchedulePostMessage' || event.ph !== 'I' || taken === undefined) continue;
    answers.push((event.ts - taken) / 1000);
    taken = undefined;
  }
  const tasks = milliseconds(
    events.filter(on('CrRendererMain')).filter(lasting('ThreadControllerImpl::RunTask')),
  ).filter((duration) => duration > 0.5);
  const frames = events
    .filter(on('CrRendererMain'))
    .filter(({ name, ph }) => name === 'AnimationFrame' && ph === 'b')
    .map(({ ts }) => ts / 1000)
    .sort((a, b) => a - b);
  const between = frames.slice(1).map((ts, i) => ts - frames[i]);
  const print = (what, values) =>
    console.log(
      `${what.padEnd(52)} n ${String(values.length).padStart(4)}   median ${quantile(values, 0.5)} ms   p95 ${quantile(values, 0.95)} ms   most ${quantile(values, 1)} ms`,
    );
  console.log(`Chromium ${browser.version()}; a frame at 60 Hz is ${frameMs.toFixed(1)} ms`);
  print('worker: re-integrate 1,000 trajectories, band, answer', answers);
  print('page: tasks of the main thread above 0.5 ms', tasks);
  print('between frames while dragging', between);
  process.exitCode = answers.length > 0 && Number(quantile(answers, 0.5)) <= frameMs ? 0 : 1;
} finally {
  await browser.close();
  await server.close();
}

function quantile(values, share) {
  const sorted = [...values].sort((a, b) => a - b);
  return (sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? Number.NaN).toFixed(1);
}
