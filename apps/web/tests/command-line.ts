import { execFile } from 'node:child_process';
import { createRequire } from 'node:module';
import { promisify } from 'node:util';
import type { Page } from 'playwright-core';

const cape = createRequire(import.meta.url)
  .resolve('@cape/cli/package.json')
  .replace(/package\.json$/, 'bin/cape.mjs');

/** The commands that the view offers to copy. */
export async function commandsOn(page: Page): Promise<string[]> {
  const codes = await page.locator('.cross-links code').allTextContents();
  return codes.filter((code) => code.startsWith('cape '));
}

/** Run a command as a reader would who copied it; what it prints with `--json`. */
// biome-ignore lint/suspicious/noExplicitAny: each command answers with its own question's shape
export async function answerOf(command: string): Promise<any> {
  const script = command.replace(/^cape /, `"${process.execPath}" "${cape}" `);
  const { stdout } = await promisify(execFile)('sh', ['-c', `${script} --json`], { maxBuffer: 1 << 26 });
  return JSON.parse(stdout);
}
