import { Refusal, refusalOf } from '@cape/api/http';
import { describeIssue } from '@cape/core-wasm/cape-error';

/** A refusal of one parameter or name, with what was expected of it. */
export function refused(
  status: number,
  code: string,
  path: string,
  expected: string,
  received: string,
): Refusal {
  const issue = { code, path, expected, received: received.slice(0, 100) };
  return new Refusal(status, code, describeIssue(issue), { issues: [issue] });
}

/** The API's refusal of a thrown value, in the shape and with the status that OpenAI's clients read. */
export function errorAnswer(error: unknown) {
  const { status: found, code, message, issues, headers } = refusalOf(error);
  const status = found === 422 ? 400 : found;
  const text = issues.length === 0 ? message : issues.map(describeIssue).join(' ');
  const body = { message: text, type: typeOf(status), param: issues[0]?.path ?? null, code };
  return { status, headers, body: { error: body } };
}

function typeOf(status: number): string {
  if (status === 401) return 'authentication_error';
  if (status === 429) return 'rate_limit_error';
  return status >= 500 ? 'server_error' : 'invalid_request_error';
}
