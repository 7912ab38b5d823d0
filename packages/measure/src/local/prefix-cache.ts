import { type Decoder, type Intervention, type Model, pushesFor } from '@cape/steer';

type Passed = Awaited<ReturnType<Decoder['pass']>>;
type Cache = Passed['cache'];

/** Tokens that were computed, ready to be continued. */
export interface Prefix {
  readonly ids: readonly number[];
  readonly cache: Cache;
  /** At the last position. */
  readonly logits: Float32Array;
  readonly vocabulary: number;
}

/** Tokens of several rows that continue one prefix, weighed. */
export interface Ends extends NonNullable<Passed['weighed']> {
  /** Per row. */
  readonly positions: number;
}

/** From so many tokens on, what two neighboring items share is worth computing apart. */
const worthKeeping = 16;

/**
 * Prefixes of token sequences, computed once. The longest beginning that neighboring items share (a task's primer,
 * its worked examples) stays; each item's own prefix continues from it.
 */
export class PrefixCache {
  readonly #model: Model;
  readonly #steering: Intervention;
  #trunk: Prefix | null = null;
  #before: readonly number[] = [];

  constructor(model: Model, steering: Intervention) {
    this.#model = model;
    this.#steering = steering;
  }

  /** The prefix of these tokens; null of none. */
  async of(ids: readonly number[]): Promise<Prefix | null> {
    if (ids.length === 0) return null;
    const shared = Math.min(commonLength(ids, this.#before), ids.length - 1);
    this.#before = ids;
    const trunk = this.#trunk;
    const fits = trunk !== null && commonLength(trunk.ids, ids) === trunk.ids.length;
    const covered = fits ? trunk.ids.length : 0;
    if (shared >= covered + worthKeeping) {
      this.#trunk = await this.#computed(fits ? trunk : null, ids.slice(0, shared));
    } else if (!fits) this.#trunk = null;
    const from = this.#trunk;
    return from?.ids.length === ids.length ? from : this.#computed(from, ids);
  }

  /**
   * Rows that continue a prefix, padded at their ends, where padding reaches no real token. Of each row the last token
   * is weighed, never fed.
   *
   * @param given number of each row's tokens that are given, before those that are weighed
   */
  async extend(
    prefix: Prefix | null,
    whole: readonly (readonly number[])[],
    given: readonly number[],
  ): Promise<Ends> {
    const rows = whole.map((row) => row.slice(0, -1));
    const before = prefix?.ids.length ?? 0;
    const positions = Math.max(...rows.map((row) => row.length));
    const filler = prefix?.ids[0] ?? rows.find((row) => row.length > 0)![0]!;
    const padded = (row: readonly number[]): number[] => [
      ...row,
      ...new Array<number>(positions - row.length).fill(filler),
    ];
    const { weighed } = await this.#model.decoder.pass({
      ids: rows.map(padded),
      weigh: whole.map((row) => padded(row.slice(1))),
      withoutCache: true,
      attention: rows.map((row) => [
        ...new Array<number>(before + row.length).fill(1),
        ...new Array<number>(positions - row.length).fill(0),
      ]),
      positions: rows.map(() => Array.from({ length: positions }, (_, at) => before + at)),
      cache: prefix === null ? null : repeated(prefix.cache, rows.length),
      pushes: this.#pushes(
        rows.map((row) => row.length),
        positions,
        given,
      ),
    });
    return { ...weighed!, positions };
  }

  async #computed(from: Prefix | null, ids: readonly number[]): Promise<Prefix> {
    const fed = ids.slice(from?.ids.length ?? 0);
    const { logits, logitPositions, vocabulary, cache } = await this.#model.decoder.pass({
      ids: [fed],
      attention: [new Array<number>(ids.length).fill(1)],
      cache: from?.cache ?? null,
      lastLogitsOnly: true,
      pushes: this.#pushes([fed.length], fed.length, [Number.POSITIVE_INFINITY]),
    });
    return { ids, cache, logits: logits.slice((logitPositions - 1) * vocabulary), vocabulary };
  }

  /** The steering where each row's prompt ends after so many of this pass's tokens. */
  #pushes(lengths: readonly number[], positions: number, prompts: readonly number[]) {
    const attention = lengths.map((length) =>
      Array.from({ length: positions }, (_, at) => (at < length ? 1 : 0)),
    );
    return pushesFor(
      lengths.map(() => this.#steering),
      prompts,
      { attention, positions },
    );
  }
}

function commonLength(a: readonly number[], b: readonly number[]): number {
  const most = Math.min(a.length, b.length);
  let at = 0;
  while (at < most && a[at] === b[at]) at += 1;
  return at;
}

/** A cache of one row for so many rows. */
function repeated(cache: Cache, rows: number): Cache {
  if (rows === 1) return cache;
  return new Map(
    [...cache].map(([name, tensor]) => {
      const data = tensor.data as Float32Array;
      const all = new (data.constructor as Float32ArrayConstructor)(data.length * rows);
      for (let row = 0; row < rows; row++) all.set(data, row * data.length);
      const Tensor = tensor.constructor as new (
        type: string,
        data: unknown,
        dims: readonly number[],
      ) => typeof tensor;
      return [name, new Tensor(tensor.type, all, [tensor.dims[0]! * rows, ...tensor.dims.slice(1)])];
    }),
  );
}
