import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { firstView, viewNames } from '../src/views.ts';
import { browser, inChromium, url } from './page.ts';

/**
 * Gzipped bytes: script, style, kernel and data together. The overview is read without computing; the first view that
 * computes brings the kernel, the worker and what checks questions.
 */
const budget = { first: 100 * 1024, computing: 150 * 1024, further: 80 * 1024 };

/** The view that is opened second. */
const computing = 'diagnose';

/** Steering’s runtime and model: they are loaded there and nowhere else, and are no part of a view’s weight. */
const steering = /^demo\/|^assets\/ort[.-]/;

const dist = new URL('../dist/', import.meta.url);

function weight(file: string): number {
  return gzipSync(readFileSync(fileURLToPath(new URL(file || 'index.html', dist))), { level: 9 }).length;
}

inChromium('the budget', () => {
  test('the first view weighs at most 100 KB gzipped, the first that computes 150 KB more, every further one 80 KB', async () => {
    const context = await browser!.newContext({ serviceWorkers: 'block' });
    const page = await context.newPage();
    const fetched = new Set<string>();
    context.on('request', (request) => {
      if (request.url().startsWith(url))
        fetched.add(
          request
            .url()
            .slice(url.length)
            .replace(/[?#].*/, ''),
        );
    });
    let before = 0;
    const loaded = async () => {
      await page.waitForSelector('main h1');
      await page.waitForFunction(() => document.querySelector('main [aria-busy="true"]') === null);
      await page.waitForLoadState('networkidle');
      const all = [...fetched].reduce((sum, file) => sum + (steering.test(file) ? 0 : weight(file)), 0);
      const more = all - before;
      before = all;
      return more;
    };
    await page.goto(url);
    const first = await loaded();
    const weights: Record<string, number> = { [firstView]: first };
    // Steering last: what it loads must not have been there before.
    for (const view of [
      computing,
      ...viewNames.filter((each) => ![firstView, computing, 'steering'].includes(each)),
      'steering',
    ] as const) {
      await page.locator('nav a').nth(viewNames.indexOf(view)).click();
      weights[view] = await loaded();
      if (view === computing) {
        // The kernel and the worker were counted.
        expect([...fetched].some((file) => file.endsWith('.wasm'))).toBe(true);
        expect([...fetched].some((file) => file.includes('answering'))).toBe(true);
      }
      if (view !== 'steering') expect([...fetched].filter((file) => steering.test(file))).toEqual([]);
    }
    console.log(
      Object.entries(weights)
        .map(([view, bytes]) => `${view} ${(bytes / 1024).toFixed(1)} KB`)
        .join(', '),
    );
    expect(first).toBeLessThanOrEqual(budget.first);
    for (const [view, bytes] of Object.entries(weights).slice(1))
      expect([view, bytes <= (view === computing ? budget.computing : budget.further)]).toEqual([view, true]);
    await context.close();
  });
});
