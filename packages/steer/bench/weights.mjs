// What a model from its own weights costs beside an ONNX export of it: load, memory that is no mapped file's, and
// a token, each with and without --low-memory. Every line is the best of ROUNDS fresh processes, in processor time
// on one thread, which another program's load changes least. `node bench/weights.mjs WEIGHTS [EXPORT]`.
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { performance } from 'node:perf_hooks';
import { fileURLToPath } from 'node:url';

const ROUNDS = Number(process.env.ROUNDS ?? 3);
const PROMPT = 32;
const STEPS = 8;

/** Megabytes of this process that are no file's. */
const ownMemory = () =>
  Number(/RssAnon:\s+(\d+)/.exec(readFileSync('/proc/self/status', 'utf8'))?.[1] ?? Number.NaN) / 1024;

/** Milliseconds of processor time that `work` takes, and its result. */
async function clock(work) {
  const start = process.cpuUsage();
  const result = await work();
  const { user, system } = process.cpuUsage(start);
  return [(user + system) / 1000, result];
}

async function measured(folder, lowMemory) {
  const { loadModel, openDemo } = await import('../dist/node.js');
  // The runtime's own start is not the model's.
  await (await loadModel(openDemo().folder)).decoder.close();
  const before = ownMemory();
  const wall = performance.now();
  const [load, { decoder }] = await clock(() => loadModel(folder, { threads: 1, lowMemory }));
  const figures = { loadCpu: load, loadWall: performance.now() - wall, memory: ownMemory() - before };
  for (const rows of [1, 2]) {
    let ids = Array.from({ length: rows }, () => Array.from({ length: PROMPT }, (_, i) => 100 + 7 * i));
    let { cache } = await decoder.pass({ ids, lastLogitsOnly: true });
    let best = Infinity;
    for (let step = 0; step < STEPS; step++) {
      ids = ids.map((_, row) => [200 + step + row]);
      const [time, passed] = await clock(() => decoder.pass({ ids, cache, lastLogitsOnly: true }));
      cache = passed.cache;
      best = Math.min(best, time);
    }
    figures[rows === 1 ? 'oneRow' : 'twoRows'] = best;
  }
  await decoder.close();
  return figures;
}

const [weights, exported, child] = process.argv.slice(2);
if (weights === undefined) {
  console.error(
    'Give a folder with safetensors, and one with an ONNX export of the same model to compare with.',
  );
  process.exit(2);
} else if (child !== undefined) {
  console.log(JSON.stringify(await measured(weights, child === 'low')));
} else {
  for (const [name, folder] of [
    ['weights', weights],
    ['export', exported],
  ]) {
    if (folder === undefined) continue;
    for (const way of ['default', 'low']) {
      const best = {};
      for (let round = 0; round < ROUNDS; round++) {
        const { stdout, stderr, status } = spawnSync(
          process.execPath,
          [fileURLToPath(import.meta.url), folder, '', way],
          { encoding: 'utf8' },
        );
        if (status !== 0) throw new Error(stderr);
        for (const [key, value] of Object.entries(JSON.parse(stdout.trim().split('\n').at(-1))))
          best[key] = Math.min(best[key] ?? Infinity, value);
      }
      console.log(
        `${name.padEnd(8)} ${way.padEnd(8)} load ${best.loadCpu.toFixed(0)} ms of processor time (${best.loadWall.toFixed(0)} ms wall), +${best.memory.toFixed(0)} MB; one row ${best.oneRow.toFixed(1)} ms per step, two rows ${best.twoRows.toFixed(1)}`,
      );
    }
  }
}
