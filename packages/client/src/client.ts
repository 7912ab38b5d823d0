import type { Gets, Posts } from './operations.generated.ts';

export type { Gets, Posts } from './operations.generated.ts';

/** Body of the API's refusals (RFC 9457). */
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

type Release = Gets['/v1/releases/{id}']['answer'];
type NewRelease = Posts['/v1/releases']['input'];

/** The releases that a service records; all of it takes the key. */
export interface Releases {
  /** With an idempotency key it is safe to send again: the release is recorded once. */
  record(release: NewRelease, idempotencyKey?: string): Promise<Release>;
  /** 200 per page; `next` of one is `after` of the following. */
  list(input?: Gets['/v1/releases']['input']): Promise<Gets['/v1/releases']['answer']>;
  read(id: string): Promise<Release>;
  /** Refused where it was changed since it was read. */
  correct(read: Pick<Release, 'id' | 'revision'>, release: NewRelease): Promise<Release>;
  remove(read: Pick<Release, 'id' | 'revision'>): Promise<void>;
  history(id: string): Promise<Gets['/v1/releases/{id}/history']['answer']>;
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
  readonly releases: Releases;
}

/** A client of the service at `base`, such as "http://127.0.0.1:8787". Refusals are thrown as {@link ProblemError}. */
export function createClient(base: string, { key, fetch: send = fetch }: ClientOptions = {}): Client {
  const ask = async (path: string, init: RequestInit): Promise<unknown> => {
    const headers = new Headers(init.headers);
    if (key !== undefined) headers.set('authorization', `Bearer ${key}`);
    if (init.body !== undefined) headers.set('content-type', 'application/json');
    const response = await send(base.replace(/\/+$/, '') + path, { ...init, headers });
    const type = response.headers.get('content-type') ?? '';
    if (response.status === 204) return undefined;
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
        body: JSON.stringify(input),
        ...(signal ? { signal } : {}),
      }) as never,
    releases: releasesOf(ask),
  };
}

function releasesOf(ask: (path: string, init: RequestInit) => Promise<unknown>): Releases {
  const path = '/v1/releases';
  const one = (id: string) => `${path}/${encodeURIComponent(id)}`;
  /** A change is meant for the revision that was read: two who change at once must not undo each other. */
  const change = (
    { id, revision }: Pick<Release, 'id' | 'revision'>,
    method: 'PUT' | 'DELETE',
    release?: NewRelease,
  ) =>
    ask(one(id), {
      method,
      headers: { 'if-match': `"${revision}"` },
      ...(release === undefined ? {} : { body: JSON.stringify(release) }),
    }) as Promise<never>;
  return {
    record: (release, idempotencyKey) =>
      ask(path, {
        method: 'POST',
        body: JSON.stringify(release),
        headers: idempotencyKey === undefined ? {} : { 'idempotency-key': idempotencyKey },
      }) as Promise<Release>,
    list: (input) => ask(addressOf(path, input ?? {}), {}) as never,
    read: (id) => ask(one(id), {}) as never,
    correct: (read, release) => change(read, 'PUT', release),
    remove: (read) => change(read, 'DELETE'),
    history: (id) => ask(`${one(id)}/history`, {}) as never,
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
