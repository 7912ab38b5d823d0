import type { Gets, Posts } from './operations.generated.ts';

export type { Gets, Posts } from './operations.generated.ts';

/** What the API says where it refuses (RFC 9457). */
export interface Problem {
  readonly status: number;
  readonly title: string;
  readonly detail: string;
  /** Stable, for programs. */
  readonly code: string;
  readonly errors: readonly {
    readonly path: string;
    readonly expected: string;
    readonly received: string;
    readonly suggestion?: string;
  }[];
}

/** A refusal. */
export class ProblemError extends Error {
  override readonly name = 'ProblemError';
  readonly problem: Problem;

  constructor(problem: Problem) {
    const each = problem.errors.map(
      ({ path, expected, received }) => `${path}: expected ${expected}, received ${received}`,
    );
    super([problem.detail, ...each].join('\n'));
    this.problem = problem;
  }
}

export interface ClientOptions {
  /** The bearer key, where the service has one. */
  readonly key?: string;
  /** Default: the runtime's own. */
  readonly fetch?: typeof fetch;
}

export interface Client {
  /** Read: fields named in the path go there, the others into the query. */
  get<Path extends keyof Gets>(
    path: Path,
    input?: Gets[Path]['input'],
    signal?: AbortSignal,
  ): Promise<Gets[Path]['answer']>;
  /** Ask a question. */
  post<Path extends keyof Posts>(
    path: Path,
    input: Posts[Path]['input'],
    signal?: AbortSignal,
  ): Promise<Posts[Path]['answer']>;
}

/** A client of the service at `base`, such as "http://127.0.0.1:8787". Refusals are thrown as {@link ProblemError}. */
export function createClient(base: string, { key, fetch: send = fetch }: ClientOptions = {}): Client {
  const ask = async (path: string, init: RequestInit): Promise<unknown> => {
    const headers = new Headers(init.headers);
    if (key !== undefined) headers.set('authorization', `Bearer ${key}`);
    const response = await send(base.replace(/\/+$/, '') + path, { ...init, headers });
    const type = response.headers.get('content-type') ?? '';
    if (response.ok && type.startsWith('application/json')) return response.json();
    if (type.startsWith('application/problem+json'))
      throw new ProblemError((await response.json()) as Problem);
    throw new Error(`${base} is no CAPE service: status ${response.status}, ${type || 'no content type'}.`);
  };
  return {
    get: (path, input, signal) => ask(addressOf(path, input ?? {}), signal ? { signal } : {}) as never,
    post: (path, input, signal) =>
      ask(path, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(input),
        ...(signal ? { signal } : {}),
      }) as never,
  };
}

function addressOf(path: string, input: object): string {
  const query = new URLSearchParams();
  let filled = path;
  for (const [name, value] of Object.entries(input)) {
    if (value === undefined) continue;
    if (filled.includes(`{${name}}`)) filled = filled.replace(`{${name}}`, encodeURIComponent(value));
    else query.set(name, String(value));
  }
  return query.size === 0 ? filled : `${filled}?${query}`;
}
