import { expect, test } from 'vitest';
import { inChromium, open } from './page.ts';

inChromium('a figure', () => {
  test('arrow keys walk its points, the legend filters and stands in the address', async () => {
    const { page, settled, close } = await open('frontier');
    const figure = page.locator('figure', { hasText: 'GPQA Diamond against' });
    await figure.locator('.frame').focus();
    await page.keyboard.press('ArrowRight');
    await figure.locator('.tooltip', { hasText: 'DeepSeek-V2.5' }).waitFor();
    const shapes = () => figure.locator('.frame svg title').count();
    const before = await shapes();
    await figure.getByRole('button', { name: 'Google' }).click();
    expect(await shapes()).toBe(before - 5);
    await page.waitForURL(/hide\.frontier=Google/);
    await page.reload();
    await settled();
    expect(await shapes()).toBe(before - 5);
    await close();
  });
});
