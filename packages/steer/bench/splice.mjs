// What the splice costs on a large model, apart from reading the file and opening the session, and what it
// holds in memory beside the same model opened as it is. Each measurement is a fresh process, cold.
// `node bench/splice.mjs FOLDER`; oracle/export_large.py makes a folder of nearly 2 GB.
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { fileURLToPath } from 'node:url';

const ROUNDS = 5;
const [folder, way] = process.argv.slice(2);
if (folder === undefined || !existsSync(folder)) {
  console.error('Give a folder with a model: oracle/export_large.py makes one.');
  process.exit(2);
}

/** Megabytes of this process: all that is resident, and the part that is its own and no mapped file's. */
function memory() {
  const status = readFileSync('/proc/self/status', 'utf8');
  const of = (name) => Number(new RegExp(`${name}:\\s+(\\d+)`).exec(status)?.[1] ?? Number.NaN) / 1024;
  return { resident: of('VmRSS'), own: of('RssAnon'), peak: of('VmHWM') };
}

async function measured() {
  const stages = {};
  const clock = async (stage, work) => {
    const start = performance.now();
    const result = await work();
    stages[stage] = performance.now() - start;
    return result;
  };
  // Not exported: a user loads a model in one step, the bench takes it apart.
  const [{ openFolder }, { readConfig }, { readModel }, { findResidual }, { splice }, { probeBlock }] =
    await Promise.all(
      [
        'model/node-folder',
        'model/config',
        'onnx/graph',
        'onnx/residual',
        'onnx/splice',
        'runtime/decoder',
      ].map((name) => import(`../dist/${name}.js`)),
    );
  const files = await clock('find', () => openFolder(folder, folder));
  if (way === 'plain') {
    const ort = await import('onnxruntime-node');
    const before = memory();
    const session = await clock('session', () =>
      ort.InferenceSession.create(join(folder, files.modelFile), {
        executionProviders: ['cpu'],
        intraOpNumThreads: 1,
        logSeverityLevel: 3,
      }),
    );
    return { stages, before, after: memory(), session };
  }
  const before = memory();
  const model = await clock('read', () => readModel(files.source));
  const residual = await clock('place', () => findResidual(model, readConfig(files.config)));
  const at = [probeBlock(residual.blocks)];
  const head = await clock('rewrite', () =>
    splice(model, residual, { steer: at, read: at, modelFile: files.modelFile }),
  );
  const spliced = memory();
  const session =
    way === 'spliced' ? await clock('session', () => files.open(head, [], { threads: 1 })) : null;
  return { stages, before, spliced, after: memory(), head: head.length, session };
}

if (way !== undefined) {
  const { session, ...figures } = await measured();
  console.log(JSON.stringify(figures));
  await session?.release();
  process.exit(0);
}

const self = fileURLToPath(import.meta.url);
const once = (kind) => {
  const { stdout, stderr, status } = spawnSync(process.execPath, [self, folder, kind], { encoding: 'utf8' });
  if (status !== 0) throw new Error(stderr);
  return JSON.parse(stdout.trim().split('\n').at(-1));
};
const median = (values) => values.sort((a, b) => a - b)[Math.floor(values.length / 2)];
const onnx = ['model.onnx', 'onnx/model.onnx'].map((name) => join(folder, name)).find(existsSync) ?? folder;
const runs = Array.from({ length: ROUNDS }, () => once('head'));
const stage = (name) => median(runs.map(({ stages }) => stages[name]));
const total = median(runs.map(({ stages }) => stages.read + stages.place + stages.rewrite));
const grown = median(runs.map(({ before, spliced }) => spliced.resident - before.resident));
console.log(
  `${basename(onnx)}, ${(statSync(onnx).size / 1e6).toFixed(0)} MB, medians of ${ROUNDS} fresh processes`,
);
console.log(
  `splice: ${total.toFixed(0)} ms (read ${stage('read').toFixed(0)}, place ${stage('place').toFixed(0)}, rewrite ${stage('rewrite').toFixed(0)}), ${(runs[0].head / 1e3).toFixed(0)} KB of head, ${grown.toFixed(0)} MB more resident`,
);
const [plain, spliced] = [once('plain'), once('spliced')];
for (const [name, { stages, before, after }] of Object.entries({ plain, spliced })) {
  console.log(
    `${name.padEnd(8)} session ${stages.session.toFixed(0)} ms; resident ${(after.resident - before.resident).toFixed(0)} MB more, of it ${(after.own - before.own).toFixed(0)} MB not mapped from files; peak ${after.peak.toFixed(0)} MB`,
  );
}
