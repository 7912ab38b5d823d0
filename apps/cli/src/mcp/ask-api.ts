import { type QuestionEntry, routesOf } from '@cape/analysis/manifest';
import { CapeError, type Issue } from '@cape/core-wasm/cape-error';

/** Asks questions of an API of CAPE, with its limits. */
export function askApi(base: string, authorization: string | undefined) {
  return async (entry: QuestionEntry, input: Readonly<Record<string, unknown>>): Promise<unknown> => {
    const response = await fetch(requestOf(base, entry, input, authorization)).catch((cause: unknown) => {
      const issue = {
        code: 'no-api',
        path: 'api',
        expected: `an answer of ${base}`,
        received: String(cause),
      };
      throw new CapeError(issue.code, [issue], { origin: 'machine' });
    });
    const answered: unknown = await response.json();
    if (response.ok) return answered;
    const { code = 'refused', errors = [], detail = response.statusText } = answered as Problem;
    throw new CapeError(
      code,
      errors.length > 0
        ? errors
        : [{ code, path: entry.name, expected: 'a request that the API takes', received: detail }],
    );
  };
}

/** Members of a problem (RFC 9457) that are passed on. */
interface Problem {
  readonly code?: string;
  readonly detail?: string;
  readonly errors?: readonly Issue[];
}

function requestOf(
  base: string,
  entry: QuestionEntry,
  input: Readonly<Record<string, unknown>>,
  authorization: string | undefined,
): Request {
  const routes = routesOf(entry);
  const route = routes.find(({ field }) => field !== undefined && field in input) ?? routes[0]!;
  const headers = {
    accept: 'application/json',
    ...(authorization === undefined ? {} : { authorization }),
  };
  if (route.method === 'post') {
    return new Request(base + route.path, {
      method: 'POST',
      headers: { ...headers, 'content-type': 'application/json' },
      body: JSON.stringify(input),
    });
  }
  const { field } = route;
  const address = new URL(
    base + route.path.replace(/\{\w+\}/, () => encodeURIComponent(String(input[field ?? '']))),
  );
  for (const [name, value] of Object.entries(input)) {
    if (name !== field)
      address.searchParams.set(name, typeof value === 'string' ? value : JSON.stringify(value));
  }
  return new Request(address, { headers });
}
