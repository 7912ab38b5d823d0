import { expect, test } from 'vitest';
import { inChromium, open } from './page.ts';

inChromium('a figure', () => {
  test('arrow keys walk its points, the legend filters and stands in the address', async () => {
    const { page, settled, close } = await open('frontier');
    await page.locator('.frame').focus();
    await page.keyboard.press('ArrowRight');
    await page.locator('.tooltip', { hasText: 'DeepSeek-V2.5' }).waitFor();
    const shapes = () => page.locator('.frame svg title').count();
    const before = await shapes();
    await page.getByRole('button', { name: 'Google' }).click();
    expect(await shapes()).toBe(before - 5);
    await page.waitForURL(/hide\.frontier=Google/);
    await page.reload();
    await settled();
    expect(await shapes()).toBe(before - 5);
    await close();
  });
});
