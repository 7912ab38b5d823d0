import { spawn, spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { loadKernel } from '@cape/core-wasm';
import { ChatTemplate, directionToJson, learnDirection, loadModel, openDemo } from '@cape/steer';
import OpenAI from 'openai';
import { expect, test } from 'vitest';
import { serveModel } from '../src/serve.ts';

const python = process.env.CAPE_PYTHON;
const isThere = python !== undefined && spawnSync(python, ['-c', 'import openai']).status === 0;
if (!isThere)
  console.log("not run here: OpenAI's Python client (set CAPE_PYTHON to a Python that has openai)");

test.runIf(isThere)(
  "OpenAI's Python client gets what its Node client gets",
  { timeout: 120_000 },
  async () => {
    const key = 'a-key-of-sixteen-characters';
    const demo = openDemo();
    const model = await loadModel(demo.folder, { steer: 'all' });
    const chat = await ChatTemplate.from('{% for m in messages %}{{ m.content }}{% endfor %}', undefined);
    const served = await serveModel({
      model: { ...model, chat },
      kernel: await loadKernel(),
      name: 'demo',
      port: 0,
      directions: new Map([
        ['truth', new TextEncoder().encode(directionToJson(await learnDirection(model, demo.pairs)))],
      ]),
      environment: { CAPE_API_KEY: key, CAPE_RATE: 'off' },
    });
    const prompt = demo.questions[0]!.prompt;
    const script = fileURLToPath(new URL('../oracle/openai_client.py', import.meta.url));
    const child = spawn(python!, [script, `${served.url}/v1`, 'demo', prompt], {
      env: { ...process.env, OPENAI_API_KEY: key },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let out = '';
    for await (const piece of child.stdout) out += piece;
    const found = JSON.parse(out);

    const client = new OpenAI({ baseURL: `${served.url}/v1`, apiKey: key, maxRetries: 0 });
    const request = { model: 'demo', prompt, max_tokens: 6, temperature: 0 };
    const whole = await client.completions.create({ ...request, logprobs: 2 });
    const [{ text, logprobs }] = whole.choices as [(typeof whole.choices)[0]];
    const steering = { steering: [{ direction: 'truth', strength: 3 }] };
    const steered = await client.completions.create({ ...request, ...steering });
    expect(found).toMatchObject({
      models: ['demo'],
      text,
      usage: whole.usage!.total_tokens,
      echoed: prompt,
      first: null,
      streamed: text,
      chat: text,
      chat_streamed: text,
      steered: steered.choices[0]!.text,
      refused: { param: 'presence_penalty' },
    });
    expect(found.steered).not.toBe(found.text);
    expect(found.seeded[0]).toBe(found.seeded[1]);
    for (const [i, value] of logprobs!.token_logprobs!.entries())
      expect(Math.abs(found.logprobs[i] - value!)).toBeLessThan(1e-4);
    await served.close();
    await model.decoder.close();
  },
);
