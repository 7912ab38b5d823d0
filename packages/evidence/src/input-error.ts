/** One thing wrong with what came in. */
export interface InputIssue {
  /** Stable, for machines: "out-of-range", "unknown-benchmark", "empty-file" … */
  readonly code: string;
  /** Where, as a path into the question or the file: `rows[3].hellaswag`, `swe`. */
  readonly path: string;
  readonly expected: string;
  readonly received: string;
  /** A near name, where one was probably meant. */
  readonly suggestion?: string;
}

/** Bad input, found at the door. Faces turn it into exit status 2, problem+json or a message beside the field. */
export class InputError extends Error {
  override readonly name = 'InputError';
  readonly issues: readonly InputIssue[];

  constructor(issues: readonly InputIssue[]) {
    super(issues.map(describeIssue).join('\n'));
    this.issues = issues;
  }

  /** The code of the first issue: what a face reports when it has room for one. */
  get code(): string {
    return this.issues[0]?.code ?? 'bad-input';
  }
}

export function describeIssue(issue: InputIssue): string {
  const hint = issue.suggestion === undefined ? '' : ` Did you mean ${issue.suggestion}?`;
  return `${issue.path}: expected ${issue.expected}, received ${issue.received}.${hint}`;
}
