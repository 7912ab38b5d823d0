import { loadKernel } from '@cape/core-wasm';
import { loadModel, type Model, openDemo, Sampler } from '@cape/steer';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Engine } from '../src/engine.ts';
import type { Sequence, SequenceOptions, Weighed } from '../src/sequence.ts';

const demo = openDemo();
const kernel = await loadKernel();
let model: Model;
beforeAll(async () => {
  model = await loadModel(demo.folder, { steer: 'all' });
});
afterAll(() => model.decoder.close());

const { prompt } = demo.questions[0]!;
const request = (more: Partial<SequenceOptions> = {}): SequenceOptions => ({
  prompt: model.text.encode(prompt),
  maxTokens: 6,
  sampler: new Sampler(kernel, { temperature: 0 }),
  stop: [],
  pushes: [],
  echo: false,
  top: null,
  signal: new AbortController().signal,
  ...more,
});

async function textOf(sequence: Sequence): Promise<string> {
  let text = '';
  for await (const piece of sequence) text += piece.text;
  return text;
}

test('a request with many texts leaves the next row to one with a single text', async () => {
  const engine = new Engine(model, 2);
  const { signal } = new AbortController();
  const order: string[] = [];
  const many = Array.from({ length: 12 }, (_, i) =>
    textOf(engine.submit(request({ signal }))).then(() => order.push(`many ${i}`)),
  );
  const single = textOf(engine.submit(request())).then(() => order.push('single'));
  await Promise.all([...many, single]);
  expect(order.indexOf('single')).toBeLessThan(4);
});

test('a prompt or a push that fails ends its own text, and the others as if alone', async () => {
  const engine = new Engine(model, 3);
  const alone = await textOf(engine.submit(request()));
  const { blocks, width } = model.decoder;
  const endless = new Float32Array(width).fill(Number.POSITIVE_INFINITY);
  const others = [engine.submit(request()), engine.submit(request())];
  const failing = [
    engine.submit(request({ prompt: [99_999_999] })),
    engine.submit(request({ pushes: [{ block: blocks - 1, body: endless, tip: endless }] })),
  ];
  const [a, b, outside, infinite] = await Promise.allSettled([...others, ...failing].map(textOf));
  expect([a, b]).toEqual(Array(2).fill({ status: 'fulfilled', value: alone }));
  expect(outside).toMatchObject({ reason: { cause: { code: 'runtime-failed' } } });
  expect(infinite).toMatchObject({ reason: { code: 'out-of-range', path: 'steering' } });
});

test('a prompt that begins as an earlier one is read from there on, and comes out as it does alone', async () => {
  const { width } = model.decoder;
  const push = (value: number) => ({ body: null, tip: new Float32Array(width).fill(value) });
  const all = new Float32Array(width).fill(0.02);
  const long = [...model.text.encode(prompt), ...model.text.encode(demo.questions[1]!.prompt)];
  const asked: Partial<SequenceOptions>[] = [
    { prompt: long },
    { prompt: [...long, ...long.slice(0, 3)] },
    { prompt: long.slice(0, -2) },
    { prompt: long, echo: true, top: 2 },
    { prompt: [...long.slice(0, -3), ...long.slice(0, 5)], echo: true, top: 2 },
    { prompt: long, pushes: [{ block: 1, ...push(0.03) }] },
    { prompt: long, pushes: [{ block: 1, ...push(0.05) }] },
    { prompt: long, pushes: [{ block: 1, body: all, tip: all }] },
    // After a prompt that was echoed: nothing of it is.
    { prompt: [...long.slice(0, -3), ...long.slice(0, 6)] },
  ];
  const written = async (engine: Engine, more: Partial<SequenceOptions>) => {
    const sequence = engine.submit(request(more));
    const tokens: Weighed[] = [];
    for await (const piece of sequence) tokens.push(...piece.tokens);
    return { sequence, tokens };
  };
  const together = new Engine(model, 1);
  const cached: number[] = [];
  for (const more of asked) {
    const { sequence, tokens } = await written(together, more);
    const alone = await written(new Engine(model, 1), more);
    cached.push(sequence.cached);
    expect(tokens.map(({ id }) => id)).toEqual(alone.tokens.map(({ id }) => id));
    for (const [i, { logProbability }] of tokens.entries()) {
      const expected = alone.tokens[i]!.logProbability;
      if (expected === null) expect(logProbability).toBeNull();
      else expect(Math.abs(logProbability! - expected)).toBeLessThan(1e-4);
    }
  }
  const n = long.length;
  // Unsteered prompts share; weighed ones begin one token earlier; a push at the last position alone shares what is before.
  expect(cached).toEqual([0, n - 1, n - 3, 0, n - 4, 0, n - 1, 0, n + 1]);
});

test('texts whose client has left wait no longer, though every row is taken', async () => {
  const engine = new Engine(model, 1);
  const first = textOf(engine.submit(request({ maxTokens: 30 })));
  const left = new AbortController();
  const gone = Array.from({ length: 20 }, () => engine.submit(request({ signal: left.signal })));
  left.abort();
  await Promise.all(gone.map(textOf));
  expect(engine.waiting).toBe(0);
  expect(engine.active).toBe(1);
  await first;
});
