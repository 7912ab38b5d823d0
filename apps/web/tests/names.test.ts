import { expect, test } from 'vitest';
import { collisions } from './collisions.ts';
import { importOwn, inChromium, open } from './page.ts';

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

  test('a dragged part is shown larger, points are colored by year, and the address holds both', async () => {
    const { page, settled, complaints, close } = await open('frontier', {
      viewport: { width: 1440, height: 900 },
    });
    const figure = page.locator('.figure').first();
    const points = figure.locator('.frame svg path:has(title)');
    const all = await points.count();
    const frame = figure.locator('.frame');
    await frame.scrollIntoViewIfNeeded();
    const box = (await frame.boundingBox())!;
    await page.mouse.move(box.x + 0.7 * box.width, box.y + 40);
    await page.mouse.down();
    await page.mouse.move(box.x + 0.98 * box.width, box.y + 250, { steps: 3 });
    await page.mouse.up();
    await page.waitForURL(/zoom\.frontier=/);
    await expect.poll(() => points.count()).toBeLessThan(all);
    await figure.getByLabel('Color by').selectOption('date');
    await page.waitForURL(/color\.frontier=date/);
    expect((await figure.locator('.legend').innerText()).split(/\s+/).filter(Boolean)).toEqual([
      '2025',
      '2026',
    ]);
    expect(await collisions(page)).toEqual([]);
    const part = await points.count();
    await page.reload();
    await settled();
    await expect.poll(() => points.count()).toBe(part);
    await figure.getByRole('button', { name: 'Whole figure' }).click();
    await expect.poll(() => points.count()).toBe(all);
    await frame.focus();
    await page.keyboard.press('+');
    await page.waitForURL(/zoom\.frontier=/);
    await page.keyboard.press('0');
    await expect.poll(() => points.count()).toBe(all);
    expect(complaints).toEqual([]);
    await close();
  });

  test('a crowd of points is painted once: a pointer over it, a pin and arrow keys draw no more than the mark', async () => {
    const { page, settled, complaints, close } = await open('data', {
      viewport: { width: 1440, height: 900 },
    });
    const rows = Array.from(
      { length: 1200 },
      (_, i) => `m-${i},lab-${i % 5},2025-06,${20 + ((i * 37) % 700) / 10},${20 + ((i * 61) % 700) / 10}`,
    );
    await importOwn(
      page,
      'many.csv',
      `model,lab,released,swe_bench_verified,gpqa_diamond\n${rows.join('\n')}\n`,
    );
    await page.locator('nav a', { hasText: 'Frontier' }).click();
    const figure = page.locator('.figure').first();
    const frame = figure.locator('.frame');
    await frame.locator('canvas').waitFor();
    await settled();
    expect(await frame.locator('*').count()).toBeLessThan(200);
    await frame.scrollIntoViewIfNeeded();
    await frame.evaluate((element) => {
      const seen = { drawn: 0, painted: 0 };
      const layers = element.querySelector('.layers')!;
      const all = { subtree: true, childList: true, attributes: true };
      new MutationObserver((changes) => {
        seen.drawn += changes.length;
      }).observe(layers, all);
      const { prototype } = CanvasRenderingContext2D;
      const { fillRect } = prototype;
      prototype.fillRect = function (...box) {
        seen.painted += 1;
        fillRect.apply(this, box);
      };
      Object.assign(window, { seen });
    });
    const box = (await frame.boundingBox())!;
    const names = new Set<string>();
    for (let i = 1; i < 20; i++) {
      await page.mouse.move(box.x + (box.width * i) / 20, box.y + box.height / 2);
      for (const name of await figure.locator('.tooltip strong').allTextContents()) names.add(name);
    }
    expect(names.size).toBeGreaterThan(5);
    await page.mouse.click(box.x + box.width / 2, box.y + box.height / 2);
    await figure.locator('.tooltip.pinned').waitFor();
    await page.keyboard.press('Escape');
    await frame.focus();
    await page.keyboard.press('ArrowRight');
    expect(await page.evaluate(() => (window as unknown as { seen: object }).seen)).toEqual({
      drawn: 0,
      painted: 0,
    });
    await figure.getByLabel('Find a model').fill('m-77');
    await figure.getByLabel('Find a model').press('Enter');
    await figure.locator('[data-part="names"] text', { hasText: 'm-77' }).waitFor();
    expect(complaints).toEqual([]);
    await close();
  });

  test('a figure stands alone in the frame of another page, as it was set, and links back', async () => {
    const { page, complaints, close } = await open('frontier?color.frontier=date');
    const figure = page.locator('.figure').first();
    await figure.getByText('Save the figure').click();
    const code = await figure.locator('code', { hasText: '<iframe' }).innerText();
    const source = /src="([^"]+)"/.exec(code)![1]!.replaceAll('&amp;', '&');
    expect(new URL(source).hash).toContain('embed=frontier');
    await page.goto('about:blank');
    await page.goto(source);
    await page.locator('.frame svg').first().waitFor();
    await page.waitForFunction(() => document.querySelector('main [aria-busy="true"]') === null);
    expect(await page.locator('main h2:visible').count()).toBe(1);
    expect(await page.locator('header:visible, form:visible').count()).toBe(0);
    expect(await page.locator('.legend').first().innerText()).toContain('2026');
    const back = await page.getByRole('link', { name: /^CAPE/ }).getAttribute('href');
    expect(back).toBe('#/frontier?color.frontier=date');
    expect(complaints).toEqual([]);
    await close();
  });
});
