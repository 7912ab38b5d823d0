import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Makes the bundled program and the generated functions anew, then the wheel of them.
 *
 * @param build packs this folder into the given one, as `python -m build` and `uv build` do
 * @returns the wheel's path
 */
export async function writeWheel(folder, build) {
  await import('./bundle.mjs');
  rmSync(folder, { recursive: true, force: true });
  const { status, stderr } = build(folder);
  if (status !== 0) throw new Error(`the wheel was not built: ${stderr}`);
  const wheel = readdirSync(folder).find((name) => name.endsWith('.whl'));
  return join(folder, wheel);
}
