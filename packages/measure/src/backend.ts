import type { Request } from './prompt.ts';

/** Log-likelihood of a continuation after its context, natural logarithm, summed over its tokens. */
export interface Likelihood {
  readonly logLikelihood: number;
  /** Greedy decoding would have written it. */
  readonly isGreedy: boolean;
}

/** Scorer of continuations: a model in this process, or a server. */
export interface Backend {
  /** As results name it. */
  readonly name: string;
  /** The likelihood of each request of one item, in their order. */
  weigh(requests: readonly Request[], signal?: AbortSignal): Promise<Likelihood[]>;
}
