import { plain } from './plain.ts';

/** Warnings on standard error, once each: they are never lost where the answer goes to a file or another program. */
export function noteWarnings(warnings: readonly { readonly message: string }[]): void {
  const messages = new Set(warnings.map(({ message }) => plain(message).replaceAll('\n', ' ')));
  for (const message of messages) process.stderr.write(`note: ${message}\n`);
}
