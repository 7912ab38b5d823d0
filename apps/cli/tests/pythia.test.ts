import { spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { hubServer } from '../../../packages/steer/tests/hub-server.ts';
import { weightsFixture, weightsFolder } from '../../../packages/steer/tests/weights-fixture.ts';

// The published experiment (docs/steering.md) from the hub id, against a server laid out as the hub is, whose
// pythia-410m is a tiny GPT-NeoX.

it('runs the published experiment by one command from the hub id', async () => {
  const folder = weightsFolder(weightsFixture('gpt-neox'));
  const files = Object.fromEntries(
    readdirSync(folder).map((name) => [name, readFileSync(join(folder, name))]),
  );
  const hub = await hubServer({ 'EleutherAI/pythia-410m': files });
  const place = mkdtempSync(join(tmpdir(), 'cape-pythia-'));
  const questions = Array.from({ length: 6 }, (_, i) => ({
    prompt: `w${i + 1} w${i + 4}`,
    true: ` w${i + 9}`,
    false: ` w${i + 20} w3`,
  }));
  const pairs = Array.from({ length: 4 }, (_, i) => ({ true: `w${i + 30} w5`, false: `w${i + 30} w7` }));
  const lines = (rows: readonly object[]) => rows.map((row) => `${JSON.stringify(row)}\n`).join('');
  writeFileSync(join(place, 'questions.jsonl'), lines(questions));
  writeFileSync(join(place, 'pairs.jsonl'), lines(pairs));
  writeFileSync(join(place, 'neutral.txt'), 'w1 w2 w3 w4\nw5 w6 w7\n');
  const child = spawn(
    process.execPath,
    [
      fileURLToPath(new URL('../bin/cape.mjs', import.meta.url)),
      ...['steer', 'eval', 'EleutherAI/pythia-410m', '--strength', '3', '--json'],
      ...['--prefix', 'w9 ', '--prefix', 'w8 '],
      ...['--prompts', 'questions.jsonl', '--contrast', 'pairs.jsonl', '--neutral', 'neutral.txt'],
    ],
    { cwd: place, env: { ...process.env, HF_ENDPOINT: hub.address, CAPE_CACHE: join(place, 'cache') } },
  );
  let printed = '';
  let complaint = '';
  child.stdout.on('data', (some) => {
    printed += some;
  });
  child.stderr.on('data', (some) => {
    complaint += some;
  });
  const status = await new Promise((resolve) => child.on('close', resolve));
  hub.close();
  for (const each of [folder, place]) rmSync(each, { recursive: true });
  expect(complaint).toBe('');
  expect(status).toBe(0);
  const answer = JSON.parse(printed);
  expect(answer).toMatchObject({
    model: 'EleutherAI/pythia-410m',
    n: 6,
    strength: 3,
    unit: 'unit',
    positions: 'last',
  });
  const kinds = answer.conditions.map(({ kind }: { kind: string }) => kind);
  expect(kinds.filter((kind: string) => kind === 'random')).toHaveLength(20);
  expect(kinds.filter((kind: string) => kind === 'shuffled')).toHaveLength(5);
  expect(kinds.filter((kind: string) => kind === 'prompt')).toHaveLength(2);
  expect(answer.verdict.sentence).toMatch(/^(No success is shown|Steering along the direction makes)/);
});
