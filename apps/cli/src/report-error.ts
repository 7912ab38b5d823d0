import { CapeError } from '@cape/core-wasm/cape-error';
import { exit } from './exit.ts';
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
  if (error instanceof CapeError && error.origin !== 'program') {
    const { code, issues, message, origin } = error;
    return {
      status: origin === 'machine' ? exit.missing : exit.badInput,
      code,
      lines: message.split('\n'),
      errors: issues,
    };
  }
  const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return {
    status: exit.failed,
    code: 'unexpected',
    lines: [`a fault of CAPE, not of the input: ${text}`],
    errors: [],
  };
}
