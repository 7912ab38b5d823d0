// What ships: the packages that installing one or another of CAPE's published packages brings, read from the lock file.

import { readFileSync } from 'node:fs';

/**
 * Entries of the lock file by their place, those alone that a published package depends on at last. What only builds
 * or tests CAPE is not among them, nor is what a user may install beside it.
 */
export function shipped() {
  const { packages } = JSON.parse(readFileSync(new URL('../package-lock.json', import.meta.url), 'utf8'));
  /** Place of a dependency as Node finds it: in the nearest node_modules above. */
  const resolve = (from, name) => {
    for (let folder = from; ; folder = folder.slice(0, Math.max(0, folder.lastIndexOf('/')))) {
      const place = `${folder === '' ? '' : `${folder}/`}node_modules/${name}`;
      if (packages[place] !== undefined) return packages[place].link ? packages[place].resolved : place;
      if (folder === '') return undefined;
    }
  };
  const found = new Set(Object.keys(packages).filter((place) => /^(apps|packages)\/[^/]+$/.test(place)));
  for (const place of found) {
    const {
      dependencies,
      optionalDependencies,
      peerDependencies,
      peerDependenciesMeta = {},
    } = packages[place];
    const peers = Object.keys(peerDependencies ?? {}).filter((name) => !peerDependenciesMeta[name]?.optional);
    for (const name of [...Object.keys({ ...dependencies, ...optionalDependencies }), ...peers]) {
      const at = resolve(place, name);
      if (at !== undefined) found.add(at);
    }
  }
  return Object.fromEntries(
    [...found]
      .filter((place) => place.includes('node_modules/'))
      .map((place) => {
        const name = place.slice(place.lastIndexOf('node_modules/') + 'node_modules/'.length);
        return [place, { ...packages[place], name }];
      }),
  );
}
