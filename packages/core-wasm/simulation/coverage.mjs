// How often nominal 95 % intervals hold the truth, by simulation; writes coverage.md beside the package's
// README: npm run coverage -w @cape/core-wasm (after npm run build, which @cape/analysis takes part in).

import { writeFileSync } from 'node:fs';
import { loadKernel } from '@cape/core-wasm';
import { fiellerInterval } from '../../analysis/dist/coupling/fieller.js';

const kernel = await loadKernel();
const SETS = 4000;
const RESAMPLES = 2000;
const RHO = 0.7;
const sizes = [8, 14, 34, 63];

/** Fisher's interval: atanh r is nearly normal with variance 1/(n − 3). */
function fisher(r, n) {
  const z = 0.5 * kernel.log((1 + r) / (1 - r));
  const half = kernel.normalQuantile(0.975) / Math.sqrt(n - 3);
  return [z - half, z + half].map((end) => 1 - 2 / (kernel.exp(2 * end) + 1));
}

const holds = ([lower, upper], truth) => lower <= truth && truth <= upper;
const ends = ({ lower, upper }) => [lower, upper];
/** Share held, with the standard error that SETS leaves it. */
const percent = (count, of) => `${((100 * count) / of).toFixed(1)}`;
const verdict = (share) => (share >= 93 && share <= 97 ? '' : share < 93 ? ' (too narrow)' : ' (too wide)');
const cell = (count) => `${percent(count, SETS)}${verdict((100 * count) / SETS)}`;

const rows = [];
for (const n of sizes) {
  const held = { percentile: 0, bca: 0, fisher: 0, slopePercentile: 0, slopeBca: 0, slopeStudent: 0 };
  const t = kernel.studentQuantile(0.975, n - 2);
  for (let set = 0; set < SETS; set++) {
    const x = kernel.normals(n, 100 + n, 2 * set);
    const e = kernel.normals(n, 100 + n, 2 * set + 1);
    const y = x.map((v, i) => RHO * v + Math.sqrt(1 - RHO * RHO) * e[i]);
    const options = { resamples: RESAMPLES, seed: set };
    const line = kernel.line(x, y);
    if (holds(ends(kernel.bootstrapCorrelation(x, y, options)), RHO)) held.percentile++;
    if (holds(ends(kernel.bootstrapCorrelation(x, y, { ...options, interval: 'bca' })), RHO)) held.bca++;
    if (holds(fisher(line.r, n), RHO)) held.fisher++;
    if (holds(ends(kernel.bootstrapLine(x, y, options).slope), RHO)) held.slopePercentile++;
    if (holds(ends(kernel.bootstrapLine(x, y, { ...options, interval: 'bca' }).slope), RHO)) held.slopeBca++;
    const half = t * line.slopeStandardError;
    if (holds([line.slope - half, line.slope + half], RHO)) held.slopeStudent++;
  }
  const { percentile, bca, fisher: z, slopePercentile, slopeBca, slopeStudent } = held;
  rows.push([n, percentile, bca, z, slopePercentile, slopeBca, slopeStudent]);
  console.error(`n = ${n} done`);
}

const ratios = [
  { step: 10, error: 1, gamma: -0.3 },
  { step: 5, error: 1, gamma: 0.1 },
  { step: 3, error: 1, gamma: 0.5 },
  { step: 1, error: 1, gamma: -0.3 },
].map(({ step, error, gamma }) => {
  let held = 0;
  let unbounded = 0;
  const sets = 5 * SETS;
  const x = kernel.normals(sets, 7, 0);
  const y = kernel.normals(sets, 7, 1);
  for (let set = 0; set < sets; set++) {
    const { lower, upper } = fiellerInterval(
      kernel,
      { value: gamma * step + error * y[set], standardError: error },
      { value: step + error * x[set], standardError: error },
      0.95,
    );
    if (lower === null) unbounded++;
    else if (holds([lower, upper], gamma)) held++;
  }
  return { step, error, gamma, held: (100 * (held + unbounded)) / sets, unbounded: (100 * unbounded) / sets };
});

const lines = [
  '# Coverage of the intervals, by simulation',
  '',
  'Written by `npm run coverage -w @cape/core-wasm`; seeded, so it comes out the same every time.',
  '',
  `Bivariate normal data with ρ = ${RHO} and slope ${RHO}; ${SETS} simulated sets for each n, ${RESAMPLES} resamples for each bootstrap interval. Shares of sets whose nominal 95 % interval holds the truth, in per cent; the simulation's own standard error is ${(100 * Math.sqrt((0.95 * 0.05) / SETS)).toFixed(1)}. What lies outside 93 to 97 is marked.`,
  '',
  '| n | r: percentile | r: BCa | r: Fisher z | slope: percentile | slope: BCa | slope: Student t |',
  '|---|---|---|---|---|---|---|',
  ...rows.map(([n, ...counts]) => `| ${n} | ${counts.map(cell).join(' | ')} |`),
  '',
  '**At small n resampling cannot know the tails.** A percentile interval from 8 observations is too narrow whatever the number of resamples. For r of roughly normal scores use Fisher’s interval there, for a slope Student’s (`slopeStandardError` × `studentQuantile`); the bootstrap earns its keep from about 40 observations, or where strata, clusters and measurement errors enter. `cape coupling`, `matrix` and `line` warn below 40.',
  '',
  '## γ by Fieller',
  '',
  'Ratio of two independent normal differences. An unbounded set of compatible ratios ("undetermined") holds the truth by definition, and is counted so; Fieller’s bounded sets alone cover less where the denominator is weak. `step` is the true denominator, in units of its error.',
  '',
  '| step | γ | held | of these undetermined |',
  '|---|---|---|---|',
  ...ratios.map(
    (r) => `| ${r.step} | ${r.gamma} | ${r.held.toFixed(1)}${verdict(r.held)} | ${r.unbounded.toFixed(1)} |`,
  ),
  '',
];
writeFileSync(new URL('../coverage.md', import.meta.url), lines.join('\n'));
