import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { answerOf } from './command-line.ts';
import { importOwn, inChromium, open, violations } from './page.ts';

/** One family's sizes, of which a test in Chromium needs few. */
const ladder = `model,family,params_b,hellaswag,truthfulqa,mmlu
${[0.16, 0.41, 1, 2.8, 6.9].map((size, i) => `kea-${size}B,Kea,${size},${30 + 8 * i},${47 - 3 * i},${25 + 2 * i}`).join('\n')}
`;

inChromium('Diagnose', () => {
  test('a known model by its name: phase with chances, advice, where it stands', async () => {
    const { page, settled, close } = await open('diagnose');
    expect(await page.getByLabel('A known model').inputValue()).toBe('Pythia-1.4B');
    await page.locator('.phase-bar dd').first().waitFor();
    expect((await page.locator('.phase-bar dd').allTextContents()).join(' ')).toMatch(
      /^(\d+|under 1|over 99) % (\d+|under 1|over 99) % (\d+|under 1|over 99) %$/,
    );
    await page.getByLabel('A known model').fill('Qwen2.5-7B');
    await page.waitForURL(/model=Qwen2\.5-7B/);
    await page.getByText('Bonus: both capabilities rise together').waitFor();
    await settled();
    await page.locator('.frame svg text', { hasText: 'Qwen2.5-7B' }).waitFor();
    await close();
  });

  test('own data as a whole, in the words of cape diagnose; a name asks for that model alone', async () => {
    const { page, settled, complaints, close } = await open('data');
    await importOwn(page, 'mine.csv', ladder);
    await page.getByRole('link', { name: 'Diagnose' }).click();
    await settled();
    await page.locator('.reading p').first().waitFor();
    const folder = mkdtempSync(join(tmpdir(), 'cape-own-'));
    writeFileSync(join(folder, 'mine.csv'), ladder);
    const answer = await answerOf(`cape diagnose --panel "${join(folder, 'mine.csv')}"`);
    rmSync(folder, { recursive: true });
    const named = (sentence: string) => sentence.replace(/^\S+ holds/, 'mine.csv holds');
    expect((await page.locator('.reading p').allInnerTexts()).map(named)).toEqual(answer.reading.map(named));
    await page.getByRole('heading', { name: 'Do HellaSwag and TruthfulQA MC2 rise together?' }).waitFor();
    expect(await page.locator('table tbody tr').count()).toBe(1 + answer.ownPanel.pairs.length + 3);
    expect(await violations(page)).toEqual([]);
    await page.getByLabel('A known model').fill('kea-1B');
    await page.waitForURL(/model=kea-1B/);
    await settled();
    await page.locator('.verdict h2', { hasText: 'kea-1B' }).waitFor();
    await page.reload();
    await settled();
    expect(await page.locator('.verdict h2').first().innerText()).toBe('kea-1B');
    expect(complaints).toEqual([]);
    await close();
  });

  test('an address holds the state, and typing changes the address', async () => {
    const { page, close } = await open('diagnose?swe_bench_verified=80.8&gpqa_diamond=74.1');
    expect(await page.getByRole('textbox', { name: 'GPQA Diamond' }).inputValue()).toBe('74.1');
    await page.locator('.headline', { hasText: '−13.8 points' }).waitFor();
    await page.getByRole('textbox', { name: 'GPQA Diamond' }).fill('82');
    await page.waitForURL(/gpqa_diamond=82/);
    await page.locator('.headline', { hasText: '−5.9 points' }).waitFor();
    await close();
  });

  test('a score out of range is answered beside its field, and the answer before stays', async () => {
    const { page, close } = await open('diagnose?swe_bench_verified=80.8&gpqa_diamond=74.1');
    await page.getByRole('textbox', { name: 'SWE-bench Verified' }).fill('140');
    const field = page.locator('.field', { hasText: 'SWE-bench' });
    await field.getByText('expected a score in percent, from 0 to 100, got 140').waitFor();
    expect(await page.getByRole('textbox', { name: 'SWE-bench Verified' }).getAttribute('aria-invalid')).toBe(
      'true',
    );
    expect(await page.locator('.headline', { hasText: '−13.8 points' }).count()).toBe(1);
    await page.getByRole('textbox', { name: 'SWE-bench Verified' }).fill('eighty');
    await field.getByText('got "eighty"').waitFor();
    await close();
  });

  test('a name that is almost known is suggested; nothing given says what to do', async () => {
    const { page, close } = await open('diagnose?model=Pythia-1.4');
    await page.getByText('Did you mean Pythia-1.4B?').waitFor();
    await page.getByLabel('A known model').fill('');
    await page.getByText('Enter at least one score').waitFor();
    await close();
  });

  test('names are offered once the field is entered', async () => {
    const { page, close } = await open('diagnose');
    await page.getByLabel('A known model').focus();
    await page.waitForFunction(() => (document.querySelectorAll('datalist option').length ?? 0) > 200);
    await close();
  });

  test('a word of physics is explained where it stands', async () => {
    const { page, close } = await open('diagnose?model=Claude+Opus+4.7');
    await page.getByRole('button', { name: 'h-field' }).click();
    await page.getByText('GPQA Diamond less what the line').waitFor();
    await page.keyboard.press('Escape');
    await page.getByText('GPQA Diamond less what the line').waitFor({ state: 'hidden' });
    await close();
  });
});
