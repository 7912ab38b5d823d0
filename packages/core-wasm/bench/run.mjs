// The kernel against its peers: plain JavaScript, NumPy where Python has it, and the same algorithm in C
// where gcc is (bench/native, built on the spot). Runs are interleaved; figures are ratios of times, round
// by round: the median and the middle half. PYTHON names the interpreter (python3 by default).

import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { loadKernel } from '@cape/core-wasm';

const rounds = Number(process.env.ROUNDS ?? 41);
const kernel = await loadKernel();
const file = (path) => fileURLToPath(new URL(path, import.meta.url));

/** Each with how the kernel and plain JavaScript do it, and what the other peers are asked for. */
const jobs = [
  ...[
    [8, 10_000],
    [34, 10_000],
    [1000, 1_000],
  ].map(([n, resamples]) => {
    const x = kernel.normals(n, 1);
    const y = kernel.normals(n, 2).map((e, i) => 0.7 * x[i] + e);
    return {
      name: `r, n = ${n}, ${resamples} resamples`,
      ask: `bootstrap ${n} ${resamples}`,
      ours: () => kernel.bootstrapCorrelation(x, y, { resamples, seed: 1 }),
      plain: () => plain(x, y, resamples),
    };
  }),
  pairsJob(63, 5, 7, 10_000),
];

function pairsJob(rows, columnCount, strataCount, resamples) {
  const columns = Array.from({ length: columnCount }, (_, stream) => kernel.normals(rows, 3, stream));
  const strata = Array.from({ length: rows }, (_, i) => Math.floor((i * strataCount) / rows));
  return {
    name: `10 pairs of ${rows}×${columnCount}, ${resamples} resamples in ${strataCount} strata`,
    ask: `pairs ${rows} ${columnCount} ${strataCount} ${resamples}`,
    ours: () => kernel.bootstrapCorrelations(columns, { resamples, seed: 1, strata }),
    plain() {
      for (let i = 0; i < columnCount; i++) {
        for (let j = i + 1; j < columnCount; j++)
          plain(columns[i], columns[j], resamples, rows / strataCount);
      }
    },
  };
}

/** Typed arrays, one pass of sums a resample, then sorted quantiles; strata are runs of `size` rows. */
function plain(x, y, resamples, size = x.length) {
  const n = x.length;
  const values = new Float64Array(resamples);
  for (let b = 0; b < resamples; b++) {
    let sx = 0;
    let sy = 0;
    let sxx = 0;
    let syy = 0;
    let sxy = 0;
    for (let i = 0; i < n; i++) {
      const row = i - (i % size) + ((Math.random() * size) | 0);
      const u = x[row];
      const v = y[row];
      sx += u;
      sy += v;
      sxx += u * u;
      syy += v * v;
      sxy += u * v;
    }
    values[b] = (sxy - (sx * sy) / n) / Math.sqrt((sxx - (sx * sx) / n) * (syy - (sy * sy) / n));
  }
  values.sort();
  return [values[Math.floor(0.025 * resamples)], values[Math.floor(0.975 * resamples)]];
}

/** A peer in a process of its own: a job goes in as a line, the seconds of one run come out. */
async function startPeer(command, args) {
  const child = spawn(command, args, { stdio: ['pipe', 'pipe', 'ignore'] });
  child.on('error', () => {});
  child.stdin.on('error', () => {});
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const { value: version } = await lines.next();
  if (version === undefined) return null;
  return {
    version,
    async seconds(ask) {
      child.stdin.write(`${ask}\n`);
      return Number((await lines.next()).value);
    },
    stop: () => child.stdin.end(),
  };
}

async function startC() {
  const folder = mkdtempSync(join(tmpdir(), 'cape-bench-'));
  const program = join(folder, 'bootstrap');
  const flags = ['-O3', '-msse2', '-ffp-contract=off', '-o', program, file('native/bootstrap.c'), '-lm'];
  const built = spawnSync('gcc', flags).status === 0;
  const peer = built ? await startPeer(program, []) : null;
  process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
  return peer;
}

function timed(work) {
  const start = performance.now();
  work();
  return (performance.now() - start) / 1000;
}

const at = (sorted, share) => sorted[Math.floor(share * (sorted.length - 1))];
function shown(ratios, digits) {
  if (Number.isNaN(ratios[0])) return 'not run here';
  const sorted = [...ratios].sort((a, b) => a - b);
  const [low, middle, high] = [0.25, 0.5, 0.75].map((share) => at(sorted, share).toFixed(digits));
  return `${middle} (${low} to ${high})`;
}

const numpy = await startPeer(process.env.PYTHON ?? 'python3', [file('numpy_peer.py')]);
const c = await startC();
console.log(
  `Bootstrap with percentile intervals. Node ${process.version}; ${numpy?.version ?? 'no NumPy here'}; ${c?.version ?? 'no gcc here'}`,
);
console.log(`Ratios of times over ${rounds} interleaved rounds: median (middle half).\n`);
const row = (...cells) => console.log(cells.map((cell, i) => cell.padEnd([52, 22, 22, 0][i])).join(''));
row('', 'JS / kernel', 'NumPy / kernel', 'kernel / C');
for (const job of jobs) {
  const ratios = { plain: [], numpy: [], c: [] };
  for (let round = -3; round < rounds; round++) {
    const ours = timed(job.ours);
    const native = c === null ? Number.NaN : await c.seconds(job.ask);
    const js = timed(job.plain);
    const python = numpy === null ? Number.NaN : await numpy.seconds(job.ask);
    // The first rounds warm caches and compilers.
    if (round < 0) continue;
    ratios.plain.push(js / ours);
    ratios.numpy.push(python / ours);
    ratios.c.push(ours / native);
  }
  row(job.name, shown(ratios.plain, 1), shown(ratios.numpy, 1), shown(ratios.c, 2));
}
numpy?.stop();
c?.stop();
