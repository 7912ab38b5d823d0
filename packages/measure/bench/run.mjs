// How fast a task is measured, beside lm-evaluation-harness on the same folder, rows and cores:
//
//   node bench/run.mjs MODEL_FOLDER [PYTHON]
//
// Rows have a context of about 80 tokens and four endings of about 25, as HellaSwag's have. Each figure is the best of
// ROUNDS pairs of fresh processes, one with few rows and one with many: what an item takes is their difference, what the
// start takes is the rest. Wall and processor time (of all threads) stand side by side: another program's load lengthens
// the first, and threads that wait by spinning the second: on a busy machine THREADS=1 and processor time say most.
// Without PYTHON (with lm-eval[hf] 0.4.13) CAPE alone is timed.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROUNDS = Number(process.env.ROUNDS ?? 3);
const FEW = 2;
const MANY = Number(process.env.ITEMS ?? 26);
const threads = process.env.THREADS === undefined ? undefined : Number(process.env.THREADS);
const here = (name) => fileURLToPath(new URL(name, import.meta.url));

/** Rows of HellaSwag's length, joined from the invented ones. */
function rowsOf(count) {
  const short = readFileSync(here('../fixtures/hellaswag.jsonl'), 'utf8')
    .trimEnd()
    .split('\n')
    .map(JSON.parse);
  return Array.from({ length: count }, (_, i) => {
    const some = Array.from({ length: 3 }, (_, k) => short[(3 * i + 7 * k) % short.length]);
    return {
      context: some
        .map(({ activity_label, ctx_a, ctx_b }) => `${activity_label}: ${ctx_a} ${ctx_b}`)
        .join(' And '),
      choices: some[0].endings.map((_, choice) => some.map(({ endings }) => endings[choice]).join(' ')),
      label: Number(some[0].label),
    };
  });
}

async function cape(folder, file) {
  const { LocalBackend, measure, ownTask } = await import('../dist/index.js');
  const { loadModel } = await import('@cape/steer');
  const rows = readFileSync(file, 'utf8').trimEnd().split('\n').map(JSON.parse);
  const model = await loadModel(folder, threads === undefined ? {} : { threads });
  const { metrics } = await measure(new LocalBackend(model), ownTask('bench'), rows);
  await model.decoder.close();
  const { user, system } = process.cpuUsage();
  return { acc: metrics.acc.value, processor: (user + system) / 1e6 };
}

function timed(command, args) {
  const start = performance.now();
  const { stdout, stderr, status } = spawnSync(command, args, {
    encoding: 'utf8',
    env: {
      ...process.env,
      ...(threads && { OMP_NUM_THREADS: String(threads), MKL_NUM_THREADS: String(threads) }),
    },
  });
  if (status !== 0) throw new Error(stderr);
  const wall = (performance.now() - start) / 1000;
  return { wall, ...JSON.parse(stdout.trim().split('\n').at(-1)) };
}

const [folder, python, child] = process.argv.slice(2);
if (folder === undefined) {
  console.error('Give a Hugging Face folder, and a Python with lm-eval to compare with.');
  process.exit(2);
} else if (child !== undefined) {
  console.log(JSON.stringify(await cape(folder, child)));
} else {
  const place = mkdtempSync(join(tmpdir(), 'cape-bench-'));
  const files = [FEW, MANY].map((count) => {
    const file = join(place, `${count}.jsonl`);
    writeFileSync(
      file,
      `${rowsOf(count)
        .map((row) => JSON.stringify(row))
        .join('\n')}\n`,
    );
    return file;
  });
  const ways = [
    ['cape', (file) => timed(process.execPath, [here('run.mjs'), folder, '', file])],
    ...(python ? [['lm-eval', (file) => timed(python, [here('lm_eval_speed.py'), folder, file])]] : []),
  ];
  const best = new Map();
  for (let round = 0; round < ROUNDS; round++) {
    for (const [name, run] of ways) {
      const [few, many] = files.map(run);
      for (const unit of ['wall', 'processor']) {
        const item = (many[unit] - few[unit]) / (MANY - FEW);
        const figures = { item, start: few[unit] - FEW * item };
        for (const [what, value] of Object.entries(figures)) {
          const key = `${name} ${what} ${unit}`;
          best.set(key, Math.min(best.get(key) ?? Number.POSITIVE_INFINITY, value));
        }
      }
      console.error(`${name}: acc ${many.acc.toFixed(4)}, ${many.wall.toFixed(1)} s for ${MANY} items`);
    }
  }
  for (const what of ['item', 'start']) {
    for (const unit of ['wall', 'processor']) {
      const [own, other] = ['cape', 'lm-eval'].map((name) => best.get(`${name} ${what} ${unit}`));
      const beside =
        other === undefined ? '' : `, lm-eval ${other.toFixed(2)} s: ${(other / own).toFixed(1)} times`;
      console.log(`${what}, ${unit} time: cape ${own.toFixed(2)} s${beside}`);
    }
  }
  rmSync(place, { recursive: true });
}
