import { expect, test } from 'vitest';
import { inChromium, open } from './page.ts';

inChromium('Diagnose', () => {
  test('an address holds the state, and typing changes the address', async () => {
    const { page, close } = await open('diagnose?swe=80.8&gpqa=74.1');
    expect(await page.inputValue('main input >> nth=1')).toBe('74.1');
    await page.getByText('−13').first().waitFor();
    await page.fill('main input >> nth=1', '82');
    await page.waitForURL(/gpqa=82/);
    await close();
  });

  test('a score out of range is answered beside its field', async () => {
    const { page, close } = await open('diagnose');
    await page.fill('main input >> nth=0', '140');
    const field = page.locator('label', { hasText: 'SWE-bench' });
    await field.getByText('expected a score in percent, from 0 to 100').waitFor();
    expect(await page.getAttribute('main input >> nth=0', 'aria-invalid')).toBe('true');
    // What was seen before stays.
    expect(await page.getByText('cannot tell').count()).toBeGreaterThan(0);
    await close();
  });
});
