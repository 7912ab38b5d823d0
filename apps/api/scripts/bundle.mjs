// The worker as modules in dist/worker: one for what every request needs, one for each question, so that a cold
// start compiles no more than its first request asks for. wrangler uploads them as they are.

import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { builtinPanel, builtinPanels, checked, claimsQuestion } from '@cape/analysis';
import { manifest } from '@cape/analysis/manifest';
import { loadKernel } from '@cape/core-wasm';
import { benchmark, benchmarkSamplingError } from '@cape/evidence';
import { build } from 'esbuild';
import { docsText, openApiText } from '../dist/document/document.js';
import { withinBudget } from '../dist/http/budget.js';
import { openLimits } from '../dist/settings.js';

const api = fileURLToPath(new URL('..', import.meta.url));
const outdir = `${api}dist/worker`;

/**
 * Computes now whatever does not depend on a request: an isolate has no quiet moment, and a limit on its processor time.
 * The packages import these modules by the names in their package.json; here each name leads to what was made.
 */
const madeHere = {
  name: 'made-here',
  setup: ({ onLoad, onResolve }) => {
    const named = { 'builtin-tables': panelsAsRead, document: () => documents, prepared: () => answers };
    onResolve({ filter: /^#/ }, ({ path }) => ({ path: path.slice(1), namespace: 'named' }));
    onLoad({ filter: /.*/, namespace: 'named' }, ({ path }) => ({
      contents: named[path](),
      resolveDir: api,
    }));
    onResolve({ filter: /\.gz$/ }, ({ path }) => ({ path, namespace: 'made' }));
    onLoad({ filter: /.*/, namespace: 'made' }, async ({ path }) => ({
      contents: gzipSync(await texts[path](), { level: 9 }),
      loader: 'copy',
    }));
  },
};

/** Whole answers, by the module that holds each packed: they are unpacked when they are asked for. */
const texts = {
  'claims.gz': async () => {
    const check = ({ input }, given) => checked(input, given);
    const { input } = withinBudget(claimsQuestion, {}, true, openLimits, check);
    return JSON.stringify(claimsQuestion.ask(input, { kernel: await loadKernel() }));
  },
  'openapi.gz': () => withAndWithout(openApiText),
  'docs.gz': () => withAndWithout(docsText),
};

/** A text with the registry's parts, and where they lie in it: without them it is the text of a service that has none. */
async function withAndWithout(describe) {
  const text = await describe({ questions: manifest, registry: {} });
  const without = await describe({ questions: manifest, registry: null });
  const tokensOf = (whole) => whole.split(/(?<=[,{}[\]<>])|(?=[,{}[\]<>])/);
  const wanted = tokensOf(without);
  const cuts = [];
  let at = 0;
  let next = 0;
  for (const token of tokensOf(text)) {
    if (token === wanted[next]) next += 1;
    else if (cuts.at(-1)?.[1] === at) cuts.at(-1)[1] = at + token.length;
    else cuts.push([at, at + token.length]);
    at += token.length;
  }
  if (next < wanted.length) throw new Error('A part of the description stands only without a registry.');
  return JSON.stringify({ text, cuts });
}

const unpacking = `const unpacked = ({ default: bytes }) =>
  new Response(new Blob([bytes]).stream().pipeThrough(new DecompressionStream('gzip'))).text();
`;

const answers = `${unpacking}export const prepared = {
  '/v1/claims': async () => unpacked(await import('claims.gz')),
};`;

const documents = `${unpacking}const textFor = async ({ registry }, packed) => {
  const { text, cuts } = JSON.parse(await unpacked(packed));
  if (registry !== null) return text;
  let at = 0;
  const kept = cuts.map(([from, to]) => [text.slice(at, from), (at = to)][0]);
  return kept.join('') + text.slice(at);
};
export const openApiText = async (service) => textFor(service, await import('openapi.gz'));
export const docsText = async (service) => textFor(service, await import('docs.gz'));
`;

/** A model's members that are written down as they are. */
const columns = ['name', 'group', 'paramsB', 'released', 'tokensT', 'flops1e21', 'faults'];

/** The builtin panels as reading them gives, without what follows from the rest; each parsed when it is asked for. */
function panelsAsRead() {
  const scoreOf = ([id, { value, standardError }]) =>
    standardError === benchmarkSamplingError(value, benchmark(id)) ? [id, value] : [id, value, standardError];
  const rowOf = ({ scores, attributes, ...model }) => [
    ...columns.map((column) => model[column]),
    [...scores].map(scoreOf),
    [...attributes],
  ];
  const panels = Object.fromEntries(
    // The panel current is made of the frontier's and of score records, which are a module of their own.
    builtinPanels
      .filter(({ name }) => name !== 'current')
      .map(({ name }) => {
        const { models, definitions: _, ...panel } = builtinPanel(name);
        return [name, JSON.stringify({ ...panel, rows: models.map(rowOf) })];
      }),
  );
  return `import { benchmark, benchmarkSamplingError } from '@cape/evidence';
const panels = ${JSON.stringify(panels)};
export function readBuiltin(name) {
  const { rows, ...panel } = JSON.parse(panels[name]);
  const scoreOf = ([id, value, standardError = benchmarkSamplingError(value, benchmark(id))]) =>
    [id, { value, standardError }];
  const models = rows.map(([${columns.join(', ')}, scores, attributes]) =>
    ({ ${columns.join(', ')}, scores: new Map(scores.map(scoreOf)), attributes: new Map(attributes) }));
  const definitions = new Map(panel.benchmarks.map((id) => [id, benchmark(id)]));
  return { ...panel, definitions, models };
}`;
}

/** The reader of CSV, a module of one large function: evaluated when a table comes. */
const lateReader = {
  name: 'late-reader',
  setup: ({ onLoad, onResolve }) => {
    onResolve({ filter: /^papaparse$/ }, ({ namespace, path }) =>
      namespace === 'late' ? undefined : { path, namespace: 'late' },
    );
    onLoad({ filter: /.*/, namespace: 'late' }, ({ path }) => ({
      contents: `export default { parse: (...given) => require('${path}').parse(...given) };`,
      resolveDir: api,
    }));
  },
};

/**
 * Codecs of Parquet that suit a Worker: Snappy in JavaScript, for its usual one compiles WebAssembly from bytes, and no
 * Brotli, whose dictionary weighs more than all other readers of Parquet and which packs few tables.
 */
const codecs = {
  name: 'codecs',
  setup: ({ onLoad }) => {
    onLoad({ filter: /hysnappy[\\/].*\.js$/ }, () => ({
      contents: `import { snappyUncompress as into } from '../hyparquet/src/snappy.js';
export const snappyUncompress = (packed, length) => {
  const bytes = new Uint8Array(length);
  into(packed, bytes);
  return bytes;
};
export const snappyUncompressor = () => snappyUncompress;`,
      resolveDir: fileURLToPath(new URL('.', import.meta.resolve('hyparquet-compressors/package.json'))),
    }));
    onLoad({ filter: /hyparquet-compressors[\\/]src[\\/]brotli\.js$/ }, () => ({
      contents: `export const decompressBrotli = () => {
  throw new Error('columns packed with Brotli, which a Worker has no room to unpack; cape import reads them');
};`,
    }));
  },
};

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
  plugins: [madeHere, lateReader, codecs],
  metafile: true,
  logLevel: 'warning',
});

const files = Object.keys(metafile.outputs).map((path) => path.split('/').at(-1));
const config = JSON.parse(readFileSync(`${api}wrangler.jsonc`, 'utf8').replace(/^\s*\/\/.*$/gm, ''));
const moduleTypes = { js: 'esModule', wasm: 'wasm', gz: 'data' };
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
  .map((name) => `    (name = "./${name}", ${moduleTypes[name.split('.').at(-1)]} = embed "${name}"),`)
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
