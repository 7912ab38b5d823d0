import { type Intervention, logSoftmax, type Model, steeringsIn } from '@cape/steer';
import type { Backend, Likelihood } from '../backend.ts';
import type { Request } from '../prompt.ts';
import { type PairOptions, type TokenPair, tokenPair } from './pair.ts';
import { type Ends, type Prefix, PrefixCache } from './prefix-cache.ts';

export interface LocalOptions {
  /** Directions that are added while measuring. */
  readonly steering?: Intervention;
}

/**
 * Weighs continuations with a model in this process. What the requests of an item share is computed once and their
 * endings continue from its cache; what neighboring items share (a primer, worked examples) is kept from one to the
 * next.
 */
export class LocalBackend implements Backend {
  readonly name: string;
  /** The model's int8 activations make a row's result depend on its batch: sequences are weighed one by one. */
  readonly batchDependent: boolean;
  readonly #prefixes: PrefixCache;
  readonly #pairOptions: PairOptions;
  /** A push begins at the last token that is given: the rows of an item share what comes before it. */
  readonly #reachesBack: boolean;

  constructor(model: Model, { steering }: LocalOptions = {}) {
    this.name = model.decoder.name;
    this.batchDependent = model.decoder.batchDependent;
    this.#prefixes = new PrefixCache(model, steering ?? null);
    this.#reachesBack = steeringsIn(steering ?? null).some(({ positions }) => positions === 'last');
    const { beginOfSequence, endOfSequence, positions } = model.decoder.config;
    const prefixToken = beginOfSequence ?? endOfSequence[0] ?? null;
    const begin = prefixToken === null ? null : model.text.token(prefixToken);
    this.#pairOptions = {
      // A text that begins with the token that begins a text, as a chat template writes it, gets no second one.
      encode: (text) => model.text.encode(text, begin === null || !text.startsWith(begin)),
      prefixToken,
      longest: positions,
    };
  }

  async weigh(requests: readonly Request[], signal?: AbortSignal): Promise<Likelihood[]> {
    signal?.throwIfAborted();
    const pairs = requests.map((request) => tokenPair(request, this.#pairOptions));
    if (this.batchDependent) return this.#weighSingly(pairs);
    const shared = sharedLength(pairs, this.#reachesBack);
    const prefix = await this.#prefixes.of(pairs[0]!.ids.slice(0, shared));
    const rows = pairs.map(({ ids }) => ids.slice(shared));
    const ends = rows.every((row) => row.length === 1)
      ? null
      : await this.#prefixes.extend(
          prefix,
          rows,
          pairs.map(({ from }) => from - shared),
        );
    return pairs.map((pair, row) => likelihoodOf(pair, row, shared, prefix, ends));
  }

  /** Each sequence whole and alone: where a row's result depends on its batch, nothing may be shared. */
  async #weighSingly(pairs: readonly TokenPair[]): Promise<Likelihood[]> {
    const found: Likelihood[] = [];
    for (const pair of pairs) {
      const ends = await this.#prefixes.extend(null, [pair.ids], [pair.from]);
      found.push(likelihoodOf(pair, 0, 0, null, ends));
    }
    return found;
  }
}

function likelihoodOf(
  { ids, from }: TokenPair,
  row: number,
  shared: number,
  prefix: Prefix | null,
  ends: Ends | null,
): Likelihood {
  let logLikelihood = 0;
  let isGreedy = true;
  for (let at = from; at < ids.length; at++) {
    // What weighs a token stands at the position before it.
    if (at === shared) {
      const { highest, logSum } = logSoftmax(prefix!.logits, 0, prefix!.vocabulary);
      const own = prefix!.logits[ids[at]!]!;
      logLikelihood += own - highest - logSum;
      isGreedy &&= own === highest;
    } else {
      const place = row * ends!.positions + at - 1 - shared;
      logLikelihood += ends!.logProbabilities[place]!;
      isGreedy &&= ends!.isLikeliest[place] === 1;
    }
  }
  return { logLikelihood, isGreedy };
}

/** Leading tokens that all rows share and that are given to each: they are computed once. */
function sharedLength(pairs: readonly TokenPair[], reachesBack: boolean): number {
  const most = Math.min(...pairs.map(({ from }) => from)) - (reachesBack ? 1 : 0);
  const [first, ...rest] = pairs;
  let shared = 0;
  while (shared < most && rest.every(({ ids }) => ids[shared] === first!.ids[shared])) shared += 1;
  return shared;
}
