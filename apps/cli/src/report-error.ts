import { describeIssue, InputError } from '@cape/evidence';
import { exit, MissingError } from './exit.ts';
import { plain } from './render/plain.ts';

/** Say on standard error what went wrong, for people or as JSON; the exit status. */
export function reportError(error: unknown, json: boolean): number {
  const { status, code, lines, errors } = described(error);
  const message = lines.join('\n');
  process.stderr.write(
    json
      ? `${JSON.stringify({ error: { code, message, errors } })}\n`
      : `${lines.map((line) => `error: ${plain(line)}`).join('\n')}${status === exit.badInput ? ` [${code}]` : ''}\n`,
  );
  return status;
}

function described(error: unknown) {
  if (error instanceof InputError) {
    return {
      status: exit.badInput,
      code: error.code,
      lines: error.issues.map(describeIssue),
      errors: error.issues,
    };
  }
  if (error instanceof MissingError) {
    return {
      status: exit.missing,
      code: error.code,
      lines: [`${error.message} ${error.remedy}`],
      errors: [],
    };
  }
  // What the kernel and the steering runtime refuse carries a code too: it was the input that did not fit.
  const { code, message } = error as { code?: unknown; message?: unknown };
  if (error instanceof Error && typeof code === 'string' && /^[a-z][a-z-]+$/.test(code)) {
    return { status: exit.badInput, code, lines: [String(message)], errors: [] };
  }
  const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return {
    status: exit.failed,
    code: 'unexpected',
    lines: [`a fault of CAPE, not of the input: ${text}`],
    errors: [],
  };
}
