import type { Backend, Likelihood } from './backend.ts';
import { MeasureError } from './measure-error.ts';
import type { Request } from './prompt.ts';

export interface EndpointOptions {
  /** Address of the completions route: "http://127.0.0.1:8000/v1/completions". */
  readonly url: string;
  /** As the server names the model. */
  readonly model: string;
  readonly key?: string;
  /** Milliseconds for one request. */
  readonly timeoutMs?: number;
  readonly retries?: number;
}

/** Bytes of an answer beyond which a server is not believed. */
const largestAnswer = 64 * 1024 * 1024;

interface Logprobs {
  readonly tokens: readonly string[];
  readonly token_logprobs: readonly (number | null)[];
  readonly text_offset: readonly number[];
  readonly top_logprobs?: readonly (Readonly<Record<string, number>> | null)[] | null;
}

/**
 * Weighs continuations at an OpenAI-compatible completions route that echoes the prompt with log-probabilities: vLLM,
 * llama.cpp, TGI, `cape steer serve`. All requests of an item go in one call.
 */
export class EndpointBackend implements Backend {
  readonly name: string;
  readonly #options: EndpointOptions;

  constructor(options: EndpointOptions) {
    this.#options = options;
    this.name = options.model;
  }

  async weigh(requests: readonly Request[], signal?: AbortSignal): Promise<Likelihood[]> {
    const { choices } = await this.#ask(
      requests.map(({ context, continuation }) => context + continuation),
      signal,
    );
    return requests.map((request, i) => {
      const choice = choices.find(({ index }) => index === i) ?? choices[i];
      if (choice?.logprobs == null) throw this.#unsuitable('log-probabilities of the echoed prompt', 'none');
      return this.#likelihood(request, choice.logprobs);
    });
  }

  #likelihood({ context, continuation }: Request, logprobs: Logprobs): Likelihood {
    const { tokens, token_logprobs: values, text_offset: offsets, top_logprobs: tops } = logprobs;
    // Spaces that end the context go with the continuation; offsets count characters, not code units.
    const from = [...context.trimEnd()].length;
    const end = from + [...context.slice(context.trimEnd().length)].length + [...continuation].length;
    let logLikelihood = 0;
    let isGreedy = true;
    let weighed = 0;
    for (const [i, offset] of offsets.entries()) {
      if (offset < from || offset >= end) continue;
      const value = values[i];
      if (typeof value !== 'number' || !Number.isFinite(value))
        throw this.#unsuitable('a log-probability for every token', JSON.stringify(value));
      logLikelihood += value;
      const top = tops?.[i];
      const best = top == null ? undefined : Math.max(...Object.values(top));
      isGreedy &&= best === undefined ? value > Math.log(0.5) : value >= best;
      weighed += 1;
    }
    if (weighed === 0) throw this.#unsuitable('tokens of the continuation', tokens.slice(-4).join('|'));
    return { logLikelihood, isGreedy };
  }

  async #ask(prompt: readonly string[], signal?: AbortSignal) {
    const { url, model, key, timeoutMs = 300_000, retries = 3 } = this.#options;
    const body = JSON.stringify({ model, prompt, max_tokens: 1, temperature: 0, logprobs: 1, echo: true });
    for (let attempt = 0; ; attempt++) {
      const timeout = AbortSignal.timeout(timeoutMs);
      try {
        const response = await fetch(url, {
          method: 'POST',
          headers: {
            'content-type': 'application/json',
            ...(key !== undefined && { authorization: `Bearer ${key}` }),
          },
          body,
          signal: signal === undefined ? timeout : AbortSignal.any([signal, timeout]),
        });
        if (response.ok)
          return (await boundedJson(response)) as {
            choices: { index?: number; logprobs?: Logprobs | null }[];
          };
        const passing = response.status === 429 || response.status >= 500;
        if (!passing || attempt >= retries) {
          const said = (await response.text()).slice(0, 200);
          throw new MeasureError('endpoint-failed', url, 'an answer', `${response.status} ${said}`);
        }
      } catch (error) {
        if (error instanceof MeasureError || signal?.aborted || attempt >= retries)
          throw error instanceof MeasureError || signal?.aborted
            ? error
            : new MeasureError('endpoint-failed', url, 'an answer', String(error));
      }
      await new Promise((resume) => setTimeout(resume, 500 * 2 ** attempt));
    }
  }

  #unsuitable(expected: string, received: string): MeasureError {
    return new MeasureError(
      'endpoint-unsuitable',
      this.#options.url,
      `${expected} (echo and logprobs)`,
      received,
    );
  }
}

async function boundedJson(response: Response): Promise<unknown> {
  const reader = response.body!.getReader();
  const parts: Uint8Array[] = [];
  let bytes = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    bytes += value.length;
    if (bytes > largestAnswer) {
      await reader.cancel();
      throw new MeasureError('endpoint-failed', response.url, `at most ${largestAnswer} bytes`, 'more');
    }
    parts.push(value);
  }
  return JSON.parse(await new Blob(parts as BlobPart[]).text());
}
