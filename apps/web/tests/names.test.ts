import { expect, test } from 'vitest';
import { collisions } from './collisions.ts';
import { inChromium, open } from './page.ts';

inChromium('names on points', () => {
  test.each([
    ['frontier?swe=87.6&gpqa=94.2', 1440],
    ['frontier?rows=all&models=Claude Opus 4.7,Kimi K2.6,Grok 4', 390],
    ['phases', 1440],
    ['phases', 320],
    ['overview', 768],
    ['diagnose?model=Qwen2.5-7B', 2560],
  ])('%s at %i pixels: no name covers another or leaves its chart', async (hash, width) => {
    const { page, close } = await open(hash, { viewport: { width, height: 900 } });
    expect(await page.locator('[data-part="names"] text').count()).toBeGreaterThan(2);
    expect(await collisions(page)).toEqual([]);
    await close();
  });

  test('a tapped point stays open after the finger lifts; it can be followed into other views and a reload', async () => {
    const { page, settled, close } = await open('frontier', {
      viewport: { width: 390, height: 844 },
      hasTouch: true,
    });
    const frame = page.locator('.frame').first();
    await frame.scrollIntoViewIfNeeded();
    const point = page.locator('.frame svg path:has(title)').first();
    const box = (await point.boundingBox())!;
    await page.touchscreen.tap(box.x + box.width / 2, box.y + box.height / 2);
    const tooltip = page.locator('.tooltip.pinned');
    await tooltip.getByRole('button', { name: 'Follow in every view' }).click();
    const followed = (await tooltip.locator('strong').textContent())!;
    expect(decodeURIComponent(new URL(page.url()).hash.replaceAll('+', ' '))).toContain(`models=${followed}`);
    await page.locator('nav a', { hasText: 'Diagnose' }).click();
    await settled();
    await page.reload();
    await settled();
    expect(decodeURIComponent(new URL(page.url()).hash.replaceAll('+', ' '))).toContain(followed);
    await close();
  });

  test('a name is found by typing it and then written beside its point', async () => {
    const { page, close } = await open('frontier');
    const figure = page.locator('.figure').first();
    await figure.getByLabel('Find a model').fill('Claude 3.5 Haiku');
    await expect
      .poll(() => figure.locator('[data-part="names"] text', { hasText: 'Claude 3.5 Haiku' }).count())
      .toBe(1);
    await figure.getByRole('button', { name: 'Stop following Claude 3.5 Haiku' }).click();
    await expect
      .poll(() => figure.locator('[data-part="names"] text', { hasText: 'Claude 3.5 Haiku' }).count())
      .toBe(0);
    await close();
  });
});
