import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { firstView, viewNames } from '../src/views.ts';
import { browser, inChromium, url } from './page.ts';

/** Gzipped bytes: script, style, kernel and data together. */
const budget = { first: 150 * 1024, further: 80 * 1024 };

/** Steering’s runtime and model: they are loaded there and nowhere else, and are no part of a view’s weight. */
const steering = /^demo\/|^assets\/ort[.-]/;

const dist = new URL('../dist/', import.meta.url);

function weight(file: string): number {
  return gzipSync(readFileSync(fileURLToPath(new URL(file || 'index.html', dist))), { level: 9 }).length;
}

inChromium('the budget', () => {
  test('the first view weighs at most 150 KB gzipped, every further one at most 80 KB more', async () => {
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
    // The kernel and the worker were counted.
    expect([...fetched].some((file) => file.endsWith('.wasm'))).toBe(true);
    expect([...fetched].some((file) => file.includes('answering'))).toBe(true);
    const weights: Record<string, number> = { [firstView]: first };
    // Steering last: what it loads must not have been there before.
    for (const view of [
      ...viewNames.filter((each) => each !== firstView && each !== 'steering'),
      'steering',
    ] as const) {
      await page.locator('nav a').nth(viewNames.indexOf(view)).click();
      weights[view] = await loaded();
      if (view !== 'steering') expect([...fetched].filter((file) => steering.test(file))).toEqual([]);
    }
    console.log(
      Object.entries(weights)
        .map(([view, bytes]) => `${view} ${(bytes / 1024).toFixed(1)} KB`)
        .join(', '),
    );
    expect(first).toBeLessThanOrEqual(budget.first);
    for (const [view, bytes] of Object.entries(weights).slice(1))
      expect([view, bytes <= budget.further]).toEqual([view, true]);
    await context.close();
  });
});
