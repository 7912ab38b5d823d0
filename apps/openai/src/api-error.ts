import { Refusal } from '@cape/api/http';
import { SteerError } from '@cape/steer';
import type { ZodError } from 'zod';

/** A refusal in the shape that OpenAI's clients read. */
export class ApiError extends Error {
  readonly status: number;
  readonly code: string;
  readonly param: string | null;
  readonly headers: Readonly<Record<string, string>>;

  constructor(
    status: number,
    code: string,
    message: string,
    param: string | null = null,
    headers: Readonly<Record<string, string>> = {},
  ) {
    super(message);
    this.status = status;
    this.code = code;
    this.param = param;
    this.headers = headers;
  }

  get body() {
    const type =
      this.status === 401
        ? 'authentication_error'
        : this.status === 429
          ? 'rate_limit_error'
          : this.status >= 500
            ? 'server_error'
            : 'invalid_request_error';
    return { error: { message: this.message, type, param: this.param, code: this.code } };
  }
}

/** What a thrown value means to the client; what nobody foresaw tells nothing of the inside. */
export function apiErrorOf(error: unknown): ApiError {
  if (error instanceof ApiError) return error;
  if (error instanceof Refusal)
    return new ApiError(error.status, error.code, error.message, null, error.headers);
  if (error instanceof SteerError && error.code !== 'runtime-failed')
    return new ApiError(400, error.code, error.message, error.path);
  return new ApiError(500, 'internal', 'Something went wrong here.');
}

export function invalid(error: ZodError): ApiError {
  const [issue] = error.issues;
  const unknown = issue?.code === 'unrecognized_keys' ? issue.keys[0]! : null;
  const path = [...(issue?.path ?? []), ...(unknown === null ? [] : [unknown])].join('.');
  return new ApiError(
    400,
    unknown === null ? 'invalid-value' : 'unknown-parameter',
    `${path || 'body'}: ${unknown === null ? issue?.message : 'this server has no such parameter'}`,
    path || null,
  );
}
