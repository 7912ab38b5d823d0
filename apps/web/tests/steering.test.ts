import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';
import { loadKernel } from '@cape/core-wasm';
import { LocalBackend, measure, ownTask, rowsOfQuestions } from '@cape/measure';
import {
  conditionsInBrief,
  evaluate,
  learnDirection,
  loadModel,
  steeringAlong,
  sweep,
  tune,
} from '@cape/steer';
import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { weightsFixture, weightsFolder } from '../../../packages/steer/tests/weights-fixture.ts';
import { controls, quickMethods } from '../src/worker/steering-protocol.ts';
import { answerOf, commandsOn } from './command-line.ts';
import { inChromium, open, violations } from './page.ts';

const steer = fileURLToPath(new URL('../../../packages/steer/', import.meta.url));

/** Text after the prompt in both columns. */
async function written(page: Page): Promise<string[]> {
  const texts = await page.locator('.continued p').allTextContents();
  const prompt = await page.getByLabel('Prompt', { exact: true }).inputValue();
  return texts.map((text) => text.slice(prompt.length));
}

/** The fixture's words are w0 … w255; its files as a reader would choose them. */
function ownModel() {
  const fixture = join(steer, 'fixtures/gpt_neox');
  const json = (value: unknown) => Buffer.from(JSON.stringify(value));
  const lines = (rows: readonly object[]) => Buffer.from(rows.map((row) => JSON.stringify(row)).join('\n'));
  const words = (...numbers: number[]) => numbers.map((number) => `w${number}`).join(' ');
  const vocab = vocabularyOf(80);
  const pairs = Array.from({ length: 8 }, (_, i) => ({ true: words(i + 10, 5), false: words(i + 10, 7) }));
  const questions = Array.from({ length: 24 }, (_, i) => ({
    prompt: words(i + 1, i + 4, i + 10),
    true: ` w${i + 5}`,
    false: ` w${i + 21}`,
  }));
  const tokenizer = {
    version: '1.0',
    added_tokens: [],
    normalizer: null,
    pre_tokenizer: { type: 'WhitespaceSplit' },
    post_processor: null,
    decoder: null,
    model: { type: 'WordLevel', vocab, unk_token: 'w0' },
  };
  const contents: Record<string, Buffer> = {
    'config.json': readFileSync(join(fixture, 'config.json')),
    'tokenizer.json': json(tokenizer),
    'model.onnx': gunzipSync(readFileSync(join(fixture, 'torchscript.onnx.gz'))),
    'pairs.jsonl': lines(pairs),
    'prompts.jsonl': lines(questions),
    'neutral.txt': Buffer.from(passages.join('\n')),
  };
  const files = Object.entries(contents).map(([name, buffer]) => ({
    name,
    mimeType: 'application/octet-stream',
    buffer,
  }));
  return { files, pairs, questions };
}

/** Neutral text in the fixture's words, which knows no English. */
const passages = Array.from({ length: 5 }, (_, i) => `w${i + 1} w${i + 9} w${i + 30} w4 w5`);

/** The words w0, w1 …, and in the place of the last ones those that prompts are asked with. */
function vocabularyOf(size: number): Record<string, number> {
  const asked = ['Answer', 'truthfully:', 'falsely:'];
  const plain = Array.from({ length: size - asked.length }, (_, i) => `w${i}`);
  return Object.fromEntries([...plain, ...asked].map((word, i) => [word, i]));
}

/** In the page: the sentences that a search finds, which are shown only as long as it goes on. */
function keepFindings(): string[] {
  const kept: string[] = [];
  new MutationObserver(() => {
    for (const { textContent } of document.querySelectorAll('.found li')) kept.push(textContent ?? '');
  }).observe(document.body, { childList: true, subtree: true, characterData: true });
  return kept;
}

/** In the page: puts another sentence into the report that the browser keeps. */
function markKeptReport(sentence: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const opening = indexedDB.open('cape');
    opening.onerror = reject;
    opening.onsuccess = () => {
      const transaction = opening.result.transaction('steps', 'readwrite');
      const steps = transaction.objectStore('steps').openCursor();
      steps.onsuccess = () => {
        const cursor = steps.result;
        if (cursor === null) return;
        const [, , step] = cursor.key as string[];
        if (/^report [\w-]+$/.test(step!))
          cursor.update({ ...cursor.value, verdict: { ...cursor.value.verdict, sentence } });
        cursor.continue();
      };
      transaction.oncomplete = () => {
        opening.result.close();
        resolve();
      };
    };
  });
}

inChromium('steering', () => {
  test('writes what cape steer demo writes, greedily, and the address holds every setting', async () => {
    const { page, complaints, settled, close } = await open('steering');
    await page.getByText('The demo model was trained to answer to this direction.').waitFor();
    const [usual] = await commandsOn(page);
    const answer = await answerOf(usual!);
    expect(await written(page)).toEqual([answer.unsteered, answer.steered]);
    expect(answer.unsteered).not.toBe(answer.steered);
    expect(await page.locator('.continued mark').count()).toBe(2);
    const facts = (await page.locator('.facts').first().textContent())!;
    expect(facts).toContain(answer.probe.class.replace('-', ' '));
    expect(facts).toContain(answer.probe.cosine.toFixed(2).replace('-', '−'));

    await page.getByLabel('Prompt', { exact: true }).fill('The hottest planet is');
    await page.getByLabel('After layer').selectOption('3');
    await page.getByLabel('Where to push').selectOption('last');
    await page.getByRole('slider', { name: 'Strength' }).press('Home');
    await page.getByRole('slider', { name: 'Tokens to write' }).fill('9');
    await page.waitForURL(/tokens=9/);
    await page.waitForTimeout(300);
    await settled();
    await page.getByText('Pushed backwards').waitFor();
    const [changed] = await commandsOn(page);
    expect(changed).toMatch(/--block 3 --strength -\d.* --positions last --max-tokens 9/);
    const other = await answerOf(changed!);
    expect(await written(page)).toEqual([other.unsteered, other.steered]);
    await page.reload();
    await settled();
    expect(await written(page)).toEqual([other.unsteered, other.steered]);
    await page.getByRole('button', { name: 'Push by that' }).click();
    await page.waitForURL(({ hash }) => hash.includes(`strength=${other.probe.strength}`));
    expect(complaints).toEqual([]);
    await close();
  });

  test('words come one after another, and stop where they are told to', async () => {
    const { page, close } = await open('steering?tokens=64');
    await page.evaluate(() => {
      const lengths: number[] = [];
      Object.assign(globalThis, { lengths });
      const plain = document.querySelector('.continued p')!;
      new MutationObserver(() => lengths.push(plain.textContent!.length)).observe(plain, {
        subtree: true,
        childList: true,
        characterData: true,
      });
    });
    await page.getByRole('button', { name: 'Write again' }).click();
    await page.getByRole('button', { name: 'Stop' }).click();
    await page.getByText('Stopped.').waitFor();
    const short = (await written(page))[0]!.length;
    await page.getByRole('button', { name: 'Write again' }).click();
    await page.getByText('Highlighted: from where the texts differ.').waitFor();
    expect((await written(page))[0]!.length).toBeGreaterThan(short);
    const lengths = await page.evaluate(() => (globalThis as unknown as { lengths: number[] }).lengths);
    expect(new Set(lengths).size).toBeGreaterThan(10);
    await page.getByLabel('Prompt', { exact: true }).fill(' ');
    await page.getByText('Write at least one word.').waitFor();
    await close();
  });

  test('measures the demo against its controls, as cape steer eval does; a link measures again', async () => {
    const { page, settled, close } = await open('steering');
    await page.getByRole('button', { name: 'Measure' }).click();
    await page.getByRole('button', { name: 'Cancel' }).click();
    await page.getByRole('button', { name: 'Measure' }).waitFor();
    const command = (await commandsOn(page)).find((each) => each.startsWith('cape steer eval'))!;
    const answer = await answerOf(command);
    // What was cancelled is not asked for again; what was cut off is.
    expect(page.url()).not.toContain('measured');
    await page.getByRole('button', { name: 'Measure', exact: true }).click();
    await page.waitForURL(/measured=yes/);
    await page.reload();
    await settled();
    await page.locator('.counted').first().waitFor({ timeout: 120_000 });
    const rows = await page.locator('table').first().locator('tbody tr').allTextContents();
    const shown = conditionsInBrief(answer.conditions);
    expect(rows).toHaveLength(shown.length);
    for (const [i, { corrected, broken, meanMargin }] of shown.entries()) {
      expect(rows[i]).toContain(`${corrected.count} of ${corrected.of}`);
      expect(rows[i]).toContain(`${broken.count} of ${broken.of}`);
      expect(rows[i]).toContain(meanMargin.toFixed(2).replace('-', '−'));
    }
    const { lower, upper } = answer.conditions[0].corrected.interval;
    expect(rows[0]).toContain(`${(100 * lower).toFixed(0)}–${(100 * upper).toFixed(0)} %`);
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'Save all margins as JSON' }).click(),
    ]);
    const saved = JSON.parse(readFileSync(await download.path(), 'utf8'));
    expect(saved.margins).toHaveLength(answer.n);
    expect(saved.margins[0].unsteered).toBeCloseTo(answer.margins[0].unsteered, 3);
    await close();
  });

  test('takes a model of one’s own by its files, with its own pairs and prompts', async () => {
    const { page, settled, complaints, close } = await open('steering');
    const { files, pairs, questions } = ownModel();
    const choose = page.getByLabel('Choose files');
    await choose.setInputFiles(files.filter(({ name }) => name !== 'tokenizer.json'));
    await page.getByRole('alert').getByText('tokenizer').waitFor();
    await choose.setInputFiles(files.filter(({ name }) => name === 'config.json'));
    await page.getByRole('alert').getByText('an ONNX file, safetensors or a GGUF file among them').waitFor();
    await choose.setInputFiles(files);
    await page.locator('.trained-in', { hasText: 'model.onnx' }).waitFor();
    await settled();
    expect(await page.getByLabel('Prompt', { exact: true }).inputValue()).toBe(questions[0]!.prompt);
    await page.getByRole('button', { name: 'Measure' }).click();
    await page.locator('.counted').first().waitFor({ timeout: 60_000 });

    const rows = await page.locator('table').first().locator('tbody tr').allTextContents();
    const kernel = await loadKernel();
    const folder = mkdtempSync(join(tmpdir(), 'cape-own-'));
    for (const { name, buffer } of files) writeFileSync(join(folder, name), buffer);
    const model = await loadModel(folder);
    const direction = await learnDirection(model, pairs);
    const here = await evaluate(model, kernel, direction, questions, {
      strength: 1,
      unit: 'natural',
      positions: 'last',
      controls,
    });
    const everywhere = await loadModel(folder, { steer: 'all', read: 'all' });
    const { cells } = await sweep(everywhere, kernel, pairs, questions, { positions: 'last' });
    await everywhere.decoder.close();
    await model.decoder.close();
    rmSync(folder, { recursive: true });
    await page.getByRole('button', { name: 'Try every layer' }).click();
    await page.locator('.heat').waitFor({ timeout: 60_000 });
    await settled();
    const heat = await page.locator('.heat button').evaluateAll((all) => all.map((cell) => cell.title));
    expect(heat).toHaveLength(cells.length);
    for (const [i, { block, corrected, broken, randomCorrected }] of cells.entries()) {
      expect(heat[i]).toContain(`Layer ${block}`);
      expect(heat[i]).toContain(`${corrected.count} corrected, ${broken.count} broken`);
      expect(heat[i]).toContain(`random direction corrects ${randomCorrected.count}`);
    }
    await page.locator('.heat button').first().click();
    await page.waitForURL(/block=0.*strength=0\.5/);
    for (const [i, { corrected, broken, meanMargin }] of conditionsInBrief(here.conditions).entries()) {
      expect(rows[i]).toContain(`${corrected.count} of ${corrected.of}`);
      expect(rows[i]).toContain(`${broken.count} of ${broken.of}`);
      expect(rows[i]).toContain(meanMargin.toFixed(2).replace('-', '−'));
    }
    await page.getByRole('button', { name: 'Back to the demo model' }).click();
    await page.getByText('The demo model was trained to answer to this direction.').waitFor();
    expect(complaints).toEqual([]);
    await close();
  });

  test('weighs each token of both texts, as it is and pushed', async () => {
    const { page, settled, complaints, close } = await open('steering?open=tokens&tokens=8');
    const texts = await written(page);
    for (const [side, text] of texts.entries()) {
      const rows = page.locator('.tokens table').nth(side).locator('tbody tr');
      const cells = await rows.evaluateAll((all) =>
        all.map((row) => [...row.children].map((c) => c.textContent)),
      );
      expect(cells.map(([token]) => token).join('')).toBe(text);
      // Greedily written: by its own way of writing each token is at least as probable as any other.
      for (const [, asIs, pushed] of cells) expect([asIs, pushed][side]).toMatch(/^(over )?\d+ %$/);
    }
    const first = page.locator('.tokens table').first().locator('tbody tr').first();
    expect(await first.innerText()).not.toContain('the same');
    await page.reload();
    await settled();
    expect(await page.locator('.tokens table').count()).toBe(2);
    expect(complaints).toEqual([]);
    await close();
  });

  test('searches as cape steer tune does, goes on after a reload, and measures the cost elsewhere', async () => {
    const { page, settled, complaints, close } = await open('steering');
    const { files, questions } = ownModel();
    const others = Array.from({ length: 10 }, (_, i) => ({
      context: `w${i + 2} w${i + 3}`,
      choices: [`w${i + 4}`, `w${i + 40}`],
      label: i % 2,
    }));
    const mimeType = 'text/plain';
    const own = [
      ...files,
      {
        name: 'others.jsonl',
        mimeType,
        buffer: Buffer.from(others.map((row) => JSON.stringify(row)).join('\n')),
      },
    ];
    const choose = async () => {
      await page.getByLabel('Choose files').setInputFiles(own);
      await page.locator('.trained-in', { hasText: 'model.onnx' }).waitFor();
      await settled();
    };
    await choose();
    await page.getByLabel('Cost on neutral text, at most').selectOption('0.02');
    const findings = await page.evaluateHandle(keepFindings);
    await page.getByRole('button', { name: 'Search', exact: true }).click();
    await page.getByRole('button', { name: 'Save the direction (JSON)' }).waitFor();
    await settled();
    expect((await findings.jsonValue()).join('\n')).toContain('Best of');
    const folder = mkdtempSync(join(tmpdir(), 'cape-own-'));
    for (const { name, buffer } of own) writeFileSync(join(folder, name), buffer);
    const model = await loadModel(folder, { steer: 'all', read: 'all', heads: true });
    const tuned = await tune(model, await loadKernel(), questions, passages, {
      methods: quickMethods,
      positions: 'last',
      budget: 0.02,
    });
    expect(await page.locator('.reading p').first().innerText()).toBe(tuned.sentence);
    expect(await page.locator('.facts', { hasText: 'Chosen direction' }).innerText()).toContain(
      `learnt on ${tuned.split.calibration.questions} others, chosen on ${tuned.split.tuning.questions}`,
    );
    for (const width of [320, 390]) {
      await page.setViewportSize({ width, height: 844 });
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(width);
    }
    expect(await violations(page)).toEqual([]);
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'Save the direction (JSON)' }).click(),
    ]);
    const { directions = [], ...single } = JSON.parse(readFileSync(await download.path(), 'utf8'));
    expect([single, ...directions].some(({ block }) => block === tuned.chosen.blocks[0])).toBe(true);

    // A report that this browser kept is not made again.
    await page.reload();
    await settled();
    await page.getByText('This address is about model.onnx').waitFor();
    await page.evaluate(markKeptReport, 'This report was kept.');
    await choose();
    await page.getByText('This report was kept.').waitFor();
    expect(await page.getByLabel('Cost on neutral text, at most').inputValue()).toBe('0.02');

    await page.getByRole('button', { name: 'Compare with and without the push' }).click();
    await page.waitForURL(/compare\?runs=/);
    await settled();
    const direction = await learnDirection(model, ownModel().pairs);
    const steering = steeringAlong(direction, 1, { unit: 'natural', positions: 'all' });
    const tasks = [
      { task: ownTask('others'), rows: others },
      { task: ownTask('prompts'), rows: rowsOfQuestions(questions) },
    ];
    for (const { task, rows } of tasks) {
      const row = page.locator('table').first().locator('tbody tr', { hasText: task.name });
      const shown = await row.innerText();
      for (const pushed of [{}, { steering }]) {
        const { metrics } = await measure(new LocalBackend(model, pushed), task, rows);
        // The metric that CAPE takes of the two.
        expect(shown).toContain((100 * metrics.acc_norm!.value).toFixed(1));
      }
    }
    await model.decoder.close();
    rmSync(folder, { recursive: true });
    expect(complaints).toEqual([]);
    await close();
  });

  test('steers and measures a Hugging Face folder as it is: sharded safetensors, no export', async () => {
    const folder = weightsFolder(weightsFixture('llama'), { shards: 2, format: 'BF16' });
    const spoken = JSON.parse(readFileSync(join(folder, 'tokenizer.json'), 'utf8'));
    spoken.model.vocab = vocabularyOf(64);
    writeFileSync(join(folder, 'tokenizer.json'), JSON.stringify(spoken));
    const words = (...numbers: number[]) => numbers.map((number) => `w${number}`).join(' ');
    const pairs = Array.from({ length: 8 }, (_, i) => ({ true: words(i + 10, 5), false: words(i + 10, 7) }));
    const questions = Array.from({ length: 12 }, (_, i) => ({
      prompt: words(i + 1, i + 4, i + 10),
      true: ` w${i + 5}`,
      false: ` w${i + 21}`,
    }));
    for (const [name, rows] of Object.entries({ 'pairs.jsonl': pairs, 'prompts.jsonl': questions }))
      writeFileSync(join(folder, name), rows.map((row) => JSON.stringify(row)).join('\n'));
    writeFileSync(join(folder, 'neutral.txt'), passages.join('\n'));
    const { page, settled, complaints, close } = await open('steering');
    await page
      .getByLabel('Choose files')
      .setInputFiles(readdirSync(folder).map((name) => join(folder, name)));
    await page.locator('.trained-in', { hasText: 'model.safetensors.index.json' }).waitFor();
    await settled();
    await page.getByRole('button', { name: 'Measure' }).click();
    await page.locator('.counted').first().waitFor({ timeout: 60_000 });
    const rows = await page.locator('table').first().locator('tbody tr').allTextContents();
    const model = await loadModel(folder);
    const direction = await learnDirection(model, pairs);
    const push = { strength: 1, unit: 'natural', positions: 'last' } as const;
    const { conditions } = await evaluate(model, await loadKernel(), direction, questions, {
      ...push,
      controls,
    });
    await model.decoder.close();
    rmSync(folder, { recursive: true });
    for (const [i, { corrected, broken, meanMargin }] of conditionsInBrief(conditions).entries()) {
      expect(rows[i]).toContain(`${corrected.count} of ${corrected.of}`);
      expect(rows[i]).toContain(`${broken.count} of ${broken.of}`);
      expect(rows[i]).toContain(meanMargin.toFixed(2).replace('-', '−'));
    }
    expect(complaints).toEqual([]);
    await close();
  });

  test('loading shows how far it is and can be cancelled; nothing is fetched before the view is opened', async () => {
    const { page, settled, close } = await open('data');
    const fetched: string[] = [];
    page.on('request', (request) => fetched.push(request.url()));
    page.context().on('request', (request) => fetched.push(request.url()));
    await page.context().route('**/demo/model.onnx', async (route) => {
      await new Promise((resolve) => setTimeout(resolve, 1500));
      await route.continue().catch(() => {});
    });
    expect(fetched.some((url) => /demo|ort/.test(url))).toBe(false);
    await page.getByRole('link', { name: 'Steering' }).click();
    await page.getByText('Loading the model…').waitFor();
    await page.getByRole('button', { name: 'Cancel' }).click();
    await page.getByText('About 8 MB, once').waitFor();
    await page.context().unroute('**/demo/model.onnx');
    await page.getByRole('button', { name: 'Load the demo model' }).click();
    await page.getByText('The demo model was trained to answer to this direction.').waitFor();
    await settled();
    expect((await written(page))[0]).not.toBe('');
    await close();
  });
});
