// Sparse regression and integration against PySINDy, SciPy and C: medians of interleaved runs, as ratios.
// PYTHON names the interpreter (python3 by default); gcc builds bench/native/dynamics.c on the spot.

import { execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { loadKernel } from '@cape/core-wasm';

const rounds = 9;
const dimension = 5;
const kernel = await loadKernel();
const here = (name) => fileURLToPath(new URL(name, import.meta.url));

/** A program that is told jobs by lines and answers each with a line; null where it does not start. */
function peer(command, args) {
  const child = spawn(command, args, { stdio: ['pipe', 'pipe', 'ignore'] });
  child.on('error', () => {});
  child.stdin.on('error', () => {});
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  return {
    tell: (line) => child.stdin.write(`${line}\n`),
    read: async () => (await lines.next()).value,
    async ask(line) {
      this.tell(line);
      return this.read();
    },
    stop: () => child.stdin.end(),
  };
}

const python = peer(process.env.PYTHON ?? 'python3', [here('dynamics_peer.py')]);
const versions = await python.read();

const features = kernel.polynomialFeatureCount(dimension, 2);
const quadratic = kernel.normals(dimension * features, 3).map((value) => 0.1 * value);
const law = quadratic.map((value, i) => {
  const [target, term] = [Math.floor(i / features), i % features];
  if (term === 0) return 0.1;
  return term > dimension ? value : term === target + 1 ? -1 : 0;
});

const folder = mkdtempSync(join(tmpdir(), 'cape-bench-'));
let native = null;
try {
  const program = join(folder, 'dynamics');
  execFileSync(
    'gcc',
    ['-O3', '-msse2', '-ffp-contract=off', '-o', program, here('native/dynamics.c'), '-lm'],
    { stdio: 'ignore' },
  );
  native = peer(program, []);
  native.tell([...law].join(' '));
} catch {
  // No C compiler on this machine: its column says so.
}

function timed(work) {
  const start = performance.now();
  work();
  return (performance.now() - start) / 1000;
}

const at = (values, share) => [...values].sort((a, b) => a - b)[Math.floor(share * (values.length - 1))];
/** Ratios of pairs: median, and the middle half. */
function ratio(numerators, denominators, digits) {
  if (numerators.length === 0) return 'not run here';
  const ratios = numerators.map((seconds, i) => seconds / denominators[i]);
  return `${at(ratios, 0.5).toFixed(digits)} (${at(ratios, 0.25).toFixed(digits)} to ${at(ratios, 0.75).toFixed(digits)})`;
}

console.log(`Dynamics; Node ${process.version}, ${versions ?? 'no PySINDy here'}`);
console.log('Medians of pairs (middle half). A slow peer runs a smaller share of the job, scaled up.\n');

console.log('bagged sparse regression, 5 targets    times faster than PySINDy');
for (const [rows, degree, share] of [
  [8, 2, 10],
  [63, 2, 10],
  [200, 3, 3],
]) {
  const resamples = 1000;
  const x = kernel.normals(rows * dimension, 1);
  const library = kernel.polynomialFeatures(x, dimension, degree);
  const m = library.length / rows;
  const noise = kernel.normals(rows * 5, 2);
  const targets = noise.map((e, i) => 1.5 * library[Math.floor(i / 5) * m + 1 + (i % 5)] + 0.05 * e);
  const seconds = { ours: [], python: [] };
  for (let round = -1; round < (versions === undefined ? 1 : 5); round++) {
    const ours = timed(() =>
      kernel.sparseEnsemble({ library, features: m, targets, targetCount: 5 }, { resamples, seed: 1 }),
    );
    const theirs =
      versions === undefined ? null : Number(await python.ask(`sparse ${rows} 5 ${degree} ${share}`));
    // The first round warms caches and compilers.
    if (round < 0 || theirs === null) continue;
    seconds.ours.push(ours);
    seconds.python.push((theirs * resamples) / share);
  }
  console.log(`${`${rows} rows × ${m} features`.padEnd(38)} ${ratio(seconds.python, seconds.ours, 0)}`);
}

const trajectories = 10_000;
const scipyTrajectories = 20;
const starts = Float64Array.from(
  { length: trajectories * dimension },
  (_, i) => 0.2 + (0.6 * (((i * 2654435761) % 2 ** 32) % 1000)) / 1000,
);
const problem = {
  dimension,
  degree: 2,
  coefficients: law,
  starts,
  from: 0,
  to: 2,
  samples: Array.from({ length: 8 }, (_, i) => (i * 2) / 7),
  relativeTolerance: 1e-6,
  absoluteTolerance: 1e-9,
};
const seconds = { ours: [], native: [], python: [] };
for (let round = -2; round < rounds; round++) {
  const ours = timed(() => kernel.integrate(problem));
  const c = native === null ? null : Number((await native.ask(`integrate ${trajectories}`)).split(' ')[0]);
  const scipy = versions === undefined ? null : Number(await python.ask(`integrate ${scipyTrajectories}`));
  if (round < 0) continue;
  seconds.ours.push(ours);
  if (c !== null) seconds.native.push(c);
  if (scipy !== null) seconds.python.push((scipy * trajectories) / scipyTrajectories);
}
console.log(`\n${trajectories} trajectories, 5-D quadratic law, 8 samples each, from JavaScript and back`);
console.log(`times faster than SciPy                ${ratio(seconds.python, seconds.ours, 0)}`);
console.log(
  `time over the same algorithm in C      ${ratio(seconds.native.length === 0 ? [] : seconds.ours, seconds.native, 2)}`,
);
python.stop();
native?.stop();
rmSync(folder, { recursive: true });
