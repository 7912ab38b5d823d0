// npm run write -w @cape/reference [folder]: a page a package from the docstrings of its exports, by default into
// docs/reference.

import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Application } from 'typedoc';
import { withQuestions } from './questions.mjs';

const root = fileURLToPath(new URL('../..', import.meta.url));
export const folder = join(root, 'docs/reference');

/** Each package's entrance, as its users import it. */
export const entrances = {
  'core-wasm': 'src/load/node.ts',
  evidence: 'src/index.ts',
  analysis: 'src/index.ts',
  figures: 'src/index.ts',
  steer: 'src/node.ts',
};

/** The page of one package. */
export async function pageOf(name) {
  const place = join(root, 'packages', name);
  const out = mkdtempSync(join(tmpdir(), 'cape-reference-'));
  const app = await Application.bootstrapWithPlugins({
    plugin: ['typedoc-plugin-markdown'],
    out,
    entryPoints: [join(place, entrances[name])],
    tsconfig: join(place, 'tsconfig.json'),
    basePath: root,
    readme: 'none',
    logLevel: 'Error',
    disableSources: true,
    excludeExternals: true,
    excludePrivate: true,
    // The compiler of the project is newer than the one that reads here.
    skipErrorChecking: true,
    outputFileStrategy: 'modules',
    hidePageHeader: true,
    hideBreadcrumbs: true,
    useHTMLAnchors: false,
    interfacePropertiesFormat: 'table',
    parametersFormat: 'table',
    propertyMembersFormat: 'table',
    typeDeclarationFormat: 'table',
    classPropertiesFormat: 'table',
  });
  const project = await app.convert();
  if (project === undefined) throw new Error(`${name} could not be read`);
  await app.generateOutputs(project);
  const text = readFileSync(join(out, 'README.md'), 'utf8');
  rmSync(out, { recursive: true });
  return name === 'analysis' ? withQuestions(text, place, entrances[name]) : text;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const into = process.argv[2] ?? folder;
  mkdirSync(into, { recursive: true });
  for (const name of Object.keys(entrances)) writeFileSync(join(into, `${name}.md`), await pageOf(name));
}
