import { loadKernel } from '@cape/core-wasm';
import { loadModel, type Model, openDemo, Sampler } from '@cape/steer';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Engine } from '../src/engine.ts';
import type { Sequence, SequenceOptions } from '../src/sequence.ts';

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
