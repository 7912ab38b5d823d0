/** One thing wrong with what came in. */
export interface Issue {
  /** Stable, for machines: "out-of-range", "unknown-benchmark", "empty-file" … */
  readonly code: string;
  /** Path into the question, the arguments or the file: `rows[3].hellaswag`, `options.level`. */
  readonly path: string;
  readonly expected: string;
  readonly received: string;
  /** A near name, where one was probably meant. */
  readonly suggestion?: string;
}

/**
 * Origin of the cause: what was given, something that this machine or its network lacks, or in the program
 * itself.
 */
export type ErrorOrigin = 'input' | 'machine' | 'program';

/**
 * Error that every package throws for a failure it foresaw, with a stable code and what was expected where. Interfaces map
 * this class alone: to an exit status, to problem+json, to a message beside the field.
 */
export class CapeError<Code extends string = string> extends Error {
  readonly code: Code;
  readonly issues: readonly Issue[];
  readonly origin: ErrorOrigin;
  /** Advice on what to do about it, where that is known. */
  readonly advice: string | undefined;

  constructor(
    code: Code,
    issues: readonly Issue[],
    {
      origin = 'input',
      advice,
    }: { readonly origin?: ErrorOrigin; readonly advice?: string | undefined } = {},
  ) {
    super([issues.map(describeIssue).join('\n'), ...(advice === undefined ? [] : [advice])].join(' '));
    this.code = code;
    this.issues = issues;
    this.origin = origin;
    this.advice = advice;
  }

  /** Of the first issue; empty where there is none. */
  get path(): string {
    return this.issues[0]?.path ?? '';
  }

  get expected(): string {
    return this.issues[0]?.expected ?? '';
  }

  get received(): string {
    return this.issues[0]?.received ?? '';
  }
}

export function describeIssue({ path, expected, received, suggestion }: Issue): string {
  const hint = suggestion === undefined ? '' : ` Did you mean ${suggestion}?`;
  return `${path}: expected ${expected}, received ${received}.${hint}`;
}
