import { readdirSync } from 'node:fs';
import { AxeBuilder } from '@axe-core/playwright';
import { answer, questions } from '@cape/analysis';
import { loadKernel } from '@cape/core-wasm';
import type { Page } from 'playwright-core';
import { afterAll, describe, expect, test } from 'vitest';
import { openChromium } from './chromium.ts';
import { serveBuilt } from './serve-built.ts';

const { server, url } = await serveBuilt();
const browser = await openChromium();
afterAll(async () => {
  await browser?.close();
  server.close();
});

/** A page that collects what it complained of and whom it asked. */
async function open(hash: string, colorScheme: 'light' | 'dark' = 'light') {
  const context = await browser!.newContext({ colorScheme });
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
  await page.goto(`${url}#/${hash}`);
  await page.waitForSelector('main section[aria-busy="false"]');
  return { page, complaints, close: () => context.close() };
}

const violations = async (page: Page) =>
  (await new AxeBuilder({ page }).analyze()).violations.map(({ id, nodes }) => [id, nodes[0]?.html]);

describe.runIf(browser !== null)('the built page in Chromium', () => {
  test.each(['diagnose', 'phases', 'frontier', 'data'])(
    '%s opens without a complaint, in both themes',
    async (view) => {
      for (const theme of ['light', 'dark'] as const) {
        const { page, complaints, close } = await open(view, theme);
        expect(await page.locator('h1').count()).toBe(1);
        expect(await violations(page)).toEqual([]);
        expect(complaints).toEqual([]);
        await close();
      }
    },
  );

  test('an address holds the state, and typing changes the address', async () => {
    const { page, close } = await open('diagnose?swe=80.8&gpqa=74.1');
    expect(await page.inputValue('input >> nth=1')).toBe('74.1');
    await page.getByText('−13').first().waitFor();
    await page.fill('input >> nth=1', '82');
    await page.waitForURL(/gpqa=82/);
    await close();
  });

  test('a score out of range is answered beside its field', async () => {
    const { page, close } = await open('diagnose');
    await page.fill('input >> nth=0', '140');
    const field = page.locator('label', { hasText: 'SWE-bench' });
    await field.getByText('expected a score in percent, from 0 to 100').waitFor();
    expect(await page.getAttribute('input >> nth=0', 'aria-invalid')).toBe('true');
    // What was seen before stays.
    expect(await page.getByText('cannot tell').count()).toBeGreaterThan(0);
    await close();
  });

  test('arrow keys walk the points and the legend filters', async () => {
    const { page, close } = await open('frontier');
    await page.locator('.frame').focus();
    await page.keyboard.press('ArrowRight');
    await page.locator('.tooltip', { hasText: 'DeepSeek-V2.5' }).waitFor();
    const shapes = () => page.locator('.frame svg title').count();
    const before = await shapes();
    await page.getByRole('button', { name: 'Google' }).click();
    expect(await shapes()).toBe(before - 5);
    await close();
  });

  test('the same seed gives the same bytes as in Node', async () => {
    const { page, close } = await open('data');
    const worker = readdirSync(new URL('../dist/assets/', import.meta.url)).find((name) =>
      /^answering-.*\.js$/.test(name),
    )!;
    const kernel = await loadKernel();
    for (const question of questions) {
      const input = question.examples[0];
      const inChromium = await page.evaluate(
        ([script, asked]) =>
          new Promise<string>((resolve) => {
            const answering = new Worker(script, { type: 'module' });
            answering.onmessage = ({ data }) => {
              if (data.kind === 'progress') return;
              resolve(JSON.stringify(data.kind === 'answer' ? data.answer : data));
              answering.terminate();
            };
            answering.postMessage(asked);
          }),
        [`assets/${worker}`, { id: 1, question: question.name, input }] as const,
      );
      const inNode = JSON.stringify(answer(question, input, { kernel }));
      expect([question.name, inChromium === inNode]).toEqual([question.name, true]);
    }
    await close();
  });
});
