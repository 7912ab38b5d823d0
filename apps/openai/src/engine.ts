import { type Cache, type Model, packRows, SteerError } from '@cape/steer';
import { type Echoed, Prefixes, type Reading } from './prefixes.ts';
import { Sequence, type SequenceOptions } from './sequence.ts';
import { pushesOf } from './steering.ts';
import { weigh } from './weigh.ts';

/** Logits that one pass may return: 64 MB of float32. */
const largestLogits = 16 * 1024 * 1024;
const longestChunk = 512;

interface Row {
  readonly sequence: Sequence;
  /** Positions computed. */
  length: number;
  last: number;
}

/** A prompt being read, chunk by chunk. */
interface Filling {
  readonly sequence: Sequence;
  done: number;
  cache: Cache | null;
  /** Likelihoods of its tokens so far, where they are echoed. */
  readonly echoed: Echoed[];
}

/**
 * Continues many texts in one batch. A text joins when its prompt is read, a chunk of it between two steps of the
 * others, and leaves when it ends. A request with many texts leaves the next free row to one with fewer.
 */
export class Engine {
  readonly model: Model;
  /** Texts at most that grow at a time. */
  readonly rows: number;
  readonly #prefixes: Prefixes | null;
  #waiting: Sequence[] = [];
  #filling: Filling | null = null;
  #active: Row[] = [];
  #cache: Cache | null = null;
  #positions = 0;
  #running: Promise<void> | null = null;

  constructor(model: Model, rows: number) {
    this.model = model;
    // Where a row's result depends on its batch, each has the model to itself.
    this.rows = model.decoder.batchDependent ? 1 : rows;
    this.#prefixes = model.decoder.batchDependent ? null : new Prefixes(model.decoder);
  }

  get waiting(): number {
    return this.#waiting.length;
  }

  get active(): number {
    return this.#active.length + (this.#filling === null ? 0 : 1);
  }

  submit(options: SequenceOptions): Sequence {
    const sequence = new Sequence(this.model.text, options);
    this.#waiting.push(sequence);
    this.#running ??= this.#run().finally(() => {
      this.#running = null;
    });
    return sequence;
  }

  async close(): Promise<void> {
    await this.#running;
  }

  async #run(): Promise<void> {
    // Whoever submits more in the same turn joins.
    await null;
    while (this.#waiting.length > 0 || this.#filling !== null || this.#active.length > 0) {
      this.#leave();
      if (this.#filling === null && this.#active.length < this.rows) this.#next();
      const filling = this.#filling;
      if (filling !== null) {
        // A pass that fails ends the texts that were in it, and no others.
        await this.#read(filling).catch((error) => {
          this.#filling = null;
          filling.sequence.fail(failedPass(error));
        });
      }
      if (this.#active.length > 0) {
        await this.#step().catch((error) => {
          for (const { sequence } of this.#active) sequence.fail(failedPass(error));
          this.#drop();
        });
      }
    }
  }

  /** Let go of the texts whose clients have left. */
  #leave(): void {
    const all = [...this.#waiting, ...this.#active.map(({ sequence }) => sequence)];
    if (this.#filling !== null) all.push(this.#filling.sequence);
    for (const sequence of all) if (sequence.options.signal.aborted) sequence.end('length');
    this.#waiting = this.#waiting.filter(({ ended }) => !ended);
    if (this.#filling?.sequence.ended) this.#filling = null;
    this.#drop();
  }

  /** Begin the text that has waited longest, of the request that has fewest texts growing. */
  #next(): void {
    const growing = new Map<AbortSignal, number>();
    for (const { sequence } of this.#active) {
      const { signal } = sequence.options;
      growing.set(signal, (growing.get(signal) ?? 0) + 1);
    }
    const of = ({ options }: Sequence): number => growing.get(options.signal) ?? 0;
    let chosen: Sequence | undefined;
    for (const each of this.#waiting) if (chosen === undefined || of(each) < of(chosen)) chosen = each;
    if (chosen === undefined) return;
    this.#waiting.splice(this.#waiting.indexOf(chosen), 1);
    const prefix = this.#prefixes?.of(readingOf(chosen));
    const { length: done = 0, cache = null, echoed = [] } = prefix ?? {};
    this.#filling = { sequence: chosen, done, cache, echoed: [...echoed] };
    chosen.cached = done;
    for (const [at, { logProbability, top }] of echoed.entries())
      chosen.echo(chosen.options.prompt[at]!, logProbability, top);
  }

  /** Read one chunk of a prompt; after its last, the text joins the others. */
  async #read(filling: Filling): Promise<void> {
    const { sequence, done, cache } = filling;
    const { prompt, pushes, echo, top } = sequence.options;
    const { decoder } = this.model;
    const most = Math.max(
      1,
      Math.min(longestChunk, Math.floor(largestLogits / (decoder.config.vocabulary ?? 2 ** 16))),
    );
    // The last position is a pass of its own where it is steered otherwise than those before it.
    const parted = pushes.some(({ body, tip }) => body !== tip);
    const until = parted && done < prompt.length - 1 ? prompt.length - 1 : prompt.length;
    const end = Math.min(until, done + most);
    const fed = prompt.slice(done, end);
    const isTip = end === prompt.length && (parted ? fed.length === 1 : true);
    const passed = await decoder.pass({
      ids: [fed],
      attention: [new Array<number>(end).fill(1)],
      cache,
      pushes: pushesOf([pushes], fed.length, decoder.width, isTip || !parted),
      lastLogitsOnly: !echo,
    });
    const logitsAt = (back: number) => {
      const stop = (passed.logitPositions - back) * passed.vocabulary;
      return passed.logits.subarray(stop - passed.vocabulary, stop);
    };
    if (echo) {
      const echoed = (at: number, one: Echoed) => {
        filling.echoed.push(one);
        sequence.echo(prompt[at]!, one.logProbability, one.top);
      };
      if (done === 0) echoed(0, { logProbability: null, top: [] });
      for (let at = done + 1; at <= Math.min(end, prompt.length - 1); at++) {
        const found = top === null ? null : weigh(logitsAt(end - at), prompt[at]!, top);
        echoed(at, found ?? { logProbability: null, top: [] });
      }
    }
    filling.done = end;
    filling.cache = passed.cache;
    if (end < prompt.length) return;
    this.#filling = null;
    this.#prefixes?.keep(readingOf(sequence), passed.cache, filling.echoed);
    if (sequence.options.maxTokens === 0) return sequence.end('length');
    const token = this.#choose(sequence, logitsAt(0));
    if (sequence.ended) return;
    const row = { sequence, length: prompt.length, last: token };
    this.#pack([...this.#active, row], passed.cache);
  }

  /** One token for every text. */
  async #step(): Promise<void> {
    const rows = this.#active;
    const { decoder } = this.model;
    const passed = await decoder.pass({
      ids: rows.map(({ last }) => [last]),
      attention: rows.map(({ length }) => [
        ...new Array<number>(this.#positions - length).fill(0),
        ...new Array<number>(length + 1).fill(1),
      ]),
      cache: this.#cache,
      pushes: pushesOf(
        rows.map(({ sequence }) => sequence.options.pushes),
        1,
        decoder.width,
        true,
      ),
      lastLogitsOnly: true,
    });
    this.#cache = passed.cache;
    this.#positions += 1;
    for (const [at, row] of rows.entries()) {
      row.length += 1;
      const end = (at + 1) * passed.logitPositions * passed.vocabulary;
      row.last = this.#choose(row.sequence, passed.logits.subarray(end - passed.vocabulary, end));
    }
    this.#drop();
    // So that a client's words are read and written between two tokens.
    await new Promise((resume) => setImmediate(resume));
  }

  #choose(sequence: Sequence, logits: Float32Array): number {
    const { sampler, top } = sequence.options;
    const token = sampler.choose(logits, sequence.generated);
    if (!Number.isFinite(logits[token])) {
      sequence.fail(
        new SteerError(
          'out-of-range',
          'steering',
          'a push after which logits are finite',
          `${logits[token]}`,
        ),
      );
      return token;
    }
    const found = top === null ? null : weigh(logits, token, top);
    const isEnd = this.model.decoder.config.endOfSequence.includes(token);
    sequence.add(token, isEnd, found?.logProbability ?? null, found?.top ?? []);
    return token;
  }

  #drop(): void {
    const left = this.#active.filter(({ sequence }) => !sequence.ended);
    if (left.length < this.#active.length) this.#pack(left, null);
  }

  /** Put the rows that go on, and one that joins with its own cache, into one cache. */
  #pack(rows: readonly Row[], joining: Cache | null): void {
    const before = this.#active;
    this.#active = [...rows];
    if (rows.length === 0) {
      this.#cache = null;
      this.#positions = 0;
      return;
    }
    const packed = packRows(
      this.model.decoder,
      rows.map((row) => {
        const at = before.indexOf(row);
        return at < 0
          ? { cache: joining!, row: 0, rows: 1, length: row.length }
          : { cache: this.#cache!, row: at, rows: before.length, length: row.length };
      }),
    );
    this.#cache = packed.cache;
    this.#positions = packed.positions;
  }
}

function readingOf({ options: { prompt, pushes, echo, top } }: Sequence): Reading {
  return { prompt, pushes, echo: echo ? { top } : null };
}

/** Not the refusal of a request, which was checked before: the model itself failed. */
const failedPass = (cause: unknown) => new Error('A pass of the model failed.', { cause });
