import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { weightsFixture, weightsFolder } from '../../../packages/steer/tests/weights-fixture.ts';
import { cape } from './cape.ts';

// A folder with config.json and safetensors, in every command that takes a model.

const fixture = weightsFixture('llama');
const folder = weightsFolder(fixture, { format: 'BF16', shards: 2 });
const tied = weightsFolder({ ...fixture, config: { ...fixture.config, tie_word_embeddings: true } });
afterAll(() => {
  for (const made of [folder, tied]) rmSync(made, { recursive: true });
});
const pairs = join(folder, 'pairs.jsonl');
writeFileSync(
  pairs,
  ['{"true": "w3 w4", "false": "w3 w5"}', '{"true": "w6 w4", "false": "w6 w5"}'].join('\n'),
);
const json = (...words: string[]): Record<string, unknown> => {
  const { status, stdout, stderr } = cape([...words, '--json']);
  expect(stderr).toBe('');
  expect(status).toBe(0);
  return JSON.parse(stdout) as Record<string, unknown>;
};

describe('a model from its weights', () => {
  it('is inspected', () => {
    expect(json('inspect', folder)).toMatchObject({
      file: 'model.safetensors.index.json',
      blocks: 3,
      width: 16,
      certainty: 'certain',
      warnings: [],
    });
  });

  it('gives a direction, which probes and steers it', () => {
    const direction = join(folder, 'd.json');
    const { status } = cape(['direction', folder, '--contrast', pairs, '--out', direction]);
    expect(status).toBe(0);
    expect(JSON.parse(readFileSync(direction, 'utf8'))).toMatchObject({ block: 0, pairs: 2 });
    const how = ['--direction', direction, '--prompt', 'w3 w4'];
    expect(json('probe', folder, ...how)).toHaveProperty('prompts.0.cosine');
    const steered = ['steer', folder, ...how, '--strength', '4', '--max-tokens', '4'];
    const answer = json(...steered);
    expect(answer).toMatchObject({ tokens: 4, block: 0 });
    expect(json(...steered, '--low-memory')).toMatchObject({ steered: answer.steered });
  });

  it('is measured steered and unsteered on the same items, which compare pairs', () => {
    const direction = join(folder, 'measured.json');
    expect(cape(['direction', folder, '--contrast', pairs, '--out', direction]).status).toBe(0);
    const task = join(folder, 'own.jsonl');
    const rows = Array.from({ length: 12 }, (_, i) => ({
      context: `w${3 + (i % 6)} w${4 + (i % 5)}`,
      choices: [`w${5 + (i % 3)}`, `w${9 - (i % 4)} w3`],
      label: i % 2,
    }));
    writeFileSync(task, rows.map((row) => JSON.stringify(row)).join('\n'));
    const measured = (name: string, ...how: string[]) => {
      const out = join(folder, name);
      json('measure', folder, '--task', task, '--out', out, ...how);
      const at = join(out, readdirSync(out)[0]!);
      const samples = readdirSync(at).find((file) => file.startsWith('samples_'))!;
      const likelihoods = readFileSync(join(at, samples), 'utf8')
        .trimEnd()
        .split('\n')
        .map((line) => JSON.stringify(JSON.parse(line).filtered_resps));
      return { out, at, likelihoods };
    };
    const plain = measured('plain');
    const push = (strength: string) => ['--steer', direction, '--strength', strength, '--unit', 'share'];
    // Strength zero is the model as it is; any other moves its likelihoods.
    expect(measured('zero', ...push('0')).likelihoods).toEqual(plain.likelihoods);
    const steered = measured('steered', ...push('0.8'));
    expect(steered.likelihoods).not.toEqual(plain.likelihoods);
    expect(steered.at).toMatch(/__steered$/);
    const compared = JSON.stringify(json('compare', plain.out, steered.out));
    expect(compared).toContain('"own"');
  });

  it('shows its couplings', () => {
    const sets = join(folder, 'sets.json');
    writeFileSync(
      sets,
      JSON.stringify({ reasoning: ['w3 w4', 'w5'], truthfulness: ['w6', 'w7 w8'], neutral: ['w9', 'w10'] }),
    );
    expect(json('internals', folder, '--prompts', sets)).toMatchObject({
      competingHeads: expect.any(Number),
    });
  });

  it('says what is not read, on standard error, in every command', () => {
    expect(cape(['inspect', tied, '--json']).stdout).toContain('head-not-read');
    const { stderr, status } = cape([
      'steer',
      tied,
      '--prompt',
      'w3',
      '--strength',
      '1',
      '--contrast',
      pairs,
    ]);
    expect(status).toBe(0);
    expect(stderr).toContain('lm_head.weight is not read');
  });

  it('is refused with a code where it cannot be run', () => {
    const { status, stderr } = cape(['inspect', join(folder, 'model.gguf')]);
    expect(status).toBe(2);
    expect(stderr).toContain('model.gguf');
  });
});
