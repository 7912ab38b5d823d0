import { fixed, range } from '@cape/core-wasm/number-text';
import { expect, test } from 'vitest';
import { answerOf, commandsOn } from './command-line.ts';
import { inChromium, open } from './page.ts';

const shown = (value: number, decimals: number) =>
  value
    .toFixed(decimals)
    .replace('-', '−')
    .replace(/^(?=\d)/, '+');

inChromium('the cascade', () => {
  test('shows what cape cascade and cape saturation answer', async () => {
    const { page, close } = await open('cascade');
    const [cascade, saturation] = await commandsOn(page);
    const { stages, internal } = await answerOf(cascade!);
    const cards = page.locator('.stage');
    expect(await cards.count()).toBe(stages.length);
    for (const [i, { name, r, interval, n, axes }] of stages.entries()) {
      const card = (await cards.nth(i).textContent())!;
      expect(card).toContain(name);
      expect(card).toContain(`${shown(r, 2)} (${shown(interval.lower, 2)} to ${shown(interval.upper, 2)})`);
      expect(card).toContain(`${n} models`);
      for (const { topSpread, noiseAlone, separates } of axes) {
        expect(card).toContain(`${topSpread.toFixed(1)} points`);
        expect(card).toContain(separates ? 'separated' : `equals would show ${noiseAlone.toFixed(1)}`);
      }
    }
    const facts = (await page.locator('.facts').allTextContents()).join(' ');
    expect(facts).toContain(internal.flow.fixedPoint.toFixed(2));
    expect(facts).toContain('do not bound it');
    const answer = await answerOf(saturation!);
    expect(facts).toContain(answer.sigma.toFixed(2));
    expect(facts).toContain(`${range(answer.interval, (value) => fixed(value, 2))}: undetermined`);
    await close();
  });

  test('one table for every pair, and where it has no scores it says so', async () => {
    const { page, settled, close } = await open('cascade');
    await page.getByLabel('Table', { exact: true }).first().selectOption('base');
    await page.waitForURL(/table=base/);
    await settled();
    await page.waitForFunction(() => document.querySelectorAll('.stage.none').length === 3);
    expect(await page.locator('.stage.none').first().textContent()).toContain('no data');
    await page.reload();
    await settled();
    expect(await page.locator('.stage.none').count()).toBe(3);
    await close();
  });

  test('any two tests are compared; the next one is a click away; nonsense is answered beside its field', async () => {
    const { page, settled, complaints, close } = await open('cascade');
    await page.getByLabel('Table', { exact: true }).nth(1).selectOption('multibench');
    await page.waitForURL(/saturationTable=multibench/);
    await settled();
    await page.getByRole('button', { name: 'Compare with it: AIME 2025' }).click();
    await page.waitForURL(/new=aime_2025/);
    await settled();
    await page.getByRole('button', { name: 'Compare with it: AIME 2025' }).isDisabled();
    const figure = page.locator('figure', { hasText: 'The leaders on both axes' });
    await figure.getByText('AIME 2025, %').waitFor();
    await page.getByLabel('How many leaders').fill('2');
    await page
      .locator('.field', { hasText: 'How many leaders' })
      .getByText('expected a whole number from 3 to 50')
      .waitFor();
    expect(await figure.count()).toBe(1);
    await page.getByLabel('How many leaders').fill('7');
    await settled();
    await page.getByLabel('Rows after the cutoff').selectOption('all');
    await page.getByLabel('Old test').selectOption('aime_2025');
    await page.getByText('a benchmark other than the old axis').waitFor();
    expect(complaints).toEqual([]);
    await close();
  });
});
