import type { Classified, Evaluation, Sweep, SweptSoFar, TuneMethod, Tuning } from '@cape/steer';

/** Addition of the direction: after a block, so far, and where. */
export interface Push {
  readonly block: number;
  /** `natural`: in lengths of the mean difference between true and false statements; `unit`: in plain units. */
  readonly strength: number;
  readonly unit: 'unit' | 'natural';
  readonly positions: 'last' | 'all';
}

/** Random directions that a quick measurement is compared with, which a reader waits for. */
export const controls = 3;
/** As many as a claim of success needs. */
export const allControls = 20;

/** Messages from the page to its steering worker. One thing is done at a time: a new one ends the one before. */
export type SteeringAsked =
  /** The demo from the address of its folder, or files that the reader chose. */
  | { readonly id: number; readonly kind: 'load'; readonly from: string | readonly File[] }
  | {
      readonly id: number;
      readonly kind: 'write';
      readonly prompt: string;
      readonly push: Push;
      readonly tokens: number;
    }
  | { readonly id: number; readonly kind: 'measure'; readonly push: Push; readonly controls: number }
  /** Every block and some strengths, pushed at these positions. */
  | { readonly id: number; readonly kind: 'sweep'; readonly positions: Push['positions'] }
  /** A search for a better direction, within so much perplexity. */
  | { readonly id: number; readonly kind: 'tune'; readonly asked: TuningAsked }
  /** The same tasks with and without the push, as two runs to compare. */
  | { readonly id: number; readonly kind: 'both'; readonly push: Push }
  | { readonly id: number; readonly kind: 'stop' };

export interface TuningAsked {
  /** All that `cape steer tune` knows, or those that are learnt from states alone, which is quick. */
  readonly methods: 'all' | 'quick';
  readonly positions: Push['positions'];
  /** Rise of the perplexity that a push may cost, as a share. */
  readonly budget: number;
}

/** Methods that take no gradients and no heads. */
export const quickMethods: readonly TuneMethod[] = ['mean-difference', 'pca', 'lda', 'logistic'];

/** The model that is open. */
export interface OpenedModel {
  readonly name: string;
  readonly isDemo: boolean;
  readonly architecture: string | null;
  readonly blocks: number;
  readonly width: number;
  readonly probeBlock: number;
  /** Blocks after which the direction can be added. */
  readonly steerable: readonly number[];
  readonly runtime: string;
  /** Bytes of all its files, which the runtime keeps in memory. */
  readonly bytes: number;
  /** Statements the direction is learnt from, in pairs. */
  readonly pairs: number;
  /** Default strength and block of the push. */
  readonly usual: Omit<Push, 'block'>;
  /** Prompts to try and to measure with; without any there is nothing to measure. */
  readonly questions: readonly { readonly prompt: string; readonly true: string; readonly false: string }[];
}

/** Text before the first word of a continuation. */
export interface Probed extends Classified {
  /** One unit of the slider in the model's own units. */
  readonly naturalNorm: number;
  readonly stability: { readonly mean: number; readonly least: number };
  readonly heldOutPairsRight: number;
  readonly pairs: number;
}

/** One token that was written, and how probable it was there as the model is and pushed. */
export interface WrittenToken {
  readonly text: string;
  readonly asIs: number;
  readonly pushed: number;
  /** The token that would be written there instead, as the model is and pushed. */
  readonly likeliest: { readonly asIs: string; readonly pushed: string };
}

export type WrittenTokens = readonly WrittenToken[];

export type SteeringTold =
  | {
      readonly id: number;
      readonly kind: 'loading';
      readonly stage: 'download' | 'open';
      readonly loaded: number;
      /** Bytes; null until every sender has said. */
      readonly total: number | null;
    }
  | { readonly id: number; readonly kind: 'opened'; readonly model: OpenedModel }
  | { readonly id: number; readonly kind: 'probed'; readonly probed: Probed }
  | {
      readonly id: number;
      readonly kind: 'words';
      readonly texts: readonly [string, string];
      readonly tokens: number;
      readonly logitChange: number;
      readonly ended: boolean;
    }
  /** After the last word: each token of both texts. */
  | { readonly id: number; readonly kind: 'tokens'; readonly tokens: readonly [WrittenTokens, WrittenTokens] }
  | { readonly id: number; readonly kind: 'measuring'; readonly share: number; readonly stage?: string }
  | { readonly id: number; readonly kind: 'measured'; readonly evaluation: Evaluation }
  | { readonly id: number; readonly kind: 'sweeping'; readonly share: number; readonly soFar: SweptSoFar }
  | { readonly id: number; readonly kind: 'swept'; readonly sweep: Sweep }
  /** A finding of a tuning run under way, in words. */
  | { readonly id: number; readonly kind: 'found'; readonly sentence: string }
  | { readonly id: number; readonly kind: 'tuned'; readonly tuning: Tuning; readonly direction: Uint8Array }
  /** Results and samples of two runs, as lm-evaluation-harness writes them. */
  | { readonly id: number; readonly kind: 'runs'; readonly files: readonly File[] }
  | { readonly id: number; readonly kind: 'stopped' }
  | { readonly id: number; readonly kind: 'refused'; readonly refusal: Refusal };

/** The first issue of a CapeError, in a form that a message can carry. */
export interface Refusal {
  readonly code: string;
  readonly path: string;
  readonly expected: string;
  readonly received: string;
  readonly advice: string | undefined;
}
