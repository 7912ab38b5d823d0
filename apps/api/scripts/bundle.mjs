// The worker as modules in dist/worker: one for what every request needs, one for each question, so that a cold
// start compiles no more than its first request asks for. wrangler uploads them as they are.

import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { answer, builtinPanel, builtinPanels, claimsQuestion } from '@cape/analysis';
import { loadKernel } from '@cape/core-wasm';
import { build } from 'esbuild';
import { withinBudget } from '../dist/http/budget.js';
import { limitsFor, openLimits } from '../dist/settings.js';

const api = fileURLToPath(new URL('..', import.meta.url));
const outdir = `${api}dist/worker`;

/**
 * The document's generator asks for all of zod, its fifty languages too, to extend one class of it; given JSON
 * schemas, it needs no more than that class.
 */
const leanZod = {
  name: 'lean-zod',
  setup: ({ onLoad, onResolve }) => {
    onResolve({ filter: /^zod$/ }, ({ importer }) =>
      /[\\/]@hono[\\/]zod-/.test(importer) ? { path: 'zod', namespace: 'lean' } : undefined,
    );
    onLoad({ filter: /.*/, namespace: 'lean' }, () => ({
      contents: "import { ZodType } from 'zod'; export { ZodType }; export const z = { ZodType };",
      resolveDir: api,
    }));
  },
};

/** What does not depend on a request, made now: the first request of an isolate finds it. */
const madeHere = {
  name: 'made-here',
  setup: ({ onLoad, onResolve }) => {
    onLoad({ filter: /[\\/]panel[\\/]read-builtin\.js$/ }, () => ({ contents: panelsAsRead() }));
    onLoad({ filter: /[\\/]entrances[\\/]prepared\.ts$/ }, () => ({
      contents: "export const prepared = { '/v1/claims': () => import('claims-made-here') };",
    }));
    onResolve({ filter: /^claims-made-here$/ }, ({ path }) => ({ path, namespace: 'made' }));
    onLoad({ filter: /.*/, namespace: 'made' }, async () => ({ contents: await claims(), loader: 'text' }));
  },
};

/** The builtin panels as reading them gives, each parsed when it is asked for. */
function panelsAsRead() {
  const lists = (_, value) => (value instanceof Map ? [...value] : value);
  const texts = Object.fromEntries(
    builtinPanels.map(({ name }) => [name, JSON.stringify(builtinPanel(name), lists)]),
  );
  return `const texts = ${JSON.stringify(texts)};
export function readBuiltin(name) {
  const panel = JSON.parse(texts[name]);
  for (const model of panel.models) {
    model.scores = new Map(model.scores);
    model.attributes = new Map(model.attributes);
  }
  return panel;
}`;
}

/** The body of GET /v1/claims, half a second's work. */
async function claims() {
  const input = withinBudget({}, true, limitsFor('claims', openLimits));
  return JSON.stringify(answer(claimsQuestion, input, { kernel: await loadKernel() }));
}

rmSync(outdir, { recursive: true, force: true });
const { metafile } = await build({
  absWorkingDir: api,
  entryPoints: { worker: 'src/entrances/worker.ts' },
  outdir,
  bundle: true,
  splitting: true,
  format: 'esm',
  target: 'es2023',
  minify: true,
  conditions: ['workerd', 'worker', 'browser'],
  // Workers compile nothing from bytes: the kernel stays a module of its own.
  loader: { '.wasm': 'copy' },
  chunkNames: '[name]-[hash]',
  assetNames: '[name]-[hash]',
  plugins: [leanZod, madeHere],
  metafile: true,
  logLevel: 'warning',
});

const files = Object.keys(metafile.outputs).map((path) => path.split('/').at(-1));
const config = JSON.parse(readFileSync(`${api}wrangler.jsonc`, 'utf8').replace(/^\s*\/\/.*$/gm, ''));
const quoted = (names) => names.map((name) => JSON.stringify(name)).join(', ');

// And a configuration with which plain workerd serves it, no platform about it.
writeFileSync(
  `${outdir}/workerd.capnp`,
  `using Workerd = import "/workerd/workerd.capnp";

const config :Workerd.Config = (
  services = [(name = "cape", worker = .cape)],
  sockets = [(name = "http", address = "127.0.0.1:8787", http = (), service = "cape")],
);

const cape :Workerd.Worker = (
  modules = [
${files
  // The entry comes first.
  .sort((a, b) => Number(b === 'worker.js') - Number(a === 'worker.js'))
  .map(
    (name) => `    (name = "./${name}", ${name.endsWith('.wasm') ? 'wasm' : 'esModule'} = embed "${name}"),`,
  )
  .join('\n')}
  ],
  compatibilityDate = "${config.compatibility_date}",
  compatibilityFlags = [${quoted(config.compatibility_flags)}],
);
`,
);

const bytes = (name) => readFileSync(`${outdir}/${name}`);
const kilobytes = (sum) => `${(sum / 1000).toFixed(0)} KB`;
const total = (of) => kilobytes(files.reduce((sum, name) => sum + of(bytes(name)).length, 0));
console.log(
  `${files.length} modules, ${total((text) => text)}, ${total(gzipSync)} gzipped; worker.js ${kilobytes(bytes('worker.js').length)}`,
);
