import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { type Server, serve } from '@cape/api/node';
import { drawClaims } from '@cape/figures';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { answerOf } from './command-line.ts';
import { browser, inChromium, url } from './page.ts';

let api: Server;
beforeAll(async () => {
  api = await serve({ port: 0, host: '127.0.0.1' });
});
afterAll(() => api?.close());

/** A page that keeps every answer its worker gives. */
async function openRecording(hash: string) {
  const context = await browser!.newContext();
  const page = await context.newPage();
  await page.addInitScript(() => {
    const answers: string[] = [];
    Object.assign(window, { answers });
    const Real = window.Worker;
    window.Worker = class extends Real {
      constructor(script: string | URL, options?: WorkerOptions) {
        super(script, options);
        this.addEventListener('message', ({ data }) => {
          if (data.kind === 'answer') answers.push(JSON.stringify(data.answer));
        });
      }
    };
  });
  await page.goto(`${url}#/${hash}`);
  await page.waitForSelector('main h1');
  await page.waitForFunction(() => document.querySelector('main [aria-busy="true"]') === null);
  const answers = async () =>
    (await page.evaluate(() => (window as unknown as { answers: string[] }).answers)).map((text) =>
      JSON.parse(text),
    );
  return { page, answers, close: () => context.close() };
}

/** Answer of the API to the call that the page offers to copy. */
async function called(call: string): Promise<unknown> {
  const command = call.replaceAll(url, `${api.url}/`).replace(/^curl /, 'curl --silent --fail-with-body ');
  const { stdout } = await promisify(execFile)('sh', ['-c', command], { maxBuffer: 1 << 26 });
  return JSON.parse(stdout);
}

inChromium('the page, the command line and the API', () => {
  test.each([
    'diagnose?model=Qwen2.5-7B',
    'diagnose?hellaswag=52.9&truthfulqa=38.9&params=1.4B&family=Pythia',
    'phases?family=Pythia&method=running&open=matrix,dimension,order',
    'compare?open=power',
    'frontier?swe=80.8&gpqa=74.1&name=mine&lab=Anthropic&reporter=Vals AI&open=paths',
    'predictions?asOf=2025-12-31',
    'claims',
    'data?table=frontier',
  ])('give the same to %s', { timeout: 240_000 }, async (hash) => {
    const { page, answers, close } = await openRecording(hash);
    // A figure is asked for once the answer above it is there.
    const given = (answer: unknown) =>
      expect.poll(async () => (await answers()).flatMap(shownOf).some((each) => same(each, answer)), {
        timeout: 60_000,
      });
    const rows = page.locator('.cross-links li');
    expect(await rows.count()).toBeGreaterThan(0);
    for (const row of await rows.all()) {
      const [command = '', call] = await row.locator('code').allTextContents();
      // The page holds only some rows of a panel.
      if (command.startsWith('cape panels ')) continue;
      const answer = await answerOf(command);
      await given(answer).toBe(true);
      if (call === undefined) continue;
      const ours = (await called(call)) as { readonly resamples?: number };
      // Without a key the API redraws some questions less often, and says so: the same as the command told to.
      const alike =
        ours.resamples === answer.resamples
          ? answer
          : await answerOf(`${command} --resamples ${ours.resamples}`);
      expect([call, same(ours, alike)]).toEqual([call, true]);
    }
    await close();
  });
});

/** An answer, and the figure that the page itself draws from it. */
function shownOf(answer: unknown): unknown[] {
  const isLedger = typeof answer === 'object' && answer !== null && 'claims' in answer;
  return isLedger ? [answer, drawClaims(answer as Parameters<typeof drawClaims>[0])] : [answer];
}

function same(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}
