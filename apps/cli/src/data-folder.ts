import { existsSync } from 'node:fs';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import type { Store } from '@cape/evidence/refresh';

/** Folder of refreshed tables: CAPE_DATA, else the user's data folder. */
export function dataFolder(env: NodeJS.ProcessEnv = process.env): string {
  if (env.CAPE_DATA) return env.CAPE_DATA;
  const base =
    process.platform === 'win32'
      ? env.LOCALAPPDATA
      : process.platform === 'darwin'
        ? join(homedir(), 'Library', 'Application Support')
        : env.XDG_DATA_HOME;
  return join(base || join(homedir(), '.local', 'share'), 'cape');
}

/** Files of a folder; each is written beside its place and moved there whole. */
export function folderStore(folder: string): Store {
  return {
    async read(path) {
      const place = join(folder, path);
      return existsSync(place) ? readFile(place) : undefined;
    },
    async write(path, bytes) {
      const place = join(folder, path);
      await mkdir(dirname(place), { recursive: true });
      const beside = `${place}.${process.pid}.part`;
      await writeFile(beside, bytes);
      await rename(beside, place);
    },
  };
}
