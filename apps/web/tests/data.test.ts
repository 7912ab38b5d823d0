import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { builtinPanel } from '@cape/analysis';
import { panelCsv } from '@cape/evidence';
import { expect, test } from 'vitest';
import { largePanel } from '../bench/large-panel.mjs';
import { importOwn, inChromium, open, violations } from './page.ts';

const fixture = (name: string) =>
  fileURLToPath(new URL(`../../../packages/evidence/fixtures/${name}`, import.meta.url));
const csv = (name: string, text: string) => ({ name, mimeType: 'text/csv', buffer: Buffer.from(text) });

const own = `model,family,params_b,hellaswag,truthfulqa
mine-1b,Mine,1,40,41
mine-2b,Mine,2,50,38
mine-4b,Mine,4,60,35
mine-8b,Mine,8,66,44
other-1b,Other,1,41,40
other-3b,Other,3,55,42
`;

inChromium('Data', () => {
  test('a CSV of one’s own drives every view, stays over a reload, and is given up again', async () => {
    const { page, settled, complaints, close } = await open('data');
    await importOwn(page, 'mine.csv', own);
    await page.getByText('mine.csv: 6 models, 2 benchmarks.').waitFor();
    await page.getByRole('link', { name: 'Phases' }).click();
    await settled();
    await page.getByText('Figures from your data: mine.csv, 6 models.').waitFor();
    await page.getByRole('rowheader', { name: 'Mine' }).first().waitFor();
    await page.reload();
    await settled();
    expect(await page.getByRole('rowheader', { name: 'Pythia' }).count()).toBe(0);
    await page.getByRole('rowheader', { name: 'Mine' }).first().waitFor();
    await page.getByRole('button', { name: 'Back to CAPE’s tables' }).click();
    await page.getByRole('rowheader', { name: 'Pythia' }).first().waitFor();
    await page.goto(page.url().replace(/#.*/, '#/data?panel=own'));
    await settled();
    await page.getByRole('button', { name: 'Forget it' }).click();
    await page.getByText('mine.csv').waitFor({ state: 'hidden' });
    expect(complaints).toEqual([]);
    await close();
  });

  test('an import is shown column by column first; a column is mapped, given its unit, or left out', async () => {
    const { page, settled, complaints, close } = await open('data');
    const table = `name,Parameters,HellaSwag (10-shot),my_bench,comment,TruthfulQA
alpha-1b,1B,0.40,12,good,0.41
alpha-2b,2B,0.50,15,fine,0.38
alpha-4b,4B,0.60,19,ok,0.35
`;
    await page.setInputFiles('input[type=file]', csv('odd.csv', table));
    await page.getByText('3 models in 1 family, sizes known.').waitFor();
    expect(new URL(page.url()).hash).not.toContain('panel=own');
    await page.getByText('No figure is above 1, so read as fractions of 1: TruthfulQA.').waitFor();
    await page.getByLabel('Taken as: HellaSwag (10-shot)').selectOption('hellaswag');
    await page.getByLabel('Unit: HellaSwag (10-shot)').waitFor();
    expect(await page.getByLabel('Unit: HellaSwag (10-shot)').inputValue()).toBe('fraction');
    await page.getByLabel('Taken as: my_bench').selectOption('');
    expect(await violations(page)).toEqual([]);
    await page.getByRole('button', { name: 'Use these data' }).click();
    await page.getByText('odd.csv: 3 models, 2 benchmarks.').waitFor();
    await settled();
    const row = page.getByRole('row', { name: /alpha-4b/ });
    expect(await row.innerText()).toContain('60.0');
    expect(await row.innerText()).not.toContain('19');
    expect(complaints).toEqual([]);
    await close();
  });

  test('a link to data that this browser does not hold says so, and shows CAPE’s', async () => {
    const { page, close } = await open('phases?panel=own');
    await page.getByText('This link shows data of your own, and this browser holds none.').waitFor();
    await page.getByRole('rowheader', { name: 'Pythia' }).first().waitFor();
    await close();
  });

  test('files by drop; each format by itself', async () => {
    const { page, close } = await open('data');
    const text = readFileSync(fixture('lm-eval-0.4.json'), 'utf8');
    const transfer = await page.evaluateHandle((content) => {
      const data = new DataTransfer();
      data.items.add(new File([content], 'results.json', { type: 'application/json' }));
      return data;
    }, text);
    await page.locator('.drop').dispatchEvent('drop', { dataTransfer: transfer });
    await page.getByText('results.json, as it was read').waitFor();
    await page.getByText(/^1 model in 1 family/).waitFor();
    await page.setInputFiles('input[type=file]', fixture('leaderboard-v1.json'));
    await page.getByText('leaderboard-v1.json, as it was read').waitFor();
    await page.setInputFiles('input[type=file]', [
      fixture('benchmarks_runs.csv'),
      fixture('external_benchmark_hle.csv'),
    ]);
    await page.getByText('benchmarks_runs.csv + 1, as it was read').waitFor();
    await close();
  });

  test.each([
    ['text.csv', 'just words\nand more\n', 'expected a column "model"'],
    ['letters.csv', 'model,hellaswag\na,forty\nb,fifty\n', 'hellaswag'],
    ['range.csv', 'model,hellaswag\na,140\n', 'received'],
    ['broken.json', '{"results": {', 'bad'],
    ['empty.csv', '', 'empty'],
  ])('%s is refused at the place, and the data before are kept', async (name, text, said) => {
    const { page, close } = await open('data');
    await importOwn(page, 'mine.csv', own);
    await page.setInputFiles('input[type=file]', csv(name, text));
    await page.getByText('Nothing was imported.').waitFor();
    const message = await page.locator('.drop [role=alert]').innerText();
    expect(message.length).toBeGreaterThan(20);
    if (said !== 'bad' && said !== 'received' && said !== 'empty') expect(message).toContain(said);
    expect(await page.getByText('mine.csv: 6 models').count()).toBe(1);
    await close();
  });

  test('a CSV of 300 MB is refused unread', async () => {
    const { page, close } = await open('data');
    const transfer = await page.evaluateHandle(() => {
      const data = new DataTransfer();
      const line = new Uint8Array(1024 * 1024).fill(49);
      data.items.add(new File(Array(300).fill(line), 'huge.csv', { type: 'text/csv' }));
      return data;
    });
    const start = Date.now();
    await page.locator('.drop').dispatchEvent('drop', { dataTransfer: transfer });
    await page.getByText(/huge\.csv.*at most 64 MB, got 300 MB/).waitFor();
    expect(Date.now() - start).toBeLessThan(10_000);
    await close();
  });

  test('10,000 models of 16 benchmarks (bench/import.mjs measures the page’s tasks)', async () => {
    const { page, settled, close } = await open('data');
    // From the disk, as a person's files come: what a test hands over itself passes through the page.
    const folder = mkdtempSync(join(tmpdir(), 'cape-import-'));
    writeFileSync(join(folder, 'large.csv'), largePanel());
    await page.setInputFiles('input[type=file]', join(folder, 'large.csv'));
    await page.getByRole('button', { name: 'Use these data' }).click();
    await page.getByText('large.csv: 10000 models, 16 benchmarks.').waitFor();
    await settled();
    await page.getByText('The first 50 of 10000 rows').waitFor();
    rmSync(folder, { recursive: true });
    await close();
  });

  test('what comes with CAPE is exported as it is, and what is one’s own too', async () => {
    const { page, close } = await open('data?table=frontier');
    const download = async (name: string) => {
      const [file] = await Promise.all([
        page.waitForEvent('download'),
        page.getByRole('button', { name }).click(),
      ]);
      return readFileSync(await file.path(), 'utf8');
    };
    expect(await download('Export frontier as CSV')).toBe(panelCsv(builtinPanel('frontier')));
    await importOwn(page, 'mine.csv', own);
    const exported = await download('Export as CSV');
    expect(exported.split('\n')[0]).toContain('model,family,params_b');
    expect(exported).toContain('mine-8b,Mine,8');
    await close();
  });
});
