import { expect, test } from 'vitest';
import { viewNames } from '../src/views.ts';
import { inChromium, open, violations } from './page.ts';

const phone = { width: 390, height: 844 };

inChromium('every view', () => {
  test.each(viewNames)('%s opens without a complaint, in both themes, and fits a phone', async (view) => {
    const { page, complaints, settled, close } = await open(view, { colorScheme: 'dark' });
    expect(await page.locator('main h1').count()).toBe(1);
    expect(await violations(page)).toEqual([]);
    await page.emulateMedia({ colorScheme: 'light' });
    await page.setViewportSize(phone);
    await settled();
    // Nothing but tables and code scrolls sideways.
    await expect.poll(() => page.evaluate(() => document.documentElement.scrollWidth)).toBe(phone.width);
    expect(await violations(page)).toEqual([]);
    expect(complaints).toEqual([]);
    await close();
  });
});
