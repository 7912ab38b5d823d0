import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { loadKernel } from '@cape/core-wasm';
import { describe, expect, it } from 'vitest';
import { generate, loadModel } from '../src/node.ts';
import { TextStream } from '../src/runtime/text-stream.ts';
import { smollm2 } from './smollm2.ts';

// A real model from its own weights, against transformers in float32.

interface Reference {
  readonly probe: number;
  readonly blocks: number[];
  readonly prompts: readonly {
    readonly prompt: string;
    readonly ids: number[];
    readonly hidden: Record<string, number[]>;
    readonly logits: number[];
    readonly step: { readonly id: number; readonly logits: number[] };
    readonly vector: number[];
    readonly steered: number[];
    readonly greedy: number[];
  }[];
}

const TOLERANCE = 1e-4;
const folder = smollm2('a real model from its weights, against transformers');

/** Largest difference over largest value. */
function difference(got: Float32Array, want: readonly number[]): number {
  let worst = 0;
  let largest = 0;
  want.forEach((value, i) => {
    worst = Math.max(worst, Math.abs(got[i]! - value));
    largest = Math.max(largest, Math.abs(value));
  });
  return worst / largest;
}

describe.skipIf(folder === null)('SmolLM2-135M from its weights', () => {
  it.each([false, true])('computes what transformers computes (low memory: %s)', async (lowMemory) => {
    const reference = JSON.parse(readFileSync(join(folder!, 'reference.json'), 'utf8')) as Reference;
    const { blocks: read, probe: block } = reference;
    const model = await loadModel(folder!, { read, steer: [block], lowMemory });
    const { decoder } = model;
    expect(decoder).toMatchObject({ blocks: 30, width: 576, warnings: [] });
    for (const prompt of reference.prompts) {
      expect(model.text.encode(prompt.prompt)).toEqual(prompt.ids);
      const given = { ids: [prompt.ids], lastLogitsOnly: true };
      const passed = await decoder.pass({ ...given, read });
      expect(difference(passed.logits, prompt.logits)).toBeLessThan(TOLERANCE);
      for (const each of read)
        expect(difference(passed.hidden.get(each)!.subarray(-576), prompt.hidden[each]!)).toBeLessThan(
          TOLERANCE,
        );
      const step = await decoder.pass({ ids: [[prompt.step.id]], cache: passed.cache });
      expect(difference(step.logits, prompt.step.logits)).toBeLessThan(TOLERANCE);
      const mask = new Float32Array(prompt.ids.length).fill(1);
      const vectors = Float32Array.from(prompt.vector);
      const steered = await decoder.pass({ ...given, pushes: [{ block, vectors, mask }] });
      expect(difference(steered.logits, prompt.steered)).toBeLessThan(TOLERANCE);
      expect(difference(steered.logits, prompt.logits)).toBeGreaterThan(10 * TOLERANCE);
    }
    await decoder.close();
  });

  it('writes the text that transformers writes, each token from the cache alone', async () => {
    const reference = JSON.parse(readFileSync(join(folder!, 'reference.json'), 'utf8')) as Reference;
    const kernel = await loadKernel();
    const model = await loadModel(folder!);
    const lengths: number[] = [];
    const pass = model.decoder.pass.bind(model.decoder);
    model.decoder.pass = (given) => {
      lengths.push(given.ids[0]!.length);
      return pass(given);
    };
    for (const { prompt, ids, greedy } of reference.prompts) {
      lengths.length = 0;
      const tokens: number[] = [];
      let text = '';
      for await (const step of generate(model, kernel, prompt, [null], { maxTokens: 24 })) {
        tokens.push(step.tokens[0]!);
        text = step.texts[0]!;
      }
      expect(tokens).toEqual(greedy.slice(0, tokens.length));
      expect(lengths).toEqual([ids.length, ...new Array<number>(tokens.length - 1).fill(1)]);
      const written = tokens.filter((token) => !model.decoder.config.endOfSequence.includes(token));
      const whole = model.text.decode([...ids, ...written]).slice(model.text.decode(ids).length);
      expect(text).toBe(whole);
    }
    await model.decoder.close();
  });

  it('grows a text of several scripts as decoding all of it gives it', async () => {
    const model = await loadModel(folder!);
    const prompt = model.text.encode('Äpfel:');
    const ids = model.text.encode(' naïve café, 東京で会いましょう, Привет 👋🏽, 12345.  Two  spaces\n\nend');
    const stream = new TextStream(model.text, prompt);
    for (const id of ids) stream.add(id);
    expect(stream.text).toBe(model.text.decode([...prompt, ...ids]).slice(model.text.decode(prompt).length));
    await model.decoder.close();
  });
});
