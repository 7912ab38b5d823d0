// How cost grows: each line doubles or multiplies one size and prints the ratio of CPU times in this run (a busy
// machine stretches wall time). Linear growth shows ratios near the factor itself, quadratic ones near its square.
import { loadKernel } from '@cape/core-wasm';
import { benchmarkIds } from '../dist/benchmarks/registry.js';
import { answer, couplingQuestion, criticalScaleQuestion, matrixQuestion } from '../dist/index.js';

const kernel = await loadKernel();

/** A synthetic panel with every seventh score missing. */
function rows(models, benchmarks) {
  const noise = kernel.normals(models * benchmarks, 7);
  return Array.from({ length: models }, (_, i) => {
    const row = { model: `m${i}`, family: `f${i % 20}`, params_b: 0.1 * (1 + i) };
    for (let j = 0; j < benchmarks; j += 1) {
      const score = 50 + 25 * ((i / models) * 2 - 1) + 5 * noise[i * benchmarks + j];
      row[benchmarkIds[j]] = (i * 31 + j * 17) % 7 === 0 ? null : Math.min(99, Math.max(1, score));
    }
    return row;
  });
}

/** Milliseconds of CPU; the median of three where once is quick. */
function time(work) {
  const once = () => {
    const start = process.cpuUsage();
    work();
    const { user, system } = process.cpuUsage(start);
    return (user + system) / 1000;
  };
  const first = once();
  return first > 1000 ? first : [first, once(), once()].sort((a, b) => a - b)[1];
}

/** Times measured already, by what was timed. */
const known = new Map();

function table(title, factor, cases) {
  console.log(`\n${title} (each step ×${factor})`);
  let before;
  for (const [label, work] of cases) {
    const now = known.get(label) ?? time(work);
    known.set(label, now);
    const ratio = before === undefined ? '' : `×${(now / before).toFixed(2)}`;
    console.log(`  ${label.padEnd(34)}${now.toFixed(0).padStart(8)} ms  ${ratio}`);
    before = now;
  }
}

const small = rows(200, 2);
const pair = ['hellaswag', 'truthfulqa'];
table(
  'coupling, resamples',
  4,
  [5_000, 20_000, 80_000].map((resamples) => [
    `coupling, ${resamples} resamples`,
    () => answer(couplingQuestion, { panel: small, resamples }, { kernel }),
  ]),
);
table(
  'critical scale, resamples',
  4,
  [5_000, 20_000, 80_000].map((resamples) => [
    `quadratic, ${resamples} resamples`,
    () => answer(criticalScaleQuestion, { panel: small, method: 'quadratic', resamples }, { kernel }),
  ]),
);
table(
  'matrix of two, models',
  10,
  [100, 1_000, 10_000].map((models) => [
    `${models} models`,
    () => answer(matrixQuestion, { panel: rows(models, 2), benchmarks: pair, resamples: 2_000 }, { kernel }),
  ]),
);
table(
  'matrix, benchmarks',
  2,
  [5, 10, 20].map((benchmarks) => [
    `${benchmarks} benchmarks`,
    () => answer(matrixQuestion, { panel: rows(500, benchmarks), resamples: 500 }, { kernel }),
  ]),
);
table(
  'matrix of 20, models',
  10,
  [100, 1_000, 10_000].map((models) => [
    `${models} models × 20`,
    () => answer(matrixQuestion, { panel: rows(models, 20), resamples: 100 }, { kernel }),
  ]),
);
/**
 * The same for a table wider than the registry of benchmarks: what the matrix does for each pair, over the
 * models that have both scores.
 */
function everyPair(models, width) {
  const noise = kernel.normals(models * width, 7);
  const column = (j) =>
    Float64Array.from({ length: models }, (_, i) =>
      (i * 31 + j * 17) % 7 === 0 ? Number.NaN : 50 + 25 * ((i / models) * 2 - 1) + 5 * noise[i * width + j],
    );
  const columns = Array.from({ length: width }, (_, j) => column(j));
  for (let x = 0; x < width; x += 1) {
    for (let y = x + 1; y < width; y += 1) {
      const both = [...columns[x].keys()].filter((i) => !Number.isNaN(columns[x][i] + columns[y][i]));
      const pick = (j) => Float64Array.from(both, (i) => columns[j][i]);
      kernel.bootstrapCorrelation(pick(x), pick(y), { resamples: 20, seed: 1 });
    }
  }
}
for (const [title, factor, cases] of [
  ['every pair, benchmarks', 2, [12, 25, 50].map((width) => [10_000, width])],
  ['every pair of 50, models', 10, [100, 1_000, 10_000].map((models) => [models, 50])],
]) {
  table(
    `${title}, one score in seven missing, 20 resamples`,
    factor,
    cases.map(([models, width]) => [
      `every pair, ${models} models × ${width}`,
      () => everyPair(models, width),
    ]),
  );
}
console.log(
  `\nkernel memory: ${(kernel.memoryBytes / 2 ** 20).toFixed(1)} MiB; process: ${(process.memoryUsage().rss / 2 ** 20).toFixed(0)} MiB`,
);
