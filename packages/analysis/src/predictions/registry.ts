import type { BenchmarkId } from '@cape/evidence';

/** Rule by which a prediction is read off a panel. */
export type Rule =
  | {
      /** Pearson r of a pair: passes beyond one bar on enough models, fails beyond the other or on too few. */
      readonly kind: 'correlation';
      readonly x: BenchmarkId;
      readonly y: BenchmarkId;
      /** Direction of r that passes: high or low. */
      readonly passes: 'above' | 'below';
      readonly passBar: number;
      readonly failBar: number;
      readonly models: number;
      /** With fewer models than this by the deadline it fails; none where the source names no such number. */
      readonly failModels?: number;
    }
  | {
      /** The leaders of the old axis lie close on it and far apart on the new. */
      readonly kind: 'spreads';
      readonly old: BenchmarkId;
      readonly new: BenchmarkId;
      readonly top: number;
      readonly oldBelow: number;
      readonly newAbove: number;
      /** It fails with the old spread above this. Models tied at the last place all take part. */
      readonly failOldAbove: number;
      /** Of those tied at the last place, all count, or as many as fit by their names. */
      readonly ties?: 'first by name' | 'last by name';
    }
  | {
      /**
       * h of a lab's next two releases, both beyond one bar; fails when either is beyond the other. Releases of one day
       * as the last of them all take part.
       */
      readonly kind: 'next-releases';
      readonly lab: string;
      readonly count: number;
      /** Releases count from the day after this. */
      readonly after: string;
      readonly passes: 'above' | 'below';
      readonly passBar: number;
      readonly failBar: number;
    };

export interface Prediction {
  readonly id: string;
  readonly number: number;
  readonly statement: string;
  /** Refutation that the source names. */
  readonly failsIf: string;
  /** Last day, or null where it waits for releases. */
  readonly deadline: string | null;
  /** The panel of the time of the prediction that carries its data. */
  readonly panel: 'frontier' | 'multibench';
  readonly rule: Rule;
}

/** "The Growing Pains of Frontier Models" (arXiv 2605.18840, May 2026) and the article on it. */
export const predictions: readonly Prediction[] = [
  {
    id: 'swe-saturates',
    number: 1,
    statement: 'The top five by SWE-bench spread less than 2 points on it and more than 5 on GPQA Diamond.',
    failsIf: 'their SWE-bench spread is above 5',
    deadline: '2026-12-31',
    panel: 'frontier',
    rule: {
      kind: 'spreads',
      old: 'swe_bench_verified',
      new: 'gpqa_diamond',
      top: 5,
      oldBelow: 2,
      newAbove: 5,
      failOldAbove: 5,
    },
  },
  {
    id: 'gpqa-ifeval-couple',
    number: 2,
    statement: 'GPQA Diamond and IFEval correlate above 0.6 on at least 8 models.',
    failsIf: 'r is below 0.3 or fewer than 5 models have both',
    deadline: '2026-12-31',
    panel: 'multibench',
    rule: {
      kind: 'correlation',
      x: 'gpqa_diamond',
      y: 'ifeval',
      passes: 'above',
      passBar: 0.6,
      failBar: 0.3,
      models: 8,
      failModels: 5,
    },
  },
  {
    id: 'deepseek-coding',
    number: 3,
    statement: 'DeepSeek’s next two releases both have h below 0.',
    failsIf: 'either has h above +5',
    deadline: null,
    panel: 'frontier',
    rule: {
      kind: 'next-releases',
      lab: 'DeepSeek',
      count: 2,
      after: '2026-05-31',
      passes: 'below',
      passBar: 0,
      failBar: 5,
    },
  },
  {
    id: 'google-reasoning',
    number: 4,
    statement: 'Google’s next two releases both have h above +3.',
    failsIf: 'either has h below 0',
    deadline: null,
    panel: 'frontier',
    rule: {
      kind: 'next-releases',
      lab: 'Google',
      count: 2,
      after: '2026-05-31',
      passes: 'above',
      passBar: 3,
      failBar: 0,
    },
  },
  {
    id: 'swe-gpqa-couple',
    number: 5,
    statement: 'SWE-bench and GPQA Diamond correlate above 0.5 on at least 30 models.',
    failsIf: 'r is below 0.3',
    deadline: '2027-05-31',
    panel: 'frontier',
    rule: {
      kind: 'correlation',
      x: 'swe_bench_verified',
      y: 'gpqa_diamond',
      passes: 'above',
      passBar: 0.5,
      failBar: 0.3,
      models: 30,
    },
  },
  {
    id: 'ifeval-saturates',
    number: 6,
    statement: 'The top ten by IFEval spread less than 3 points on it and more than 15 on HLE.',
    failsIf: 'their IFEval spread is above 8',
    deadline: '2027-12-31',
    panel: 'multibench',
    rule: {
      kind: 'spreads',
      old: 'ifeval',
      new: 'hle',
      top: 10,
      oldBelow: 3,
      newAbove: 15,
      failOldAbove: 8,
    },
  },
  {
    id: 'swe-hle-compete',
    number: 7,
    statement: 'SWE-bench and HLE correlate below 0 on at least 10 models.',
    failsIf: 'r is above +0.3',
    deadline: '2026-12-31',
    panel: 'multibench',
    rule: {
      kind: 'correlation',
      x: 'swe_bench_verified',
      y: 'hle',
      passes: 'below',
      passBar: 0,
      failBar: 0.3,
      models: 10,
    },
  },
];
