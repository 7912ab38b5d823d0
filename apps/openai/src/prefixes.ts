import { type Cache, cutCache, type Decoder } from '@cape/steer';
import type { Weighed } from './sequence.ts';
import type { RowPush } from './steering.ts';

/** Likelihood of a token of the prompt, for clients that want it echoed. */
export type Echoed = Pick<Weighed, 'logProbability' | 'top'>;

/** Conditions under which a prompt was read. */
export interface Reading {
  readonly prompt: readonly number[];
  readonly pushes: readonly RowPush[];
  /** Likelihoods of the prompt's tokens: null where they were not. */
  readonly echo: { readonly top: number | null } | null;
}

/** A prompt's beginning, ready to be continued. */
export interface Prefix {
  readonly length: number;
  readonly cache: Cache | null;
  /** Of each of its tokens. */
  readonly echoed: readonly Echoed[];
}

interface Kept extends Reading {
  readonly cache: Cache;
  readonly echoed: readonly Echoed[];
  readonly bytes: number;
}

/** Fewest tokens that are worth a pass of their own. */
const worthKeeping = 16;

const nothing: Prefix = { length: 0, cache: null, echoed: [] };

/**
 * Prompts that were read lately. One that begins as an earlier one did, under the same steering, is read from where they
 * part: the turns of a conversation, worked examples, a question with each of its answers.
 */
export class Prefixes {
  readonly #decoder: Decoder;
  readonly #mostBytes: number;
  /** The latest used last. */
  #kept: Kept[] = [];
  #bytes = 0;

  constructor(decoder: Decoder, mostBytes = 256 * 2 ** 20) {
    this.#decoder = decoder;
    this.#mostBytes = mostBytes;
  }

  /** The longest beginning that is known of a prompt; never all of it, for what follows it has to be computed. */
  of(reading: Reading): Prefix {
    let [best, length] = [null as Kept | null, worthKeeping - 1];
    for (const kept of this.#kept) {
      const shared = sharedLength(kept, reading);
      if (shared > length) [best, length] = [kept, shared];
    }
    if (best === null) return nothing;
    this.#kept.push(...this.#kept.splice(this.#kept.indexOf(best), 1));
    return {
      length,
      cache: cutCache(this.#decoder, best.cache, best.prompt.length, length),
      echoed: reading.echo === null ? [] : best.echoed.slice(0, length + 1),
    };
  }

  /** Keep a prompt that was read, its tokens weighed where they were. */
  keep(reading: Reading, cache: Cache, echoed: readonly Echoed[]): void {
    if (reading.prompt.length <= worthKeeping) return;
    const bytes = [...cache.values()].reduce((sum, { data }) => sum + (data as Float32Array).byteLength, 0);
    // A beginning of the new one has nothing more to give.
    this.#drop(
      (kept) =>
        kept.echo?.top === reading.echo?.top && sharedLength(kept, reading) === sharedLength(kept, kept),
    );
    this.#kept.push({ ...reading, cache, echoed, bytes });
    this.#bytes += bytes;
    while (this.#bytes > this.#mostBytes) this.#drop((kept) => kept === this.#kept[0]);
  }

  #drop(which: (kept: Kept) => boolean): void {
    this.#kept = this.#kept.filter((kept) => {
      const isLeft = !which(kept);
      if (!isLeft) this.#bytes -= kept.bytes;
      return isLeft;
    });
  }
}

/** Tokens from the start that both have, that both push alike, and whose weights are known where they are asked for. */
function sharedLength(kept: Kept, { prompt, pushes, echo }: Reading): number {
  if (!sameBodies(kept.pushes, pushes)) return 0;
  if (echo !== null && kept.echo?.top !== echo.top) return 0;
  // The last position may be pushed otherwise than those before it.
  const most = Math.min(kept.prompt.length, prompt.length) - 1;
  let shared = 0;
  while (shared < most && kept.prompt[shared] === prompt[shared]) shared += 1;
  // The token after the last that is shared is weighed by that one's logits, which are not kept.
  return echo === null ? shared : Math.max(0, shared - 1);
}

/** True where both add the same before the prompt's last position. */
function sameBodies(a: readonly RowPush[], b: readonly RowPush[]): boolean {
  const bodyAt = (block: number) => b.find((push) => push.block === block)?.body;
  return a.length === b.length && a.every(({ block, body }) => sameVector(body, bodyAt(block)));
}

function sameVector(a: Float32Array | null, b: Float32Array | null | undefined): boolean {
  if (a === null || b === null || b === undefined) return a === b;
  return a.every((value, at) => value === b[at]);
}
