import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Plugin } from 'vite';

/** Files above this size, the demo model’s, the questions and the figures’ fonts are needed by few: kept once used. */
const large = 256 * 1024;

/** Writes the service worker beside the page, with the list of what was built and a version made from it. */
export function offline(): Plugin {
  let folder = '';
  return {
    name: 'cape-offline',
    apply: 'build',
    configResolved(config) {
      folder = join(config.root, config.build.outDir);
    },
    closeBundle() {
      const hash = createHash('sha256');
      const page: string[] = [];
      const later: string[] = [];
      const files = readdirSync(folder, { recursive: true, encoding: 'utf8' })
        .map((name) => relative(folder, join(folder, name)).split(sep).join('/'))
        .filter((name) => !name.startsWith('types/') && name !== 'service-worker.js')
        .filter((name) => statSync(join(folder, name)).isFile())
        .sort();
      for (const name of files) {
        const bytes = readFileSync(join(folder, name));
        hash.update(name).update(bytes);
        (bytes.length > large || /^(demo|questions|fonts)\//.test(name) ? later : page).push(name);
      }
      const source = readFileSync(
        fileURLToPath(new URL('../src/service-worker.js', import.meta.url)),
        'utf8',
      );
      const built = { version: hash.digest('hex').slice(0, 12), page, later };
      writeFileSync(join(folder, 'service-worker.js'), source.replace('__BUILT__', JSON.stringify(built)));
    },
  };
}
