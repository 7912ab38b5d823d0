import { readFileSync } from 'node:fs';
import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { fixed, percent } from '../src/numbers.ts';
import { answerOf, commandsOn } from './command-line.ts';
import { inChromium, open } from './page.ts';

/** The points of the large figure, from the file that the page saves. */
async function saved(page: Page): Promise<unknown[]> {
  await page.locator('details.saving').evaluateAll((menus) => {
    for (const menu of menus) menu.setAttribute('open', '');
  });
  const figure = page.locator('figure').first();
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    figure.getByRole('button', { name: 'Save the figure: JSON' }).click(),
  ]);
  const { marks } = JSON.parse(readFileSync(await download.path(), 'utf8'));
  return marks.find((mark: { unmarked?: boolean }) => mark.unmarked).points;
}

const ends = (page: Page) => page.locator('.small-curve .end strong').allTextContents();

inChromium('the explorer', () => {
  test('shows what cape simulate answers, to the last digit, for every benchmark', async () => {
    const { page, close } = await open(
      'explorer?from=Pythia-1B&to=30&curation=0.6&width=-0.25&show=truthfulqa',
    );
    const [simulate, fit] = await commandsOn(page);
    const answer = await answerOf(simulate!);
    const last = answer.trajectory.points.at(-1);
    expect(await ends(page)).toEqual(last.scores.map(({ value }: { value: number }) => fixed(value)));
    const points = await saved(page);
    expect(points).toHaveLength(25);
    for (const [i, { paramsB, scores }] of answer.trajectory.points.entries()) {
      const { benchmark, value, interval } = scores[1];
      expect(benchmark).toBe('truthfulqa');
      expect(points[i]).toMatchObject({ x: paramsB, y: value, yInterval: interval });
    }
    const { equations } = await answerOf(fit!);
    const shown = await page.locator('.equation summary').allTextContents();
    expect(shown).toEqual(equations.map(({ text }: { text: string }) => text));
    const rows = await page.locator('.equation').first().locator('tbody tr').allTextContents();
    for (const [i, { coefficient, inclusion }] of equations[0].terms.entries()) {
      expect(rows[i]).toContain(fixed(coefficient, 3));
      expect(rows[i]).toContain(percent(inclusion));
    }
    await close();
  });

  test('follows a dragged slider without a pause, and the address and a reload keep it', async () => {
    const { page, complaints, settled, close } = await open('explorer');
    const before = await ends(page);
    await page.evaluate(() => {
      const busy = { seen: false };
      Object.assign(globalThis, { busy });
      new MutationObserver(() => {
        if (document.querySelector('.curves [aria-busy="true"]') !== null) busy.seen = true;
      }).observe(document.querySelector('.curves')!, { subtree: true, attributes: true });
    });
    const box = (await page.getByRole('slider', { name: 'Curation' }).boundingBox())!;
    const at = (share: number) => [box.x + share * box.width, box.y + box.height / 2] as const;
    await page.mouse.move(...at(0.5));
    await page.mouse.down();
    for (let share = 0.5; share < 0.8; share += 0.02) await page.mouse.move(...at(share));
    await page.mouse.up();
    await page.waitForURL(/curation=/);
    await page.waitForFunction(
      (was) => document.querySelector('.small-curve .end strong')?.textContent !== was,
      before[0],
    );
    expect(await page.evaluate(() => (globalThis as unknown as { busy: { seen: boolean } }).busy.seen)).toBe(
      false,
    );
    await page.waitForTimeout(500);
    const after = await ends(page);
    await page.reload();
    await settled();
    expect(await ends(page)).toEqual(after);
    await page.getByRole('button', { name: 'All to zero' }).click();
    await page.waitForFunction(
      (was) => document.querySelector('.small-curve .end strong')?.textContent === was,
      before[0],
    );
    expect(complaints).toEqual([]);
    await close();
  });

  test('says which levers the data identify, why, and where scores leave 0 to 100', async () => {
    const { page, close } = await open('explorer?curation=2');
    await page.getByText('Identified for HellaSwag alone; the rest is within its error of zero.').waitFor();
    await page.getByText('Not identified by the data. This lever adds nothing.').waitFor();
    for (const name of ['Width', 'Architecture'])
      expect(await page.getByRole('slider', { name }).isDisabled()).toBe(true);
    expect((await ends(page))[0]).toBe('above 100');
    await page.getByText('What one unit adds, and why').last().click();
    await page.getByText('is not in this view of the panel').first().waitFor();
    await page.getByText(/HellaSwag passes 100 % at [\d.]+ B/).waitFor();
    await page.getByRole('slider', { name: 'Curation' }).press('Home');
    await page.getByText(/ passes 0 % at|Every score stays between 0 and 100/).waitFor();
    await close();
  });

  test('can be judged: measured scores in the figure, every rule beside the law on a family unseen', async () => {
    const { page, settled, close } = await open('explorer?show=mmlu&group=OPT');
    const names = await page.locator('.frame svg path title').allTextContents();
    expect(names).toContain('OPT-66B (MMLU)');
    await page.getByLabel('Family to predict').selectOption('Cerebras-GPT');
    await settled();
    const holdout = (await commandsOn(page)).find((command) => command.startsWith('cape holdout'));
    const { predictors, verdict } = await answerOf(holdout!);
    const table = page.getByRole('region', { name: 'Does the law predict another family?' });
    const rows = table.locator('tbody tr');
    expect(await rows.count()).toBe(predictors.length);
    expect(await rows.nth(0).innerText()).toContain(fixed(predictors[0].error.points, 2));
    await page.getByText(verdict).waitFor();
    const simulated = await answerOf((await commandsOn(page))[0]!);
    const methods = page.getByRole('region', { name: 'Which way predicts a family it has not seen?' });
    const [best] = simulated.acrossFamilies.methods;
    expect(await methods.locator('tbody tr').first().innerText()).toContain(fixed(best.error.points, 2));
    await page.locator('figure', { hasText: 'γ₁₂ along the predicted path' }).waitFor();
    await table.getByRole('button', { name: 'Mean error, points' }).click();
    expect(await rows.nth(0).innerText()).toContain(fixed(predictors.at(-1).error.points, 2));
    await close();
  });

  test('starts from scores of one’s own; a bad one is answered beside it, the old curves kept', async () => {
    const { page, settled, close } = await open('explorer');
    await page.getByLabel('Start from').selectOption('scores');
    await page.getByLabel('HellaSwag, %').fill('61.5');
    await page.getByLabel('Its size, billions').fill('2.5');
    await page.getByLabel('Follow it to, billions').fill('70');
    await page.getByLabel('Law of the family').selectOption('OPT');
    await page.getByLabel('Form of the law').selectOption('0');
    await page.waitForURL(/degree=0/);
    await settled();
    const [simulate] = await commandsOn(page);
    expect(simulate).toContain('--score hellaswag=61.5');
    const answer = await answerOf(simulate!);
    expect(answer.group).toBe('OPT');
    expect(answer.from).toMatchObject({ paramsB: 2.5, scores: { hellaswag: 61.5 } });
    expect((await ends(page))[0]).toBe(answer.trajectory.points.at(-1).scores[0].value.toFixed(1));
    const before = await ends(page);
    await page.getByLabel('HellaSwag, %').fill('140');
    await page.locator('.field', { hasText: 'HellaSwag, %' }).getByText('expected').waitFor();
    expect(await page.getByLabel('HellaSwag, %').getAttribute('aria-invalid')).toBe('true');
    expect(await ends(page)).toEqual(before);
    await page.getByLabel('HellaSwag, %').fill('61.5');
    await page.getByLabel('Start from').selectOption('model');
    await page.getByLabel('Model', { exact: true }).fill('Pythia-71M');
    await page.getByText('Did you mean Pythia-70M?').waitFor();
    await close();
  });

  test('any benchmark is shown large, by the keyboard too', async () => {
    const { page, close } = await open('explorer?view=as-published');
    await page.getByRole('radio', { name: /^HellaSwag/ }).focus();
    await page.keyboard.press('ArrowRight');
    await page.locator('figure', { hasText: 'TruthfulQA MC2 from Pythia-70M' }).waitFor();
    await page.waitForURL(/show=truthfulqa/);
    await page.locator('.frame').first().focus();
    await page.keyboard.press('ArrowRight');
    await page.locator('.tooltip', { hasText: '0.07 B' }).waitFor();
    await close();
  });
});
