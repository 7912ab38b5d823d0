// The kernel against its peers: plain JavaScript (plain.mjs), NumPy, SciPy and PySINDy where Python has them
// (peer.py), and the same algorithms in C where gcc is (native/, built on the spot). Runs are interleaved;
// times are processor time, so that other work on the machine counts for little; figures are ratios, round
// by round: the median and the middle half. The C program must give the kernel's very bits, which shows
// that it does the same work. PYTHON names the interpreter (python3 by default), ROUNDS how
// often; an argument picks the jobs whose names hold it.

import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { loadKernel } from '@cape/core-wasm';
import * as plain from './plain.mjs';

const rounds = Number(process.env.ROUNDS ?? 21);
const kernel = await loadKernel();
const file = (path) => fileURLToPath(new URL(path, import.meta.url));

/**
 * Each with how the kernel and plain JavaScript do it, all that the kernel gives (for the hash), and what
 * the other peers are told. A slow peer does `share` of the `repetitions`, and its time is scaled up.
 */
const jobs = [
  bootstrapJob('r, n = 8', 8, 2, 1, 100_000),
  bootstrapJob('r, n = 34', 34, 2, 1, 100_000),
  bootstrapJob('r, n = 1000', 1000, 2, 1, 10_000),
  bootstrapJob('ten pairs of 63×5 in 7 strata', 63, 5, 7, 10_000),
  itemJob('items alike', 1),
  itemJob('items more alike', 2),
  covarianceJob(),
  sparseJob(8, 2),
  sparseJob(63, 2),
  sparseJob(200, 3),
  ...integrationJobs(10_000),
];

function bootstrapJob(name, n, columnCount, strataCount, resamples) {
  const first = kernel.normals(n, 1);
  const columns = Array.from({ length: columnCount }, (_, stream) =>
    kernel.normals(n, 2, stream).map((e, i) => (stream === 0 ? first[i] : 0.7 * first[i] + e)),
  );
  const labels = Array.from({ length: n }, (_, i) => Math.floor((i * strataCount) / n));
  const options = { resamples, seed: 1, ...(strataCount > 1 && { strata: labels }) };
  const ours = (more) =>
    columnCount === 2
      ? [kernel.bootstrapCorrelation(columns[0], columns[1], { ...options, ...more })]
      : kernel.bootstrapCorrelations(columns, { ...options, ...more });
  return {
    name: `${name}, ${resamples.toLocaleString('en')} resamples`,
    repetitions: resamples,
    share: resamples,
    command: 'bootstrap',
    ints: [n, columnCount, strataCount, resamples],
    doubles: columns,
    ours,
    plain: () => plain.bootstrap(columns, strataCount, resamples),
    outputs() {
      const estimates = ours({ keepDistribution: true });
      const ends = ({ standardError, median, lower, upper }) =>
        Float64Array.of(standardError, median, lower, upper);
      return [...estimates.map(({ distribution }) => distribution), ...estimates.map(ends)];
    },
  };
}

/** Right and wrong answers of models of rising ability; the steeper, the more alike. */
function answers(models, items, steepness) {
  const difficulty = kernel.normals(items, 5);
  const luck = kernel.uniforms(models * items, 6);
  return Array.from({ length: models }, (_, j) => {
    const ability = -0.6 + (1.8 * j) / (models - 1);
    return Float64Array.from({ length: items }, (_, i) => {
      const chance = 1 / (1 + kernel.exp(1.7 * steepness * (difficulty[i] - ability)));
      return luck[j * items + i] < chance ? 1 : 0;
    });
  });
}

function itemJob(name, steepness) {
  const [models, items, resamples] = [16, 10_042, 10_000];
  const scores = answers(models, items, steepness);
  const ours = (more) => kernel.bootstrapItemMeans(scores, { resamples, seed: 1, ...more });
  return {
    name: `${models} models, ${items.toLocaleString('en')} ${name}`,
    repetitions: resamples,
    share: 500,
    command: 'items',
    ints: [models, items, resamples],
    doubles: scores,
    ours,
    plain: () => plain.itemMeans(scores, 100),
    plainShare: 100,
    outputs() {
      const { means, distribution } = ours({ keepDistribution: true });
      return [
        distribution,
        ...means.map(({ standardError, median, lower, upper }) =>
          Float64Array.of(standardError, median, lower, upper),
        ),
      ];
    },
  };
}

function covarianceJob() {
  const [models, items] = [16, 60_000];
  const scores = answers(models, items, 1);
  const ours = () => kernel.itemCovariance(scores);
  return {
    name: `covariance of ${models} models over ${items.toLocaleString('en')} items`,
    repetitions: 1,
    share: 1,
    command: 'covariance',
    ints: [models, items],
    doubles: scores,
    ours,
    plain: () => plain.itemCovariance(scores),
    outputs: () => [ours().covariance],
  };
}

function sparseJob(rows, degree) {
  const dimension = 5;
  const resamples = 1000;
  const library = kernel.polynomialFeatures(kernel.normals(rows * dimension, 1), dimension, degree);
  const features = library.length / rows;
  const noise = kernel.normals(rows * 5, 2);
  const targets = noise.map((e, i) => 1.5 * library[Math.floor(i / 5) * features + 1 + (i % 5)] + 0.05 * e);
  const data = { library, features, targets, targetCount: 5 };
  const ours = () => kernel.sparseEnsemble(data, { resamples, seed: 1 });
  return {
    name: `STLSQ, ${rows}×${features}, 5 targets, ${resamples} resamples`,
    repetitions: resamples,
    share: 10,
    command: 'sparse',
    ints: [rows, features, 5, resamples],
    doubles: [library, targets],
    ours,
    plain: () => plain.sparse(data, 20),
    plainShare: 20,
    outputs() {
      const { coefficients, medians, inclusion } = ours();
      return [coefficients, medians, inclusion];
    },
  };
}

function integrationJobs(trajectories) {
  const dimension = 5;
  const features = kernel.polynomialFeatureCount(dimension, 2);
  const law = kernel.normals(dimension * features, 3).map((value, i) => {
    const [target, term] = [Math.floor(i / features), i % features];
    if (term === 0) return 0.1;
    return term > dimension ? 0.1 * value : term === target + 1 ? -1 : 0;
  });
  const problem = {
    dimension,
    degree: 2,
    coefficients: law,
    starts: kernel.normals(trajectories * dimension, 4).map((z) => 0.2 + 0.6 * kernel.normalCdf(z)),
    from: 0,
    to: 2,
    samples: Float64Array.from({ length: 8 }, (_, i) => (i * 2) / 7),
    relativeTolerance: 1e-6,
    absoluteTolerance: 1e-9,
  };
  const tolerances = [problem.from, problem.to, problem.relativeTolerance, problem.absoluteTolerance];
  const job = {
    name: `RK45, 5-D quadratic law, ${trajectories.toLocaleString('en')} trajectories`,
    repetitions: trajectories,
    share: 20,
    command: 'integrate',
    ints: [dimension, trajectories, problem.samples.length],
    doubles: [tolerances, law, problem.starts, problem.samples],
    ours: () => kernel.integrate(problem),
    plain: () => plain.integrate(problem),
    outputs: () => [kernel.integrate(problem).values],
  };
  // A C program for five dimensions alone can unroll what the kernel must count.
  return [
    job,
    { ...job, name: '  the same, C compiled for five dimensions', command: 'integrate-five', onlyC: true },
  ];
}

/** FNV-1a over the 32-bit words of doubles. */
function hashOf(arrays) {
  let hash = 0x811c9dc5;
  for (const array of arrays) {
    for (const word of new Uint32Array(array.buffer, array.byteOffset, array.length * 2)) {
      hash = Math.imul(hash ^ word, 0x01000193);
    }
  }
  return (hash >>> 0).toString(16).padStart(8, '0');
}

/** A peer in a process of its own, which greets with its version; null where it does not start. */
async function startPeer(command, args) {
  // One thread, as the kernel has.
  const env = { ...process.env, OMP_NUM_THREADS: '1', OPENBLAS_NUM_THREADS: '1' };
  const child = spawn(command, args, { stdio: ['pipe', 'pipe', 'ignore'], env });
  child.on('error', () => {});
  child.stdin.on('error', () => {});
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const { value: version } = await lines.next();
  if (version === undefined) return null;
  return {
    version,
    tell({ command: name, ints, doubles }) {
      const numbers = doubles.flatMap((array) => Array.from(array));
      child.stdin.write(`${[name, ints.length, ...ints, numbers.length, ...numbers].join(' ')}\n`);
    },
    async run(share) {
      child.stdin.write(`run ${share}\n`);
      const [seconds, hash] = ((await lines.next()).value ?? 'nan').split(' ');
      return { seconds: Number(seconds), hash };
    },
    stop: () => child.stdin.end(),
  };
}

async function startC() {
  const folder = mkdtempSync(join(tmpdir(), 'cape-bench-'));
  process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
  const program = join(folder, 'peer');
  const sources = readdirSync(file('native')).filter((name) => name.endsWith('.c'));
  const built = spawnSync(
    'gcc',
    [
      '-O3',
      '-msse2',
      '-ffp-contract=off',
      '-o',
      program,
      ...sources.map((name) => file(`native/${name}`)),
      '-lm',
    ],
    { stdio: 'inherit' },
  );
  return built.status === 0 ? startPeer(program, []) : null;
}

/** Seconds of processor time that one of `times` runs takes. */
function timed(work, times = 1) {
  const start = process.cpuUsage();
  for (let i = 0; i < times; i++) work();
  const { user, system } = process.cpuUsage(start);
  return (user + system) / 1e6 / times;
}

/** A run is repeated to this many seconds: a shorter one would measure what the last peer left in the caches. */
const shortest = 0.03;

const at = (values, share) => [...values].sort((a, b) => a - b)[Math.floor(share * (values.length - 1))];
function shown(ratios, digits) {
  if (ratios.length === 0 || Number.isNaN(ratios[0])) return 'not run';
  const [low, middle, high] = [0.25, 0.5, 0.75].map((share) => at(ratios, share).toFixed(digits));
  return `${middle} (${low}–${high})`;
}

const python = await startPeer(process.env.PYTHON ?? 'python3', [file('peer.py')]);
const c = await startC();
console.log(`Node ${process.version}; ${python?.version ?? 'no NumPy'}; ${c?.version ?? 'no gcc'}`);
console.log(`Ratios of processor time over ${rounds} interleaved rounds: median (middle half).\n`);
const widths = [50, 10, 20, 22, 20, 0];
const row = (...cells) =>
  console.log(
    cells
      .map((cell, i) => cell.padEnd(widths[i]))
      .join('')
      .trimEnd(),
  );
row('', 'kernel', 'JS / kernel', 'Python / kernel', 'kernel / C', 'bits');
const only = process.argv[2] ?? '';
for (const job of jobs.filter(({ name }) => name.includes(only))) {
  c?.tell(job);
  if (!job.onlyC) python?.tell(job);
  const same = c !== null && (await c.run(1)).hash === hashOf(job.outputs());
  const times = Math.ceil(shortest / timed(job.ours, 3));
  const all = { ours: [], plain: [], python: [], c: [] };
  for (let round = -2; round < rounds; round++) {
    const ours = timed(job.ours, times);
    const native = await c?.run(times);
    const js = job.onlyC ? null : timed(job.plain);
    const theirs = job.onlyC ? null : await python?.run(job.share);
    // The first rounds warm caches and compilers.
    if (round < 0) continue;
    all.ours.push(ours * 1000);
    if (native) all.c.push(ours / native.seconds);
    if (js !== null) all.plain.push((js * job.repetitions) / (job.plainShare ?? job.repetitions) / ours);
    if (theirs) all.python.push((theirs.seconds * job.repetitions) / job.share / ours);
  }
  row(
    job.name,
    `${at(all.ours, 0.5).toFixed(1)} ms`,
    shown(all.plain, 1),
    shown(all.python, at(all.python, 0.5) > 99 ? 0 : 1),
    shown(all.c, 2),
    c === null ? 'not run' : same ? 'same' : 'OTHER',
  );
}
python?.stop();
c?.stop();
