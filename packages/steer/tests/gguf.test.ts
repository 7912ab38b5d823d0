import { copyFileSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it, vi } from 'vitest';
import { describeModel } from '../src/model/describe.ts';
import { openFolder } from '../src/model/node-folder.ts';
import { TextCodec } from '../src/model/tokenizer.ts';
import { givenModel } from '../src/model/web-files.ts';
import { Decoder } from '../src/runtime/decoder.ts';
import { logSoftmax } from '../src/runtime/log-softmax.ts';
import { openModel } from '../src/runtime/model.ts';
import { SteerError } from '../src/steer-error.ts';
import { GGML_TYPES } from '../src/weights/gguf/ggml-types.ts';
import { ggufTokenizer } from '../src/weights/gguf/gguf-tokenizer.ts';
import { root } from './tiny.ts';
import { weightsFixture, writeModel } from './weights-fixture.ts';

// GGUF files that the package gguf wrote, against what gguf, tokenizers and transformers read in them
// (oracle/gguf_fixtures.py).

const TOLERANCE = 1e-4;
const fixtures = join(root, 'fixtures', 'gguf');
const { blocks, tokenizers, quantized } = JSON.parse(
  readFileSync(join(fixtures, 'answers.json'), 'utf8'),
) as {
  readonly blocks: Record<string, { type: number; bytes: string; values: string }>;
  readonly tokenizers: {
    texts: string[];
    ids: Record<string, number[][]>;
    tokens: string[];
    merges: string[];
  };
  readonly quantized: { ids: number[][]; logits: number[][][]; hidden: number[][][][] };
};
const place = mkdtempSync(join(tmpdir(), 'cape-gguf-test-'));
afterAll(() => rmSync(place, { recursive: true }));

function difference(got: Float32Array, want: readonly number[]): number {
  expect(got.length).toBe(want.length);
  const largest = Math.max(...want.map(Math.abs));
  return Math.max(...want.map((value, i) => Math.abs(got[i]! - value))) / largest;
}

const numbers = <T>(list: unknown): T[] => (list as unknown[]).flat(Number.POSITIVE_INFINITY) as T[];

it.each(Object.entries(blocks))('widens %s to the bit', (name, block) => {
  const { bytes: size, values, name: own, widen } = GGML_TYPES[block.type]!;
  const bytes = Buffer.from(block.bytes, 'base64');
  const want = new Float32Array(Uint8Array.from(Buffer.from(block.values, 'base64')).buffer);
  expect(own).toBe(name);
  expect([bytes.length, want.length]).toEqual([2 * size, 2 * values]);
  const out = new Float32Array(want.length);
  for (const i of [0, 1]) widen!({ bytes, at: i * size }, out, i * values);
  expect(Buffer.compare(Buffer.from(out.buffer), Buffer.from(want.buffer))).toBe(0);
});

it.each(['llama', 'llama-biased-tied', 'llama-rope-llama3', 'qwen2', 'qwen3'])(
  'computes %s from its GGUF as transformers does from its own weights, read and steered at every block',
  async (name) => {
    const fixture = weightsFixture(name);
    const folder = join(place, name);
    writeModel(folder, fixture);
    rmSync(join(folder, 'config.json'));
    rmSync(join(folder, 'model.safetensors'));
    copyFileSync(join(fixtures, `${name}.gguf`), join(folder, 'model.gguf'));
    const read = Array.from({ length: fixture.blocks }, (_, block) => block);
    const decoder = await Decoder.open(await openFolder(name, folder), { read, steer: 'all', threads: 1 });
    expect(decoder.warnings).toEqual([]);
    const { inputIds, attentionMask, positionIds, hidden, logits } = fixture.prefill;
    const given = { ids: inputIds, attention: attentionMask, positions: positionIds };
    const passed = await decoder.pass({ ...given, read });
    // The second row is padded on the left: only what follows is compared.
    const width = passed.vocabulary;
    expect(
      difference(passed.logits.subarray(0, inputIds[0]!.length * width), numbers<number>(logits[0])),
    ).toBeLessThan(TOLERANCE);
    for (const block of read) {
      const states = passed.hidden.get(block)!;
      expect(
        difference(states.subarray(0, states.length / 2), numbers<number>(hidden[block]![0])),
      ).toBeLessThan(TOLERANCE);
    }
    const mask = new Float32Array(inputIds.flat().length).fill(1);
    const push = { block: fixture.probeBlock, vectors: Float32Array.from(fixture.vector), mask };
    const steered = await decoder.pass({ ...given, pushes: [push] });
    const next = await decoder.pass({
      ids: fixture.step.inputIds,
      attention: fixture.step.attentionMask,
      positions: fixture.step.positionIds,
      cache: steered.cache,
      pushes: [{ ...push, mask: new Float32Array(fixture.step.inputIds.flat().length).fill(1) }],
    });
    expect(difference(next.logits, numbers<number>(fixture.steered.all.stepLogits))).toBeLessThan(TOLERANCE);
    await decoder.close();
  },
);

it('computes a quantized file as transformers reads it, with its own tokenizer, and leaves nothing behind', async () => {
  const widened = mkdtempSync(join(place, 'widened-'));
  vi.stubEnv('TMPDIR', widened);
  for (const lowMemory of [false, true]) {
    const model = await openModel(
      await openFolder('quantized', join(fixtures, 'quantized.gguf'), undefined),
      { read: [0, 1], lowMemory },
    );
    expect(tmpdir()).toBe(widened);
    expect(readdirSync(widened)).toEqual([]);
    const passed = await model.decoder.pass({ ids: quantized.ids, read: [0, 1] });
    expect(difference(passed.logits, numbers<number>(quantized.logits))).toBeLessThan(TOLERANCE);
    for (const block of [0, 1])
      expect(difference(passed.hidden.get(block)!, numbers<number>(quantized.hidden[block]))).toBeLessThan(
        TOLERANCE,
      );
    for (const [i, text] of tokenizers.texts.entries()) {
      expect(model.text.encode(text)).toEqual(tokenizers.ids.smollm![i]);
    }
    expect(model.text.decode(model.text.encode('the cat 123'))).toBe('the cat 123');
    await model.decoder.close();
  }
  vi.unstubAllEnvs();
});

it('computes the same where a page is given the file', async () => {
  const file = new File([readFileSync(join(fixtures, 'quantized.gguf'))], 'quantized.gguf');
  const model = await openModel(await givenModel([file]), { read: [] });
  const passed = await model.decoder.pass({ ids: quantized.ids });
  expect(difference(passed.logits, numbers<number>(quantized.logits))).toBeLessThan(TOLERANCE);
  // Weighing is of the runtime in WebAssembly too.
  const { weighed } = await model.decoder.pass({ ids: quantized.ids, weigh: quantized.ids });
  quantized.ids[0]!.forEach((token, at) => {
    const { highest, logSum } = logSoftmax(passed.logits, at * passed.vocabulary, passed.vocabulary);
    const logit = passed.logits[at * passed.vocabulary + token]!;
    expect(weighed!.logProbabilities[at]).toBeCloseTo(logit - highest - logSum, 4);
    expect(weighed!.isLikeliest[at]).toBe(Number(logit === highest));
  });
  await model.decoder.close();
});

describe('the tokenizer in a GGUF', () => {
  const metadata = (pre: string) =>
    new Map<string, string | number | string[] | number[]>([
      ['tokenizer.ggml.model', 'gpt2'],
      ['tokenizer.ggml.pre', pre],
      ['tokenizer.ggml.tokens', tokenizers.tokens],
      ['tokenizer.ggml.merges', tokenizers.merges],
      ['tokenizer.ggml.token_type', tokenizers.tokens.map((_, id) => (id === 1 || id === 2 ? 3 : 1))],
      ['tokenizer.ggml.bos_token_id', 1],
      ['tokenizer.ggml.eos_token_id', 2],
    ]);

  it.each(Object.keys(tokenizers.ids))('cuts as %s does', (pre) => {
    const { tokenizer, config } = ggufTokenizer(metadata(pre), 'x.gguf');
    const text = TextCodec.from(tokenizer, config);
    expect(tokenizers.texts.map((each) => text.encode(each))).toEqual(tokenizers.ids[pre]);
  });

  it('of another kind asks for a tokenizer.json', () => {
    for (const [key, value] of [
      ['tokenizer.ggml.pre', 'falcon'],
      ['tokenizer.ggml.pre', '__proto__'],
      ['tokenizer.ggml.model', 'llama'],
    ] as const)
      expect(() => ggufTokenizer(metadata('gpt-2').set(key, value), 'x.gguf')).toThrow(
        expect.objectContaining({ code: 'tokenizer-missing' }),
      );
    expect(() => ggufTokenizer(metadata('gpt-2').set('tokenizer.ggml.tokens', [1, 2]), 'x.gguf')).toThrow(
      expect.objectContaining({ code: 'tokenizer-malformed' }),
    );
  });
});

it('can be inspected where its tokenizer cannot be read, and says so when it is needed', async () => {
  const files = await openFolder('x', join(fixtures, 'qwen3.gguf'));
  expect(describeModel(files)).toMatchObject({ blocks: 3, width: 16, certainty: 'certain' });
  await expect(openModel(files)).rejects.toMatchObject({ code: 'tokenizer-missing' });
  files.close();
});

describe('a GGUF that lies', () => {
  const whole = readFileSync(join(fixtures, 'llama.gguf'));

  async function refusal(bytes: Uint8Array): Promise<SteerError> {
    const path = join(place, 'false.gguf');
    writeFileSync(path, bytes);
    const error = await openFolder('x', path).then(
      () => new Error('was not refused'),
      (cause: unknown) => cause,
    );
    if (!(error instanceof SteerError)) throw error;
    return error;
  }

  /** The file with other bytes `after` the first place where a text stands. */
  function with_(text: string, after: number, bytes: readonly number[]): Uint8Array {
    const changed = Buffer.from(whole);
    changed.set(bytes, changed.indexOf(text) + text.length + after);
    return changed;
  }
  const NAME = 'blk.0.attn_q.weight';

  it.each<[string, Uint8Array, string]>([
    ['is cut off', whole.subarray(0, whole.length - 64), 'weights-malformed'],
    ['ends in its header', whole.subarray(0, 200), 'weights-malformed'],
    ['has no header', Buffer.from('GGUF'), 'weights-malformed'],
    ['is another file', Buffer.from('MZ and more than four bytes'), 'weights-malformed'],
    ['is of version 1', Buffer.concat([Buffer.from('GGUF'), Buffer.from([1, 0, 0, 0])]), 'weights-malformed'],
    [
      'claims 2^40 tensors',
      Buffer.concat([whole.subarray(0, 8), Buffer.from([0, 0, 0, 0, 0, 1, 0, 0]), whole.subarray(16)]),
      'weights-malformed',
    ],
    ['is of another architecture', with_('general.architecture', 12, [0x78]), 'architecture-unknown'],
    ['claims a tensor of 10^18 numbers', with_(NAME, 4, [0, 0, 0, 0, 0, 0, 0, 0x10]), 'weights-malformed'],
    ['claims a number format there is none of', with_(NAME, 20, [99]), 'weights-mismatch'],
    ['claims another number format', with_(NAME, 20, [8]), 'weights-malformed'],
    ['puts a tensor on another', with_(NAME, 24, [0, 0, 0, 0]), 'weights-malformed'],
    ['puts a tensor outside', with_(NAME, 24, [0, 0, 0, 0, 1]), 'weights-malformed'],
    ['counts no heads', with_('llama.attention.head_count', 4, [0, 0, 0, 0]), 'config-malformed'],
    ['counts other heads', with_('llama.attention.head_count', 4, [8, 0, 0, 0]), 'weights-mismatch'],
    ['turns a part of a head', with_('llama.rope.dimension_count', 4, [4, 0, 0, 0]), 'config-malformed'],
    ['counts 2^31 blocks', with_('llama.block_count', 4, [0, 0, 0, 0x80]), 'config-malformed'],
    ['lacks a block', with_('llama.block_count', 4, [4, 0, 0, 0]), 'weights-missing'],
    ['has a tensor too many', with_('blk.0.attn_nor', 0, [0x78]), 'weights-missing'],
  ])('and %s is refused with a code', async (_, bytes, code) => {
    expect((await refusal(bytes)).code).toBe(code);
  });

  it('is refused with a code whatever byte of its header is another', async () => {
    const header = whole.indexOf('output_norm.weight');
    for (let at = 4; at < header; at += 23) {
      const changed = Buffer.from(whole);
      changed[at] = changed[at]! ^ 0xa5;
      const path = join(place, 'false.gguf');
      writeFileSync(path, changed);
      await openFolder('x', path).then(
        ({ close }) => close(),
        (cause: unknown) => expect(cause).toBeInstanceOf(SteerError),
      );
    }
  });

  it('is named where there are several, and missing parts are told', async () => {
    const folder = mkdtempSync(join(place, 'several-'));
    for (const name of ['a.gguf', 'b.gguf'])
      copyFileSync(join(fixtures, 'quantized.gguf'), join(folder, name));
    await expect(openFolder('x', folder)).rejects.toMatchObject({ code: 'no-weights' });
    (await openFolder('x', folder, 'b.gguf')).close();
  });
});
