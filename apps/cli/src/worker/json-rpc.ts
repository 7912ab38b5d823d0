import { CapeError } from '@cape/core-wasm/cape-error';
import { methods } from './methods.ts';

/** Numbers of JSON-RPC 2.0; the last is CAPE's own, for a failure that it foresaw. */
const codes = {
  notJson: -32_700,
  notRequest: -32_600,
  noMethod: -32_601,
  badParams: -32_602,
  fault: -32_603,
  refused: -32_000,
};

/** Call: a message with an id is answered, one without is not. */
interface Request {
  readonly id?: unknown;
  readonly method?: unknown;
  readonly params?: unknown;
}

/**
 * One message of JSON-RPC 2.0 in, its answer out; nothing where it asks for none.
 *
 * @param notify is told of the progress of long work, as a message of its own
 */
export async function reply(line: string, notify: (message: object) => void): Promise<object | undefined> {
  let request: Request;
  try {
    request = JSON.parse(line) as Request;
  } catch {
    return failure(null, codes.notJson, 'expected one JSON object per line');
  }
  if (
    typeof request !== 'object' ||
    request === null ||
    Array.isArray(request) ||
    typeof request.method !== 'string'
  )
    return failure(null, codes.notRequest, 'expected {"jsonrpc": "2.0", "id", "method", "params"}');
  const { id, method, params = {} } = request;
  if (!Object.hasOwn(methods, method as string)) {
    const names = Object.keys(methods).join(', ');
    return id === undefined ? undefined : failure(id, codes.noMethod, `expected one of ${names}`);
  }
  try {
    if (typeof params !== 'object' || params === null || Array.isArray(params))
      return failure(id, codes.badParams, 'params: expected an object');
    const result = await methods[method as string]!(params as Record<string, unknown>, (share) =>
      notify({ jsonrpc: '2.0', method: 'progress', params: { id, share } }),
    );
    return id === undefined ? undefined : { jsonrpc: '2.0', id, result };
  } catch (error) {
    if (id === undefined) return undefined;
    if (!(error instanceof CapeError) || error.origin === 'program') {
      const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
      return failure(id, codes.fault, `a fault of CAPE, not of the input: ${text}`);
    }
    const { code, issues, message, origin } = error;
    return failure(id, codes.refused, message, { code, origin, issues });
  }
}

function failure(id: unknown, code: number, message: string, data?: object): object {
  return { jsonrpc: '2.0', id, error: { code, message, ...(data === undefined ? {} : { data }) } };
}
