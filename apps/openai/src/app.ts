import {
  bearerOf,
  bodyBytes,
  isKey,
  jsonBody,
  keyLimits,
  keyRefusal,
  Refusal,
  requesterOf,
  type Settings,
  TokenBuckets,
  tooManyRequests,
} from '@cape/api/http';
import type { Kernel } from '@cape/core-wasm';
import { type Model, Sampler } from '@cape/steer';
import { type Context, Hono } from 'hono';
import { streamSSE } from 'hono/streaming';
import { Directions } from './directions.ts';
import { Engine } from './engine.ts';
import { errorAnswer, refused } from './error-answer.ts';
import {
  type ChatRequest,
  type CompletionRequest,
  mostTexts,
  readAlways,
  readChat,
  readCompletion,
} from './requests.ts';
import type { Sequence, Weighed } from './sequence.ts';

export interface AppOptions {
  readonly model: Model;
  readonly kernel: Kernel;
  /** As clients name the model. */
  readonly name: string;
  readonly settings: Pick<Settings, 'key' | 'rate' | 'queue' | 'trustProxy'>;
  /** Texts that grow in one batch; default 8. */
  readonly rows?: number;
  /** The peer's address, from what the runtime hands to the application. */
  readonly addressOf?: (bindings: unknown) => string;
  /** Refuses a request that is meant for another host; default: none. */
  readonly hostRefusal?: (request: Request) => Refusal | null;
  /** Told of each failure that its client is told nothing about. */
  readonly onFailure?: (error: unknown) => void;
}

export interface OpenaiApp {
  readonly app: Hono;
  readonly directions: Directions;
  close(): Promise<void>;
}

type Asked = CompletionRequest | ChatRequest;

/** A model behind the OpenAI API: models, completions, chat completions; and directions to steer it along. */
export function createOpenaiApp({
  model,
  kernel,
  name,
  settings,
  rows = 8,
  addressOf = () => '',
  hostRefusal = () => null,
  onFailure = () => {},
}: AppOptions): OpenaiApp {
  const engine = new Engine(model, rows);
  const directions = new Directions(model);
  const buckets = settings.rate === null ? null : new TokenBuckets(settings.rate);
  const created = Math.floor(Date.now() / 1000);
  const app = new Hono();

  const answerTo = (error: unknown) => {
    const answer = errorAnswer(error);
    if (answer.status >= 500 && !(error instanceof Refusal)) onFailure(error);
    return answer;
  };
  app.onError((error, c) => {
    const { status, body, headers } = answerTo(error);
    return c.json(body, status as 400, { ...headers });
  });
  app.notFound((c) => {
    throw new Refusal(404, 'no-such-address', `There is no ${c.req.method} ${c.req.path.slice(0, 100)}.`);
  });
  app.use(async (c, next) => {
    const refusal = hostRefusal(c.req.raw);
    if (refusal !== null) throw refusal;
    await next();
  });
  app.get('/health', (c) => c.json({ status: 'ok', active: engine.active, waiting: engine.waiting }));
  app.use('/v1/*', async (c, next) => {
    const wait = buckets?.take(requesterOf(c.req.raw, addressOf(c.env), settings.trustProxy)).wait ?? null;
    if (wait !== null) throw tooManyRequests(wait);
    const { key } = settings;
    if (key !== null && !(await isKey(bearerOf(c.req.header('authorization')), key))) throw keyRefusal();
    await next();
  });

  const described = { id: name, object: 'model', created, owned_by: 'cape' };
  app.get('/v1/models', (c) => c.json({ object: 'list', data: [described] }));
  app.get('/v1/models/:id{.+}', (c) => {
    mustBe(c.req.param('id'));
    return c.json(described);
  });

  app.get('/v1/directions', (c) => c.json({ object: 'list', data: directions.list() }));
  app.get('/v1/directions/:name', (c) => c.json(directions.describe(c.req.param('name'))));
  app.put('/v1/directions/:name', async (c) => {
    // A type that a page of another origin cannot send without asking.
    const type = c.req.header('content-type') ?? '';
    if (!/^application\/(?:json|octet-stream)\b/.test(type))
      throw refused(
        415,
        'unsupported-media-type',
        'content-type',
        'application/json or application/octet-stream',
        type || 'nothing',
      );
    directions.load(c.req.param('name'), await bodyBytes(c.req.raw, keyLimits.bodyBytes));
    return c.json(directions.describe(c.req.param('name')), 201);
  });
  app.patch('/v1/directions/:name', async (c) => {
    directions.scale(c.req.param('name'), readAlways(await jsonBody(c.req.raw, keyLimits.bodyBytes)));
    return c.json(directions.describe(c.req.param('name')));
  });
  app.delete('/v1/directions/:name', (c) => {
    directions.unload(c.req.param('name'));
    return c.json({ id: c.req.param('name'), object: 'direction', deleted: true });
  });

  app.post('/v1/completions', async (c) => {
    const asked = readCompletion(await jsonBody(c.req.raw, keyLimits.bodyBytes));
    mustBe(asked.model);
    const prompts: (readonly number[])[] = [];
    for (const prompt of promptsOf(asked.prompt)) {
      prompts.push(fitting(typeof prompt === 'string' ? encoded(prompt) : known(prompt)));
      // A long text takes a second to encode: others are served between two.
      await new Promise((resume) => setTimeout(resume));
    }
    const top = asked.logprobs ?? null;
    const sequences = begin(c, asked, prompts, {
      maxTokens: asked.max_tokens ?? 16,
      top,
      echo: asked.echo === true,
    });
    const head = { id: `cmpl-${crypto.randomUUID()}`, created: now(), model: name };
    const usageOf = () => usage(prompts, asked.n ?? 1, sequences);
    const offsets = sequences.map(() => 0);
    const choice = (index: number, text: string, tokens: readonly Weighed[], finish: string | null) => ({
      index,
      text,
      logprobs: top === null ? null : completionLogprobs(tokens, index),
      finish_reason: finish,
    });
    const completionLogprobs = (tokens: readonly Weighed[], index: number) => ({
      tokens: tokens.map(({ text }) => text),
      token_logprobs: tokens.map(({ logProbability }) => logProbability),
      top_logprobs: tokens.map(({ logProbability, top: best }) => {
        if (logProbability === null) return null;
        // Two tokens may have one text: the likelier, which comes last here, keeps it.
        return Object.fromEntries(best.map((one) => [textOf(one.id), one.logProbability]).reverse());
      }),
      text_offset: tokens.map(({ text }) => {
        const at = offsets[index]!;
        offsets[index] = at + [...text].length;
        return at;
      }),
    });
    if (asked.stream === true) {
      return stream(c, sequences, asked, answerTo, {
        head: { ...head, object: 'text_completion' },
        piece: (index, { text, tokens }) => choice(index, text, tokens, null),
        last: (index, finish) => choice(index, '', [], finish),
        usageOf,
      });
    }
    const texts = await Promise.all(sequences.map(whole));
    const choices = texts.map(({ text, tokens }, index) =>
      choice(index, text, tokens, sequences[index]!.finish),
    );
    return c.json({ ...head, object: 'text_completion', choices, usage: usageOf() });
  });

  app.post('/v1/chat/completions', async (c) => {
    const asked = readChat(await jsonBody(c.req.raw, keyLimits.bodyBytes));
    mustBe(asked.model);
    if (asked.top_logprobs != null && asked.logprobs !== true)
      throw refused(400, 'invalid-value', 'top_logprobs', 'logprobs: true beside it', `${asked.logprobs}`);
    const prompts = [fitting(model.text.encode(chatPrompt(asked), false))];
    const weighs = asked.logprobs === true;
    const sequences = begin(c, asked, prompts, {
      maxTokens: asked.max_completion_tokens ?? asked.max_tokens ?? 256,
      top: weighs ? (asked.top_logprobs ?? 0) : null,
      echo: false,
    });
    const head = { id: `chatcmpl-${crypto.randomUUID()}`, created: now(), model: name };
    const usageOf = () => usage(prompts, asked.n ?? 1, sequences);
    const logprobsOf = (tokens: readonly Weighed[]) => {
      const one = (text: string, logprob: number) => ({
        token: text,
        logprob,
        bytes: [...new TextEncoder().encode(text)],
      });
      return !weighs
        ? null
        : {
            content: tokens.map(({ text, logProbability, top }) => ({
              ...one(text, logProbability!),
              top_logprobs: top.map((best) => one(textOf(best.id), best.logProbability)),
            })),
            refusal: null,
          };
    };
    if (asked.stream === true) {
      return stream(c, sequences, asked, answerTo, {
        head: { ...head, object: 'chat.completion.chunk' },
        first: (index) => ({
          index,
          delta: { role: 'assistant', content: '' },
          logprobs: null,
          finish_reason: null,
        }),
        piece: (index, { text, tokens }) => ({
          index,
          delta: { content: text },
          logprobs: logprobsOf(tokens),
          finish_reason: null,
        }),
        last: (index, finish) => ({ index, delta: {}, logprobs: null, finish_reason: finish }),
        usageOf,
      });
    }
    const texts = await Promise.all(sequences.map(whole));
    const choices = texts.map(({ text, tokens }, index) => ({
      index,
      message: { role: 'assistant', content: text, refusal: null },
      logprobs: logprobsOf(tokens),
      finish_reason: sequences[index]!.finish,
    }));
    return c.json({ ...head, object: 'chat.completion', choices, usage: usageOf() });
  });

  function mustBe(asked: string): void {
    if (asked !== name) throw refused(404, 'model-not-found', 'model', name, asked);
  }

  function encoded(text: string): number[] {
    if (text === '') throw refused(400, 'invalid-value', 'prompt', 'a text', 'an empty one');
    return model.text.encode(text);
  }

  function known(ids: readonly number[]): readonly number[] {
    const { vocabulary } = model.decoder.config;
    const stranger = vocabulary === null ? undefined : ids.find((id) => id >= vocabulary);
    if (stranger !== undefined)
      throw refused(400, 'invalid-value', 'prompt', `tokens below ${vocabulary}`, `${stranger}`);
    return ids;
  }

  function fitting(ids: readonly number[]): readonly number[] {
    const { positions } = model.decoder.config;
    if (positions !== null && ids.length > positions)
      throw refused(400, 'prompt-too-long', 'prompt', `at most ${positions} tokens`, `${ids.length}`);
    return ids;
  }

  function textOf(id: number): string {
    return model.text.decode([id]) || model.text.token(id);
  }

  function chatPrompt({ messages }: ChatRequest): string {
    if (model.chat === null)
      throw new Refusal(
        400,
        'no-chat-template',
        'This model has no chat template; /v1/completions continues texts.',
      );
    return model.chat.render(
      messages.map(({ role, content }) => ({ role: role === 'developer' ? 'system' : role, content })),
    );
  }

  function begin(
    c: Context,
    asked: Asked,
    prompts: readonly (readonly number[])[],
    { maxTokens, top, echo }: { maxTokens: number; top: number | null; echo: boolean },
  ): Sequence[] {
    const n = asked.n ?? 1;
    if (prompts.length * n > mostTexts)
      throw refused(400, 'too-many-texts', 'n', `at most ${mostTexts} texts`, `${prompts.length * n}`);
    if (engine.waiting + prompts.length * n > settings.queue + mostTexts)
      throw new Refusal(503, 'overloaded', 'Too many texts wait already.', {
        headers: { 'retry-after': '1' },
      });
    const { positions } = model.decoder.config;
    const pushes = directions.pushes(asked.steering);
    const seed = asked.seed ?? crypto.getRandomValues(new Uint32Array(1))[0]!;
    return prompts.flatMap((prompt) =>
      Array.from({ length: n }, (_, i) =>
        engine.submit({
          prompt,
          maxTokens: positions === null ? maxTokens : Math.min(maxTokens, positions - prompt.length + 1),
          sampler: new Sampler(kernel, {
            temperature: asked.temperature ?? 1,
            topP: asked.top_p ?? 1,
            seed: seed + i,
          }),
          stop: asked.stop,
          pushes,
          echo,
          top,
          signal: c.req.raw.signal,
        }),
      ),
    );
  }

  return { app, directions, close: () => engine.close() };
}

const now = () => Math.floor(Date.now() / 1000);

function promptsOf(prompt: CompletionRequest['prompt']): readonly (string | readonly number[])[] {
  if (typeof prompt === 'string') return [prompt];
  return typeof prompt[0] === 'number' ? [prompt as number[]] : (prompt as string[] | number[][]);
}

async function whole(sequence: Sequence): Promise<{ text: string; tokens: Weighed[] }> {
  let text = '';
  const tokens: Weighed[] = [];
  for await (const piece of sequence) {
    text += piece.text;
    tokens.push(...piece.tokens);
  }
  return { text, tokens };
}

function usage(prompts: readonly (readonly number[])[], n: number, sequences: readonly Sequence[]) {
  const prompt = n * prompts.reduce((sum, { length }) => sum + length, 0);
  const completion = sequences.reduce((sum, { generated }) => sum + generated, 0);
  const cached = sequences.reduce((sum, each) => sum + each.cached, 0);
  return {
    prompt_tokens: prompt,
    completion_tokens: completion,
    total_tokens: prompt + completion,
    prompt_tokens_details: { cached_tokens: cached },
  };
}

interface Chunks {
  readonly head: object;
  readonly first?: (index: number) => object;
  readonly piece: (index: number, piece: { text: string; tokens: readonly Weighed[] }) => object;
  readonly last: (index: number, finish: string | null) => object;
  readonly usageOf: () => object;
}

/** Server-sent events, one per piece of any of the texts, as they come. */
function stream(
  c: Context,
  sequences: readonly Sequence[],
  { stream_options: options }: Asked,
  answerTo: (error: unknown) => { readonly body: object },
  { head, first, piece, last, usageOf }: Chunks,
): Response {
  return streamSSE(c, async (out) => {
    const send = (data: object) => out.writeSSE({ data: JSON.stringify(data) });
    try {
      await Promise.all(
        sequences.map(async (sequence, index) => {
          if (first) await send({ ...head, choices: [first(index)] });
          for await (const one of sequence) await send({ ...head, choices: [piece(index, one)] });
          await send({ ...head, choices: [last(index, sequence.finish)] });
        }),
      );
      if (options?.include_usage) await send({ ...head, choices: [], usage: usageOf() });
    } catch (error) {
      await send(answerTo(error).body);
    }
    await out.writeSSE({ data: '[DONE]' });
  });
}
