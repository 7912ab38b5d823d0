import { expect, test } from 'vitest';
import { answerOf } from './command-line.ts';
import { inChromium, open } from './page.ts';

/** A row of a panel, as the command line tells it. */
interface Row {
  readonly group: string;
  readonly scores: Readonly<Record<string, object | undefined>>;
}

inChromium('a figure', () => {
  test('arrow keys walk its points, the legend filters and stands in the address', async () => {
    const { page, settled, close } = await open('frontier');
    const figure = page.locator('figure', { hasText: 'GPQA Diamond against' });
    await figure.locator('.frame').focus();
    await page.keyboard.press('ArrowRight');
    await figure.locator('.tooltip', { hasText: 'DeepSeek-V2.5' }).waitFor();
    const shapes = () => figure.locator('.frame svg title').count();
    const before = await shapes();
    const { models } = await answerOf('cape panels current');
    const google = models.filter(
      ({ group, scores }: Row) => group === 'Google' && scores.swe_bench_verified && scores.gpqa_diamond,
    ).length;
    expect(google).toBeGreaterThan(5);
    await figure.getByRole('button', { name: 'Google' }).click();
    expect(await shapes()).toBe(before - google);
    await page.waitForURL(/hide\.frontier=Google/);
    await page.reload();
    await settled();
    expect(await shapes()).toBe(before - google);
    await close();
  });
});
