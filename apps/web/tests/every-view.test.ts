import { expect, test } from 'vitest';
import { viewNames } from '../src/views.ts';
import { inChromium, open, violations } from './page.ts';

const phone = { width: 390, height: 844 };

inChromium.each(viewNames)('%s', (view) => {
  test.each(['light', 'dark'] as const)('opens without a complaint, axe content, %s', async (colorScheme) => {
    const { page, complaints, close } = await open(view, { colorScheme });
    expect(await page.locator('main h1').count()).toBe(1);
    expect(await violations(page)).toEqual([]);
    expect(complaints).toEqual([]);
    await close();
  });

  test('fits a phone: nothing but tables and code scrolls sideways', async () => {
    const { page, close } = await open(view, { viewport: phone });
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(phone.width);
    expect(await violations(page)).toEqual([]);
    await close();
  });
});
