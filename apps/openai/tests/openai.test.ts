import { get } from 'node:http';
import { loadKernel } from '@cape/core-wasm';
import {
  ChatTemplate,
  directionToJson,
  generate,
  learnDirection,
  loadModel,
  type Model,
  openDemo,
  steeringAlong,
} from '@cape/steer';
import OpenAI from 'openai';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { serveModel } from '../src/serve.ts';

const key = 'a-key-of-sixteen-characters';
const demo = openDemo();
const kernel = await loadKernel();
let model: Model;
let served: Awaited<ReturnType<typeof serveModel>>;
let client: OpenAI;

const call = (path: string, method = 'GET', body?: string) =>
  fetch(`${served.url}${path}`, {
    method,
    headers: {
      authorization: `Bearer ${key}`,
      ...(body !== undefined && { 'content-type': 'application/json' }),
    },
    ...(body !== undefined && { body }),
  });

beforeAll(async () => {
  model = await loadModel(demo.folder, { steer: 'all', read: 'all' });
  const chat = await ChatTemplate.from('{% for m in messages %}{{ m.content }}{% endfor %}', undefined);
  served = await serveModel({
    model: { ...model, chat },
    kernel,
    name: 'demo',
    port: 0,
    rows: 3,
    environment: { CAPE_API_KEY: key, CAPE_RATE: 'off' },
  });
  client = new OpenAI({ baseURL: `${served.url}/v1`, apiKey: key, maxRetries: 0 });
});
afterAll(async () => {
  await served.close();
  await model.decoder.close();
});

const prompt = demo.questions[0]!.prompt;

/** The text that `generate`, one prompt at a time, makes. */
async function alone(text: string, steering: Parameters<typeof generate>[3][number], maxTokens: number) {
  let last = '';
  for await (const { texts } of generate(model, kernel, text, [steering], { maxTokens })) last = texts[0]!;
  return last;
}

test('the official client lists the model and continues a prompt as generate does', async () => {
  expect((await client.models.list()).data.map(({ id }) => id)).toEqual(['demo']);
  const answer = await client.completions.create({ model: 'demo', prompt, max_tokens: 8, temperature: 0 });
  expect(answer.choices[0]!.text).toBe(await alone(prompt, null, 8));
  expect(answer.usage!.completion_tokens).toBeLessThanOrEqual(8);
});

test('prompts of different lengths that share a batch come out as they do alone', async () => {
  const prompts = demo.questions.slice(0, 7).map((question, i) => question.prompt + ' and'.repeat(i));
  const answer = await client.completions.create({
    model: 'demo',
    prompt: prompts,
    max_tokens: 10,
    temperature: 0,
  });
  for (const [i, { text }] of answer.choices.entries()) expect(text).toBe(await alone(prompts[i]!, null, 10));
});

test('echo weighs the prompt as a pass over all of it does', async () => {
  const ids = model.text.encode(prompt);
  const { choices } = await client.completions.create({
    model: 'demo',
    prompt: [ids],
    max_tokens: 1,
    temperature: 0,
    logprobs: 1,
    echo: true,
  });
  const { token_logprobs: found, text_offset: offsets, top_logprobs: tops } = choices[0]!.logprobs!;
  expect(found).toHaveLength(ids.length + 1);
  expect(found![0]).toBeNull();
  expect(offsets![0]).toBe(0);
  const { logits, vocabulary } = await model.decoder.pass({ ids: [ids] });
  for (let at = 1; at < ids.length; at++) {
    const row = logits.subarray((at - 1) * vocabulary, at * vocabulary);
    const highest = row.reduce((a, b) => Math.max(a, b));
    const sum = row.reduce((total, value) => total + Math.exp(value - highest), 0);
    expect(found![at]).toBeCloseTo(row[ids[at]!]! - highest - Math.log(sum), 4);
    expect(Math.max(...Object.values(tops![at]!))).toBeCloseTo(-Math.log(sum), 4);
  }
});

test('streaming gives the same text, one seed the same draws, and a stop sequence ends before itself', async () => {
  const request = { model: 'demo', prompt, max_tokens: 12, temperature: 1, seed: 7 } as const;
  const whole = (await client.completions.create(request)).choices[0]!.text;
  let streamed = '';
  for await (const chunk of await client.completions.create({ ...request, stream: true }))
    streamed += chunk.choices[0]?.text ?? '';
  expect(streamed).toBe(whole);
  const stop = whole.slice(3, 6);
  const stopped = (await client.completions.create({ ...request, stop })).choices[0]!;
  expect(stopped).toMatchObject({ text: whole.slice(0, whole.indexOf(stop)), finish_reason: 'stop' });
});

test('chat completions answer through the template, streamed and with logprobs', async () => {
  const messages = [{ role: 'user', content: prompt }] as const;
  const request = { model: 'demo', messages: [...messages], max_tokens: 6, temperature: 0 };
  const { choices } = await client.chat.completions.create({ ...request, logprobs: true, top_logprobs: 2 });
  expect(choices[0]!.message.content!.length).toBeGreaterThan(0);
  expect(choices[0]!.logprobs!.content![0]!.top_logprobs).toHaveLength(2);
  let streamed = '';
  for await (const chunk of await client.chat.completions.create({ ...request, stream: true }))
    streamed += chunk.choices[0]?.delta.content ?? '';
  expect(streamed).toBe(choices[0]!.message.content);
});

test('a direction is loaded, steers the requests that name it, is scaled for the others, and is unloaded', async () => {
  const direction = await learnDirection(model, demo.pairs);
  expect((await call('/v1/directions/truth', 'PUT', directionToJson(direction))).status).toBe(201);
  const ask = async (more: object) =>
    (await client.completions.create({ model: 'demo', prompt, max_tokens: 10, temperature: 0, ...more }))
      .choices[0]!.text;
  const plain = await alone(prompt, null, 10);
  for (const positions of ['last', 'all'] as const) {
    const steered = await ask({ steering: [{ direction: 'truth', strength: 3, positions }] });
    expect(steered).toBe(await alone(prompt, steeringAlong(direction, 3, { positions }), 10));
  }
  // Rows of one batch are steered each by its own request.
  const [a, b] = await Promise.all([
    ask({ steering: [] }),
    ask({ steering: [{ direction: 'truth', strength: -6 }] }),
  ]);
  expect(a).toBe(plain);
  expect(b).toBe(await alone(prompt, steeringAlong(direction, -6, { positions: 'all' }), 10));
  await call('/v1/directions/truth', 'PATCH', '{"strength":-6}');
  expect(await ask({})).toBe(b);
  expect(await ask({ steering: [] })).toBe(plain);
  await call('/v1/directions/truth', 'PATCH', '{"strength":0}');
  expect(await ask({})).toBe(plain);
  // A file of several blocks acts as one.
  const both = [direction, await learnDirection(model, demo.pairs, { block: 3 })];
  expect((await call('/v1/directions/both', 'PUT', directionToJson(both))).status).toBe(201);
  expect(await (await call('/v1/directions/both')).json()).toMatchObject({
    blocks: both.map(({ block }) => block),
  });
  const push = { direction: 'both', strength: 3, positions: 'last' };
  expect(await ask({ steering: [push] })).toBe(
    await alone(
      prompt,
      both.map((each) => steeringAlong(each, 3, { positions: 'last' })),
      10,
    ),
  );
  const elsewhere = client.completions.create({
    ...{ model: 'demo', prompt, steering: [{ ...push, block: 1 }] },
  });
  expect(await elsewhere.catch((error) => error)).toMatchObject({ status: 400, param: 'steering[0].block' });
  expect((await call('/v1/directions/truth', 'DELETE')).status).toBe(200);
  expect((await call('/v1/directions/truth')).status).toBe(404);
});

test('what the server does not do is refused by name', async () => {
  const base = { model: 'demo', prompt };
  const refused = (more: object) => client.completions.create({ ...base, ...more }).catch((error) => error);
  expect(await refused({ temprature: 0 })).toMatchObject({
    status: 400,
    code: 'unknown-field',
    param: 'temprature',
  });
  expect(await refused({ presence_penalty: 1 })).toMatchObject({ status: 400, param: 'presence_penalty' });
  expect(await refused({ model: 'other' })).toMatchObject({ status: 404, code: 'model-not-found' });
  expect(await refused({ prompt: '' })).toMatchObject({ status: 400, param: 'prompt' });
  expect(await refused({ prompt: [999_999_999] })).toMatchObject({ status: 400, param: 'prompt' });
  expect(await refused({ steering: [{ direction: 'none', strength: 1 }] })).toMatchObject({
    code: 'no-such-direction',
  });
  expect(await refused({ prompt: prompt.repeat(400) })).toMatchObject({
    status: 400,
    code: 'prompt-too-long',
  });
  const stranger = new OpenAI({ baseURL: `${served.url}/v1`, apiKey: 'wrong', maxRetries: 0 });
  expect(await stranger.models.list().catch((error) => error)).toMatchObject({ status: 401 });
  await expect(serveModel({ model, kernel, name: 'demo', host: '0.0.0.0', environment: {} })).rejects.toThrow(
    'CAPE_API_KEY',
  );
});

test('without a key, a page whose name was led to this machine is refused', async () => {
  const open = await serveModel({ model, kernel, name: 'demo', port: 0, environment: {} });
  const statusFor = (host: string) =>
    new Promise((resolve) =>
      get(`${open.url}/v1/models`, { headers: { host } }, ({ statusCode }) => resolve(statusCode)),
    );
  expect(await statusFor('evil.example')).toBe(421);
  expect(await statusFor('localhost:8788')).toBe(200);
  await open.close();
});

test('a client that leaves frees its row', async () => {
  const stream = await client.completions.create({ model: 'demo', prompt, max_tokens: 100, stream: true });
  for await (const _ of stream) break;
  await expect
    .poll(async () => (await (await fetch(`${served.url}/health`)).json()).active, { timeout: 20_000 })
    .toBe(0);
});
