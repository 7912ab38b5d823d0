/** A row of a dataset, as its file holds it. */
export type Doc = Readonly<Record<string, unknown>>;

/** A row as a task reads it: texts to weigh, and which of them is right. */
export interface Question {
  /** The row as it is reported and hashed: with what the task derives from it. */
  readonly doc: Doc;
  /** The text that continuations follow; of tasks that vary the context, one per choice. */
  readonly context: string | readonly string[];
  /** Without the delimiter before them. */
  readonly choices: readonly string[];
  /** Continuation where the contexts vary: the same for every choice. */
  readonly continuation?: string;
  /** Index of the right choice. */
  readonly gold: number;
  /** Of tasks with several true choices: 1 true, 0 false, in the order of the choices. */
  readonly labels?: readonly number[];
  /** Cluster that ties items' scores together: a subject. */
  readonly cluster?: string;
}

/** Source of a task's rows. */
export interface Dataset {
  /** Its id on the Hugging Face hub. */
  readonly path: string;
  readonly name?: string;
  /** The commit that rows were taken from. */
  readonly revision?: string;
  readonly split: string;
  /** Source of the worked examples. */
  readonly fewshotSplit: string;
}

export type Metric = 'acc' | 'acc_norm' | 'perplexity';

/** A task as lm-evaluation-harness defines it: its prompt, its choices, its metrics. */
export interface Task {
  readonly name: string;
  /** Of the harness's task, so that results say what they are comparable with. */
  readonly version: number;
  readonly output: 'multiple_choice' | 'loglikelihood';
  readonly metrics: readonly Metric[];
  readonly dataset: Dataset;
  /** Stands before the worked examples. */
  readonly description?: string;
  /** Between context and choice. */
  readonly delimiter: string;
  /** Choice of the worked examples: drawn per item, or the first ones. */
  readonly sampler: 'random' | 'first';
  /** Probability that the true choices share, rather than which choice is the likeliest. */
  readonly scoring: 'choice' | 'true-mass';
  /** Columns that a row needs, for the message where one is missing. */
  readonly columns: readonly string[];
  question(doc: Doc): Question;
}

/** Settings that most tasks share. */
export const ordinary = {
  output: 'multiple_choice',
  delimiter: ' ',
  sampler: 'random',
  scoring: 'choice',
} as const satisfies Partial<Task>;
