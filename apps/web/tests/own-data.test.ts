import { builtinPanel } from '@cape/analysis';
import { panelCsv } from '@cape/evidence';
import { expect, test } from 'vitest';
import { ownViews } from '../src/views.ts';
import { collisions } from './collisions.ts';
import { importOwn, inChromium, open, violations } from './page.ts';

const sizes = [0.1, 0.4, 1, 3, 8, 30];

/** Three laboratories' sizes with the five scores of base models, under long names. */
const ladders = `model,family,params_b,hellaswag,truthfulqa,arc_challenge,winogrande,mmlu
${['Aurora', 'Borealis with a very long family name', 'C']
  .flatMap((family, f) =>
    sizes.map(
      (size, i) =>
        `${family}-${size}B-instruct-preview,${family},${size},${30 + 8 * i + f},${45 - 2 * i + f * i},${22 + 4 * i},${50 + 4 * i},${25 + f + 3 * i}`,
    ),
  )
  .join('\n')}
`;

const dataSets = [
  ['three ladders', ladders],
  ['the frontier itself, as a table of one’s own', panelCsv(builtinPanel('frontier'))],
  ['one model with one score', 'model,mmlu\nsolo,55\n'],
] as const;

const widths = [320, 390, 768, 1440, 2560];

inChromium('data of one’s own', () => {
  test.each(dataSets)('%s: every view at five widths', async (_name, table) => {
    const { page, complaints, settled, close } = await open('data');
    await importOwn(page, 'mine.csv', table);
    for (const view of ownViews) {
      await page.setViewportSize({ width: 1440, height: 900 });
      await page.evaluate((name) => {
        location.hash = `#/${name}?panel=own`;
      }, view);
      await page.waitForTimeout(150);
      await settled();
      for (const width of widths) {
        await page.setViewportSize({ width, height: 900 });
        await page.waitForTimeout(60);
        const where = `${view} at ${width}`;
        expect([where, await page.evaluate(() => document.documentElement.scrollWidth)]).toEqual([
          where,
          width,
        ]);
        expect([where, await collisions(page)]).toEqual([where, []]);
      }
      await page.setViewportSize({ width: 390, height: 844 });
      expect([view, await violations(page)]).toEqual([view, []]);
      // A chart has something in it, or is not drawn.
      const charts = await page
        .locator('.frame > svg')
        .evaluateAll((all) => all.map((chart) => chart.querySelectorAll('path').length));
      expect(Math.min(1, ...charts)).toBe(1);
    }
    expect(complaints).toEqual([]);
    await close();
  });

  test('stands beside CAPE’s in Phases and Frontier; a view without it says nothing of it', async () => {
    const { page, settled, close } = await open('data');
    await importOwn(page, 'mine.csv', ladders);
    await page.getByRole('link', { name: 'Phases' }).click();
    await settled();
    await page.getByRole('button', { name: 'CAPE’s base table' }).waitFor();
    await page.getByText('Figures from your data: mine.csv, 18 models.').waitFor();
    await page.getByRole('link', { name: 'Claims' }).click();
    await settled();
    expect(await page.getByText('Figures from your data').count()).toBe(0);
    await page.getByRole('link', { name: 'Frontier' }).click();
    await settled();
    await page.getByText('This needs 3 models with SWE-bench Verified and GPQA Diamond.').waitFor();
    expect(await page.locator('.frame').count()).toBe(0);
    await page.getByRole('button', { name: 'Show CAPE’s data here' }).click();
    await page.locator('.frame').first().waitFor();
    await close();
  });
});
