// The bootstrap of a correlation against plain JavaScript and, where Python has NumPy, against NumPy: medians
// of interleaved runs in one process each, as ratios. PYTHON names the interpreter (python3 by default).

import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { loadKernel } from '@cape/core-wasm';

const rounds = 31;
const jobs = [
  { n: 8, resamples: 10_000 },
  { n: 34, resamples: 10_000 },
  { n: 1000, resamples: 1_000 },
];

const kernel = await loadKernel();
const numpy = await startNumpy();

/** The same algorithm in JavaScript: typed arrays, one pass of sums a resample, then sorted quantiles. */
function plain(x, y, resamples) {
  const n = x.length;
  const values = new Float64Array(resamples);
  for (let b = 0; b < resamples; b++) {
    let sx = 0;
    let sy = 0;
    let sxx = 0;
    let syy = 0;
    let sxy = 0;
    for (let i = 0; i < n; i++) {
      const row = (Math.random() * n) | 0;
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

async function startNumpy() {
  const script = fileURLToPath(new URL('numpy_peer.py', import.meta.url));
  const child = spawn(process.env.PYTHON ?? 'python3', [script], { stdio: ['pipe', 'pipe', 'ignore'] });
  child.on('error', () => {});
  child.stdin.on('error', () => {});
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const { value: version } = await lines.next();
  if (version === undefined) return null;
  return {
    version,
    async seconds(job) {
      child.stdin.write(`bootstrap ${job.n} ${job.resamples}\n`);
      return Number((await lines.next()).value);
    },
    stop: () => child.stdin.end(),
  };
}

function timed(work) {
  const start = performance.now();
  work();
  return (performance.now() - start) / 1000;
}

const sorted = (values) => [...values].sort((a, b) => a - b);
const at = (values, share) => sorted(values)[Math.floor(share * (values.length - 1))];
/** Ratios pair by pair: median, and the middle half. */
const ratio = (peer, ours) => {
  const ratios = peer.map((seconds, i) => seconds / ours[i]);
  return `${at(ratios, 0.5).toFixed(1)}× (${at(ratios, 0.25).toFixed(1)} to ${at(ratios, 0.75).toFixed(1)})`;
};

console.log(
  `Bootstrap of r, percentiles included; Node ${process.version}, ${numpy?.version ?? 'no NumPy here'}`,
);
console.log('Times faster, median of pairs (middle half):\n');
console.log('n      resamples  than plain JS          than NumPy');
for (const job of jobs) {
  const x = kernel.normals(job.n, 1);
  const y = kernel.normals(job.n, 2).map((e, i) => 0.7 * x[i] + e);
  const seconds = { ours: [], plain: [], numpy: [] };
  for (let round = -3; round < rounds; round++) {
    const ours = timed(() => kernel.bootstrapCorrelation(x, y, { resamples: job.resamples, seed: 1 }));
    const js = timed(() => plain(x, y, job.resamples));
    const peer = numpy === null ? Number.NaN : await numpy.seconds(job);
    // The first rounds warm caches and compilers.
    if (round < 0) continue;
    seconds.ours.push(ours);
    seconds.plain.push(js);
    seconds.numpy.push(peer);
  }
  const against = numpy === null ? 'not run here' : ratio(seconds.numpy, seconds.ours);
  console.log(
    `${String(job.n).padEnd(6)} ${String(job.resamples).padEnd(10)} ${ratio(seconds.plain, seconds.ours).padEnd(22)} ${against}`,
  );
}
numpy?.stop();
