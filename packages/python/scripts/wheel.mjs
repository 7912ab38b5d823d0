// npm run wheel: the wheel in packages/python/dist, by pip of the python3 on the PATH (CAPE_PYTHON names another).

import { spawnSync } from 'node:child_process';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { writeWheel } from './write-wheel.mjs';

const room = fileURLToPath(new URL('..', import.meta.url));
const python = process.env.CAPE_PYTHON ?? 'python3';
const wheel = await writeWheel(fileURLToPath(new URL('../dist', import.meta.url)), (folder) =>
  spawnSync(python, ['-m', 'pip', 'wheel', '--quiet', '--no-deps', '--wheel-dir', folder, '.'], {
    cwd: room,
    encoding: 'utf8',
  }),
);
console.log(wheel);
