// node scripts/sbom.mjs: a CycloneDX bill of materials of what ships, from the lock file. `npm sbom --omit dev` would
// leave out every package that a test uses too.

import { readFileSync } from 'node:fs';
import { shipped } from './shipped.mjs';

const { name, version, license } = JSON.parse(
  readFileSync(new URL('../package.json', import.meta.url), 'utf8'),
);
const reference = (each) => `pkg:npm/${each.name.replace('@', '%40')}@${each.version}`;
const component = ({ integrity, ...each }) => ({
  type: 'library',
  'bom-ref': reference(each),
  name: each.name,
  version: each.version,
  purl: reference(each),
  ...(integrity === undefined
    ? {}
    : {
        hashes: [
          {
            alg: 'SHA-512',
            content: Buffer.from(integrity.replace('sha512-', ''), 'base64').toString('hex'),
          },
        ],
      }),
  licenses: [/^\(/.test(each.license) ? { expression: each.license } : { license: { id: each.license } }],
});
const components = new Map(Object.values(shipped()).map((each) => [reference(each), component(each)]));
console.log(
  JSON.stringify(
    {
      bomFormat: 'CycloneDX',
      specVersion: '1.5',
      version: 1,
      metadata: {
        component: { type: 'application', name, version, licenses: [{ license: { id: license } }] },
      },
      components: [...components.values()].sort((a, b) => (a.purl < b.purl ? -1 : 1)),
    },
    null,
    2,
  ),
);
