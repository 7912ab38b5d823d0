import { expect, test } from 'vitest';
import { inChromium, type Opened, open } from './page.ts';

/** Who reads for the first time has this much patience. */
const mostClicks = 3;

/** A reader who comes to the overview with a question; each press is kept. */
async function reader() {
  const opened = await open('overview', { viewport: { width: 1440, height: 900 } });
  const path: string[] = [];
  const main = opened.page.locator('main');
  return {
    ...opened,
    main,
    path,
    /** Press what bears these words. */
    async press(role: 'link' | 'button', name: string | RegExp): Promise<void> {
      const target = main.getByRole(role, { name }).first();
      path.push((await target.innerText()).split('\n')[0]!.trim());
      await target.click();
      await opened.settled();
    },
    async close(): Promise<void> {
      expect(path.length).toBeLessThanOrEqual(mostClicks);
      expect(opened.complaints).toEqual([]);
      await opened.close();
    },
  };
}

const view = ({ page }: Opened) => new URL(page.url()).hash.replace(/^#\/|\?.*/g, '');

inChromium('an outsider finds within three clicks', () => {
  test('which labs lean to coding, without one', async () => {
    const one = await reader();
    const labs = one.main.locator('.strips');
    expect(await labs.locator('.strong').count()).toBeGreaterThan(0);
    expect(await labs.getByText('Anthropic').count()).toBe(1);
    expect(await one.main.innerText()).toMatch(/Left: better at coding/);
    expect(one.path).toEqual([]);
    await one.close();
  });

  test('where a model with two scores stands', async () => {
    const one = await reader();
    await one.press('link', /^Two scores/);
    expect(view(one)).toBe('diagnose');
    await one.page.getByRole('textbox', { name: 'SWE-bench Verified' }).fill('80.8');
    await one.page.getByRole('textbox', { name: 'GPQA Diamond' }).fill('74.1');
    await one.page.getByLabel('A known model').fill('');
    await one.main.locator('.headline', { hasText: 'points' }).first().waitFor();
    expect(one.path).toHaveLength(1);
    await one.close();
  });

  test('whether a fine-tune cost something, by an example', async () => {
    const one = await reader();
    await one.press('link', /^Evaluation files/);
    await one.press('button', 'Try an example');
    await one.main.locator('.reading p').first().waitFor();
    expect(await one.main.locator('.reading p').first().innerText()).toContain(
      'one capability rose while another fell',
    );
    expect(one.path).toHaveLength(2);
    await one.close();
  });

  test('which tests no longer separate the best, and what to use instead', async () => {
    const one = await reader();
    expect(await one.main.locator('.tests').innerText()).toContain('Saturated');
    await one.press('link', /no longer separate/);
    expect(view(one)).toBe('cascade');
    expect(await one.main.locator('.stage.worn').count()).toBeGreaterThan(0);
    expect(await one.main.innerText()).toMatch(/Rotate to .+ points apart on it/);
    expect(one.path).toHaveLength(1);
    await one.close();
  });

  test('how the papers’ bets stand, and what another way of counting would give', async () => {
    const one = await reader();
    await one.press('link', /bets made in May 2026/);
    expect(view(one)).toBe('predictions');
    expect(await one.main.locator('table').first().locator('tbody tr').count()).toBe(7);
    await one.main.locator('summary', { hasText: 'Read by other rules' }).first().click();
    one.path.push('Read by other rules');
    await one.main.getByText('reporter: Vals AI', { exact: true }).first().waitFor();
    await one.close();
  });

  test('what of the papers did not hold', async () => {
    const one = await reader();
    await one.press('link', /published claims/);
    await one.press('button', /not reproduced/);
    expect(view(one)).toBe('claims');
    const verdicts = await one.main.locator('tbody tr .badge').allInnerTexts();
    expect(verdicts.length).toBeGreaterThan(0);
    expect(verdicts.every((verdict) => verdict.includes('not reproduced'))).toBe(true);
    await one.close();
  });

  test('whether steering a model helps, and by what measure', async () => {
    const one = await reader();
    await one.press('link', /^Steer a model/);
    await one.main.locator('.continued p').nth(1).waitFor();
    await one.press('button', 'Measure');
    await one.main
      .getByText(/corrected, \d+ of \d+ broken/)
      .first()
      .waitFor();
    expect(one.path).toHaveLength(2);
    await one.close();
  });
});
