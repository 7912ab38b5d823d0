import { CapeError, type Issue } from '@cape/core-wasm/cape-error';

/** An error body by RFC 9457, with CAPE's two members: a stable code, and what was expected where. */
export interface Problem {
  readonly type: 'about:blank';
  readonly title: string;
  readonly status: number;
  readonly detail: string;
  readonly code: string;
  readonly errors: readonly Omit<Issue, 'code'>[];
}

const titles: Readonly<Record<number, string>> = {
  400: 'Bad Request',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'Not Found',
  405: 'Method Not Allowed',
  406: 'Not Acceptable',
  409: 'Conflict',
  412: 'Precondition Failed',
  413: 'Content Too Large',
  415: 'Unsupported Media Type',
  422: 'Unprocessable Content',
  428: 'Precondition Required',
  429: 'Too Many Requests',
  499: 'Client Closed Request',
  500: 'Internal Server Error',
  501: 'Not Implemented',
  503: 'Service Unavailable',
};

/** A refusal on its way to the client: thrown anywhere, rendered in one place. */
export class Refusal extends CapeError {
  override readonly name = 'Refusal';
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;

  constructor(
    status: number,
    code: string,
    detail: string,
    {
      issues = [],
      headers = {},
    }: { issues?: readonly Issue[]; headers?: Readonly<Record<string, string>> } = {},
  ) {
    super(code, issues, { origin: status < 500 ? 'input' : 'machine' });
    this.message = detail;
    this.status = status;
    this.headers = headers;
  }
}

/** Problem document for a thrown value; anything unforeseen is a 500 that tells nothing of the inside. */
export function refusalOf(error: unknown): Refusal {
  if (error instanceof Refusal) return error;
  if (error instanceof CapeError && error.origin === 'input') {
    return new Refusal(422, error.code, 'What was sent cannot be used as it is; errors names each field.', {
      issues: error.issues,
    });
  }
  return new Refusal(500, 'internal', 'Something went wrong here. The request id finds it in the log.');
}

/** A refusal as the parts of a response. */
export function problemOf({ status, code, message, issues, headers }: Refusal): {
  readonly body: string;
  readonly headers: Record<string, string>;
} {
  const problem: Problem = {
    type: 'about:blank',
    title: titles[status] ?? 'Error',
    status,
    detail: message,
    code,
    errors: issues.map(({ path, expected, received, suggestion }) => ({
      path,
      expected,
      received,
      ...(suggestion === undefined ? {} : { suggestion }),
    })),
  };
  return {
    body: JSON.stringify(problem),
    headers: { 'content-type': 'application/problem+json', 'cache-control': 'no-store', ...headers },
  };
}
