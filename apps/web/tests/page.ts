import { AxeBuilder } from '@axe-core/playwright';
import { openChromium } from '@cape/chromium';
import type { BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, describe } from 'vitest';
import { serveBuilt } from './serve-built.ts';

const { server, url } = await serveBuilt();
const browser = await openChromium('the dashboard in Chromium', {
  // Letters are as wide on every machine.
  args: ['--font-render-hinting=none'],
});
afterAll(async () => {
  await browser?.close();
  server.close();
});

export { browser, url };

/** Tests that need the built page in a real browser; one that this machine lacks is named, not failed. */
export const inChromium = describe.runIf(browser !== null);

export interface Opened {
  readonly page: Page;
  /** Console errors and warnings, uncaught errors, and requests to another host. */
  readonly complaints: string[];
  /** Wait until nothing is being computed. */
  settled(): Promise<void>;
  close(): Promise<void>;
}

/** A fresh browser at an address of the built page: `frontier?lab=Google`. */
export async function open(hash: string, options: BrowserContextOptions = {}): Promise<Opened> {
  const context = await browser!.newContext({ reducedMotion: 'reduce', ...options });
  // For what hangs, not for a slow machine.
  context.setDefaultTimeout(120_000);
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(String(error)));
  page.on('request', (request) => {
    if (!/^(data|blob):/.test(request.url()) && !request.url().startsWith(url))
      complaints.push(request.url());
  });
  const settled = async () => {
    await page.waitForSelector('main h1');
    await page.waitForFunction(() => document.querySelector('main [aria-busy="true"]') === null);
  };
  await page.goto(`${url}#/${hash}`);
  await settled();
  return { page, complaints, settled, close: () => context.close() };
}

/** Violations that axe finds, briefly. */
export async function violations(page: Page): Promise<unknown[]> {
  const found = await new AxeBuilder({ page }).analyze();
  return found.violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html).slice(0, 3)]);
}

/** Takes a table for the reader's own data, as the Data view does: chosen, looked at, used. */
export async function importOwn(page: Page, name: string, text: string): Promise<void> {
  await page.setInputFiles('input[type=file]', { name, mimeType: 'text/csv', buffer: Buffer.from(text) });
  await page.getByRole('button', { name: 'Use these data' }).click();
  await page.waitForURL(/panel=own/);
  await page.locator('.kept').waitFor();
}
