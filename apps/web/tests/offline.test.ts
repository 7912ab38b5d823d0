import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { policy } from '../build/policy.ts';
import { viewNames } from '../src/views.ts';
import { browser, inChromium } from './page.ts';
import { serveBuilt } from './serve-built.ts';

const demo = fileURLToPath(new URL('../dist/demo/', import.meta.url));
const demoShips = existsSync(demo) && readdirSync(demo).some((name) => name.endsWith('.onnx'));

inChromium('without a network', () => {
  test('after one visit every view opens, and answers, with the host gone', async () => {
    const { server, url } = await serveBuilt('/kept/');
    const context = await browser!.newContext();
    const page = await context.newPage();
    await page.goto(url);
    await page.waitForFunction(() => navigator.serviceWorker.controller !== null);
    if (demoShips) {
      // The model is kept once it was used.
      await page.goto(`${url}#/steering`);
      await page.waitForSelector('.trained-in');
      await page.waitForFunction(() => document.querySelector('main [aria-busy="true"]') === null);
      await page.waitForLoadState('networkidle');
    }
    const { port } = server.address() as { port: number };
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
    await context.setOffline(true);
    const complaints: string[] = [];
    page.on('pageerror', (error) => complaints.push(String(error)));
    for (const view of viewNames) {
      await page.goto(`${url}#/${view}`);
      await page.reload();
      await page.waitForSelector('main h1');
      await page.waitForFunction(() => document.querySelector('main [aria-busy="true"]') === null);
      if (view !== 'steering' || demoShips)
        expect([view, await page.locator('main [role=alert]').allTextContents()]).toEqual([view, []]);
    }
    expect(complaints).toEqual([]);
    // The port is free: it was not the host that answered.
    const other = createServer();
    await new Promise<void>((resolve) => other.listen(port, '127.0.0.1', resolve));
    other.close();
    await context.close();
  });
});

test('the policy allows no other host, no inline script or style, no eval', () => {
  const page = readFileSync(fileURLToPath(new URL('../dist/index.html', import.meta.url)), 'utf8');
  expect(page).toContain(`http-equiv="Content-Security-Policy" content="${policy}"`);
  expect(policy).toContain("default-src 'none'");
  expect(policy).not.toMatch(/https?:|unsafe-inline|'unsafe-eval'|\*/);
  // The first script and style come after the policy that governs them.
  expect(page.indexOf('Content-Security-Policy')).toBeLessThan(page.search(/<script|rel="stylesheet"/));
});
