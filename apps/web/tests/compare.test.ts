import { expect, test } from 'vitest';
import { inChromium, open, violations } from './page.ts';

/** Two result files of lm-evaluation-harness and the samples of one task, invented. */
function runFiles(model: string, right: (item: number) => boolean) {
  const items = Array.from({ length: 400 }, (_, i) => i);
  const n = items.filter(right).length;
  const stamp = '2026-11-01T10-00-00.000000';
  const results = {
    results: { truthfulqa_mc1: { alias: 'truthfulqa_mc1', 'acc,none': n / 400, 'acc_stderr,none': 0.025 } },
    'n-samples': { truthfulqa_mc1: { original: 400, effective: 400 } },
    'n-shot': { truthfulqa_mc1: 0 },
    versions: { truthfulqa_mc1: 2 },
    higher_is_better: { truthfulqa_mc1: { acc: true } },
    configs: { truthfulqa_mc1: { task: 'truthfulqa_mc1', output_type: 'multiple_choice' } },
    config: { model: 'hf', model_args: `pretrained=${model}` },
    model_name: model,
    date: 1793527200,
  };
  const samples = items.map((i) =>
    JSON.stringify({
      doc_id: i,
      doc: {},
      target: '0',
      doc_hash: `hash-${i}`,
      filter: 'none',
      metrics: ['acc'],
      acc: Number(right(i)),
    }),
  );
  const folder = model.replace('/', '__');
  return [
    {
      name: `${folder}/results_${stamp}.json`,
      mimeType: 'application/json',
      buffer: Buffer.from(JSON.stringify(results)),
    },
    {
      name: `${folder}/samples_truthfulqa_mc1_${stamp}.jsonl`,
      mimeType: 'text/plain',
      buffer: Buffer.from(samples.join('\n')),
    },
  ];
}

const files = [
  ...runFiles('acme/base', (i) => i % 2 === 0),
  // Loses 40 of the 200 that the base gets right, wins 8.
  ...runFiles('acme/tuned', (i) => (i % 2 === 0 ? i % 10 !== 0 : i % 50 === 1)),
  { name: 'notes.txt', mimeType: 'text/plain', buffer: Buffer.from('remember the milk') },
];

inChromium('compare', () => {
  test('two runs are read, compared item by item, kept over a reload, and what was not read is named', async () => {
    const { page, complaints, settled, close } = await open('compare', {
      viewport: { width: 1440, height: 900 },
    });
    await page.locator('input[type=file]').first().setInputFiles(files);
    await page.waitForSelector('.reading');
    await settled();
    const verdict = page.locator('.reading p').first();
    expect(await verdict.textContent()).toMatch(
      /acme\/tuned is worse than acme\/base.*TruthfulQA MC1.*−8\.0 points/s,
    );
    expect(await page.locator('main').innerText()).toContain('notes.txt');
    expect(await page.locator('tbody tr').first().innerText()).toContain('400');
    expect(await violations(page)).toEqual([]);
    await page.reload();
    await settled();
    await page.waitForSelector('.reading');
    expect(await verdict.textContent()).toContain('−8.0 points');
    await page.getByRole('button', { name: 'Swap' }).click();
    await settled();
    await expect
      .poll(() => verdict.textContent())
      .toMatch(/acme\/base is better than acme\/tuned.*TruthfulQA MC1.*\+8\.0 points/s);
    expect(complaints).toEqual([]);
    await close();
  });

  test('an example shows a trade before one has runs, and fits a phone', async () => {
    const { page, settled, close } = await open('compare', { viewport: { width: 390, height: 844 } });
    await page.getByRole('button', { name: 'Try an example' }).click();
    await page.waitForSelector('.reading');
    await settled();
    expect(await page.locator('.reading p').first().textContent()).toContain(
      'one capability rose while another fell',
    );
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(390);
    expect(await violations(page)).toEqual([]);
    await close();
  });
});
