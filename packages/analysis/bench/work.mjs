// The work models beside the clock: units of work that each input is charged, and CPU milliseconds it takes here. A
// unit is meant to be about a microsecond; a model that is wrong by more than a few times shows in the last column.
import { loadKernel } from '@cape/core-wasm';
import { benchmarkIds } from '@cape/evidence';
import { checked } from '../dist/checked.js';
import { manifest } from '../dist/manifest.js';

const kernel = await loadKernel();
const questions = await Promise.all(manifest.map(async ({ name, load }) => ({ name, ...(await load()) })));
const byName = new Map(questions.map((question) => [question.name, question]));

/** A synthetic family, every score there. */
function rows(models, benchmarks, groups = 1) {
  const ids = ['swe_bench_verified', 'gpqa_diamond', ...benchmarkIds.filter((id) => !/swe|gpqa_d/.test(id))];
  const shown = groups === 1 ? benchmarkIds : [...ids.slice(2, benchmarks), ...ids.slice(0, 2)];
  const noise = kernel.normals(models * benchmarks, 7);
  return Array.from({ length: models }, (_, i) => {
    const row = { model: `m${i}`, family: `f${i % groups}`, params_b: 0.1 * (1 + i) };
    for (let j = 0; j < benchmarks; j += 1) {
      const score = 50 + 20 * ((i / models) * 2 - 1) + 6 * noise[i * benchmarks + j];
      row[shown[j]] = Math.min(99, Math.max(1, score));
    }
    return row;
  });
}

/** CPU milliseconds. */
function time(work) {
  const start = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(start);
  return (user + system) / 1000;
}

const dynamics = [
  [8, 5, 1, 200],
  [8, 5, 3, 200],
  [8, 12, 3, 50],
  [20, 12, 1, 0],
  [20, 12, 2, 0],
  [20, 12, 3, 0],
  [40, 12, 3, 0],
  [40, 12, 3, 0, { derivative: 'smoothed', normalizeColumns: true, unbias: true }],
  [40, 6, 3, 0],
  [80, 12, 2, 0],
  [200, 5, 1, 200],
  [400, 12, 0, 0],
  [250, 4, 1, 20, { derivative: 'smoothed' }],
  [40, 12, 3, 20, { alpha: 0.1, threshold: 0.1 }],
].map(([models, width, degree, ensemble, more]) => [
  'dynamics/fit',
  {
    panel: rows(models, width),
    group: 'f0',
    benchmarks: benchmarkIds.slice(0, width),
    degree,
    ensemble,
    ...more,
  },
  `${models} sizes × ${width}, degree ${degree}, ensemble ${ensemble} ${JSON.stringify(more ?? '')}`,
]);

/** Judging by leaving families out, on families of one's own: those of a builtin panel are judged once and kept. */
const judging = [
  [60, 2, 10],
  [60, 5, 10],
  [60, 12, 10],
  [240, 2, 40],
  [240, 5, 40],
  [240, 6, 40],
  [240, 12, 40],
  [500, 5, 80],
  [500, 5, 10],
].map(([models, width, families]) => [
  'dynamics/fit',
  {
    panel: rows(12, 14),
    group: 'f0',
    families: rows(models, width + 2, families),
    benchmarks: benchmarkIds.slice(0, width),
    ensemble: 0,
  },
  `${models} models × ${width} in ${families} families`,
]);

/** Every question's examples, and panels of its own kind, at two counts of resamples. */
const others = questions
  .filter(({ name }) => !name.startsWith('dynamics'))
  .flatMap(({ name, input, examples }) => {
    const { resamples, panel } = input._zod.def.shape;
    const counts = resamples === undefined ? [{}] : [{ resamples: 1_000 }, { resamples: 5_000 }];
    const own = [
      [60, 5, 6],
      [480, 5, 40],
      [480, 20, 40],
    ].map(([models, width, groups]) => ({
      label: `${models} × ${width}`,
      given: { panel: rows(models, width, groups), ...(name === 'diagnose' ? { model: 'm3' } : {}) },
    }));
    const plain = examples.map((given) => ({ label: JSON.stringify(given), given }));
    const takesRows = panel !== undefined && name !== 'panel';
    return [...plain, ...(takesRows ? own : [])].flatMap(({ label, given }) =>
      counts.map((count) => [name, { ...given, ...count }, `${label} ${JSON.stringify(count)}`]),
    );
  });

const cases = [...dynamics, ...judging, ...others];

console.log('question, input: units, CPU ms, units per µs');
const only = process.argv[2];
for (const [name, input, label = JSON.stringify(input)] of cases) {
  if (only !== undefined && !name.startsWith(only)) continue;
  const question = byName.get(name);
  let [units, ms] = [0, 0];
  try {
    const parsed = checked(question.input, input);
    units = Math.ceil(question.work(parsed));
    question.ask(checked(question.input, input), { kernel });
    ms = time(() => question.ask(parsed, { kernel }));
  } catch {
    // A panel that this question has no use for: refused, which costs nothing.
    continue;
  }
  console.log(`${name}, ${label}: ${units} units, ${ms.toFixed(1)} ms, ${(units / 1000 / ms).toFixed(2)}`);
}
