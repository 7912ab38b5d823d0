import {
  copyFileSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterAll, describe, expect, it } from 'vitest';
import {
  difference,
  passesOf,
  type Stage,
  type TransformersAnswer,
} from '../../tests/transformers-answer.ts';
import { openFolder } from '../model/node-folder.ts';
import { Decoder, type Passed } from './decoder.ts';
import { logSoftmax } from './log-softmax.ts';
import { likeliest } from './sample.ts';

// What PyTorch and transformers compute with a forward hook, made by oracle/export_fixtures.py.
// CAPE_FIXTURES names another folder of them, such as the script's --every makes.
const FIXTURES = process.env.CAPE_FIXTURES ?? join(import.meta.dirname, '../../fixtures');

interface Exported {
  name: string;
  tolerance: number;
  /** Rows of the batch that count. */
  rows: number[];
  /** The file with the answers. */
  expected: string;
}

const scratch = mkdtempSync(join(tmpdir(), 'cape-fixtures-'));
afterAll(() => rmSync(scratch, { recursive: true }));

const json = <T>(...path: string[]): T => JSON.parse(readFileSync(join(FIXTURES, ...path), 'utf8')) as T;
const architectures = readdirSync(FIXTURES)
  .filter((name) => existsSync(join(FIXTURES, name, 'models.json')))
  .sort();

it('has every architecture that oracle/random_models.py makes', () => {
  expect(architectures).toEqual([
    ...['bloom', 'falcon', 'gemma2', 'gemma3', 'gpt2', 'gpt_neo', 'gpt_neox', 'gpt_neox_sequential', 'gptj'],
    ...['llama', 'mistral', 'mpt', 'olmo2', 'opt', 'phi', 'phi3', 'qwen2', 'qwen3'],
  ]);
});

describe.each(architectures)('%s', (architecture) => {
  describe.each(json<Exported[]>(architecture, 'models.json'))(
    '$name',
    ({ name, tolerance, rows, expected }) => {
      const answer = json<TransformersAnswer>(architecture, expected);

      it('reads and steers as a transformers hook does, prefill and cached step', async () => {
        const folder = mkdtempSync(join(scratch, `${architecture}-`));
        copyFileSync(join(FIXTURES, architecture, 'config.json'), join(folder, 'config.json'));
        writeFileSync(
          join(folder, 'model.onnx'),
          gunzipSync(readFileSync(join(FIXTURES, architecture, `${name}.onnx.gz`))),
        );
        const decoder = await Decoder.open(await openFolder(name, folder), { read: 'all', threads: 1 });
        expect(decoder.blocks).toBe(answer.blocks);
        expect(decoder.width).toBe(answer.width);
        expect(decoder.probeBlock).toBe(answer.probeBlock);
        const read = Array.from({ length: answer.blocks }, (_, block) => block);
        const pass = passesOf(decoder, answer, read);
        const prefill = await pass(answer.prefill, null, null);
        const step = await pass(answer.step, null, prefill.cache);
        await weighs(decoder, answer.prefill, null, prefill);
        await weighs(decoder, answer.step, prefill.cache, step);
        for (const [passed, stage] of [
          [prefill, answer.prefill],
          [step, answer.step],
        ] as const) {
          expect(difference(passed.logits, stage.logits, stage, rows)).toBeLessThan(tolerance);
          for (const block of read)
            expect(difference(passed.hidden.get(block)!, stage.hidden[block]!, stage, rows)).toBeLessThan(
              tolerance,
            );
        }
        for (const positions of ['last', 'all'] as const) {
          const steered = await pass(answer.prefill, positions, null);
          const next = await pass(answer.step, positions, steered.cache);
          expect(
            difference(steered.logits, answer.steered[positions].prefillLogits, answer.prefill, rows),
          ).toBeLessThan(tolerance);
          expect(
            difference(next.logits, answer.steered[positions].stepLogits, answer.step, rows),
          ).toBeLessThan(tolerance);
          expect(difference(steered.logits, answer.prefill.logits, answer.prefill, rows)).toBeGreaterThan(
            10 * tolerance,
          );
          // What is read is the stream before the push.
          const before = steered.hidden.get(answer.probeBlock)!;
          expect(
            difference(before, answer.prefill.hidden[answer.probeBlock]!, answer.prefill, rows),
          ).toBeLessThan(tolerance);
        }
        await decoder.close();
      });
    },
  );
});

/** Each position weighs its own token and, in the second row, the likeliest: as the pass's logits have it. */
async function weighs(decoder: Decoder, stage: Stage, cache: Passed['cache'] | null, passed: Passed) {
  const { logits, vocabulary } = passed;
  const positions = stage.inputIds[0]!.length;
  const startOf = (row: number, at: number): number => (row * positions + at) * vocabulary;
  const tokens = stage.inputIds.map((ids, row) =>
    ids.map((id, at) =>
      row === 1 ? likeliest(logits.subarray(startOf(row, at), startOf(row, at + 1))) : id % vocabulary,
    ),
  );
  const { weighed, logits: none } = await decoder.pass({
    ids: stage.inputIds,
    attention: stage.attentionMask,
    positions: stage.positionIds,
    cache,
    weigh: tokens,
    withoutCache: true,
  });
  expect(none.length).toBe(0);
  tokens.forEach((own, row) => {
    own.forEach((token, at) => {
      const { highest, logSum } = logSoftmax(logits, startOf(row, at), vocabulary);
      const logit = logits[startOf(row, at) + token]!;
      expect(weighed!.logProbabilities[row * positions + at]).toBeCloseTo(logit - highest - logSum, 4);
      expect(weighed!.isLikeliest[row * positions + at]).toBe(Number(logit === highest));
    });
  });
}
