/** Everything that is known of how a score came about. What a file does not say is absent, never guessed. */
export interface Provenance {
  /** Who says so: the model's own makers, or somebody else, by name. */
  readonly reporter?: { readonly kind: 'self' | 'independent'; readonly name?: string };
  /** Address of the page or file that published the score. */
  readonly source?: string;
  /** The evaluation tool: "lm-eval", "lighteval", "inspect", "helm" … */
  readonly harness?: string;
  readonly harnessVersion?: string;
  /** The task as the tool names it: "truthfulqa_mc2". */
  readonly task?: string;
  readonly taskVersion?: string;
  /** "acc_norm", "exact_match" … */
  readonly metric?: string;
  /** Filter that took an answer from the output: "strict-match", "none". */
  readonly filter?: string;
  /** Worked examples in the prompt. */
  readonly shots?: number;
  readonly chatTemplate?: boolean;
  /** The run was cut to this many items (or this share of them, below 1); absent for a full run. */
  readonly limit?: number;
  /** Revision of the weights: a branch, a tag or a hash. */
  readonly revision?: string;
  /** Optimizer steps of the checkpoint. */
  readonly step?: number;
  /** Training tokens the checkpoint has seen, in trillions. */
  readonly tokensT?: number;
  /** An adapter on top of the weights, by its path or name. */
  readonly adapter?: string;
  /** "4bit", "gptq", "float16" … */
  readonly quantization?: string;
  /** Time of the measurement, ISO 8601. */
  readonly date?: string;
  /** The file it was read from. */
  readonly file?: string;
}

/** One score of one model on one benchmark, with everything known of how it came about. */
export interface ScoreRecord {
  readonly model: string;
  readonly benchmark: string;
  /** Percent, 0 to 100. */
  readonly value: number;
  /** Points, where the file states it. */
  readonly standardError?: number;
  /** Items that the score rests on, where the file states it. */
  readonly items?: number;
  /** The benchmark whose mean this score is a part of, where the same run has it. */
  readonly partOf?: string;
  readonly provenance: Provenance;
}
