import { expect, test } from 'vitest';
import { inChromium, open } from './page.ts';

inChromium('navigation', () => {
  test('a link opens its view at the top, with the focus on its heading', async () => {
    const { page, settled, close } = await open('diagnose?model=Qwen2.5-7B', {
      viewport: { width: 390, height: 844 },
    });
    await page.locator('table a').last().scrollIntoViewIfNeeded();
    expect(await page.evaluate(() => scrollY)).toBeGreaterThan(300);
    await page.locator('table a').last().click();
    await settled();
    await expect.poll(() => page.evaluate(() => scrollY)).toBe(0);
    expect(await page.evaluate(() => document.activeElement?.tagName)).toBe('H1');
    await page.locator('nav a', { hasText: 'Frontier' }).click();
    await settled();
    expect(await page.evaluate(() => [scrollY, document.activeElement?.textContent])).toEqual([
      0,
      'The frontier',
    ]);
    await close();
  });
});

inChromium('the overview', () => {
  test('says what was found in one screen of a laptop, without a symbol', async () => {
    const { page, close } = await open('', { viewport: { width: 1440, height: 900 } });
    const parts = page.locator('main h2');
    expect(await parts.count()).toBe(5);
    const text = (await page.locator('main').innerText()).replace(/[^\p{L}]/gu, '');
    expect(text).not.toMatch(/\p{Script=Greek}/u);
    const last = (await parts.last().boundingBox())!;
    expect(last.y).toBeLessThan(850);
    await close();
  });

  /** Questions of an outsider, the links to press from the overview, and what then answers. */
  const questions = [
    ['Where does my model stand, given two scores?', ['Two scores'], 'SWE-bench Verified'],
    ['Did my fine-tune lose something?', ['Evaluation files'], 'Compare two runs'],
    ['Can this model be steered?', ['Steer a model'], 'Steering'],
    ['Do coding and science go together?', ['Models that code better'], 'The frontier'],
    ['Which labs lean which way?', ['clear of the line'], 'Each lab about the line'],
    ['Which tests are saturated?', ['the top five'], 'The stages'],
    ['What of the papers holds?', ['published claims'], 'come out as printed'],
  ] as const;

  test.each(questions)('%s', async (_question, presses, answer) => {
    const { page, settled, close } = await open('');
    for (const name of presses) {
      await page.locator('main a', { hasText: name }).first().click();
      await settled();
    }
    expect(presses.length).toBeLessThanOrEqual(3);
    expect(await page.locator('main').innerText()).toContain(answer);
    await close();
  });
});
