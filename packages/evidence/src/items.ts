/** One score per item of one run, for comparing runs item by item. */
export interface ItemScores {
  readonly benchmark: string;
  /** "acc", "acc_norm", "exact_match" … */
  readonly metric: string;
  /** Items keyed by id are the same only within one version of the task. */
  readonly taskVersion: string | null;
  /** By the hash of the document, or by its place or name in the task. */
  readonly keyedBy: 'hash' | 'id';
  /** Of each item, unique. */
  readonly keys: readonly string[];
  /** Of each item, from 0 to 1, in the order of the keys. */
  readonly scores: Float64Array;
  /** Subject or passage of each item, where items belong together; null where nothing is known of it. */
  readonly clusters: readonly string[] | null;
}
