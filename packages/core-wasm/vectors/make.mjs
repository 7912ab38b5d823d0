// Writes vectors/vectors.json: calls of the module's exports as the typed host makes them, with the bits
// that came out. Run after a build: node vectors/make.mjs
//
// Inputs and expected values come from the oracles (oracle/*.json: SciPy, PySINDy); a call whose answer
// leaves its oracle's tolerance is not written, the script fails instead.

import { readFileSync, writeFileSync } from 'node:fs';
import { kernelOf } from '@cape/core-wasm';
import { replay } from './replay.mjs';

const here = (path) => new URL(path, import.meta.url);
const readJson = (path) => JSON.parse(readFileSync(here(path), 'utf8'));
const module = new WebAssembly.Module(readFileSync(here('../dist/cape-core.wasm')));

/**
 * Arguments of each export: in (a pointer to input), out (a pointer to output), i32, f64, u64, or a pointer to a block of these. Those with
 * `returns: 'f64'` answer by value, the others by a status of 0.
 */
const signatures = readJson('signatures.json');

const { exports } = new WebAssembly.Instance(module);
const rooms = new Map();
let recorded = [];

const hex = (bytes) => Buffer.from(bytes).toString('hex');
const hexOf = (value) => hex(new Uint8Array(new Float64Array([value]).buffer));

/** The bytes from a pointer to the end of the room it lies in. */
function roomAt(pointer) {
  for (const [start, bytes] of rooms) {
    if (pointer >= start && pointer < start + bytes) return [pointer, start + bytes - pointer];
  }
  throw new Error(`no room at ${pointer}`);
}
const copy = ([pointer, bytes]) => hex(new Uint8Array(exports.memory.buffer, pointer, bytes));

/** An argument as a vector holds it; the rooms of its outputs are added to `outs`. */
function argument(kind, value, outs) {
  if (kind.block) {
    const view = new DataView(exports.memory.buffer, value);
    // Members of a block are 64-bit words in the order of the layout.
    const members = kind.block.map((own, i) => {
      if (own === 'f64') return view.getFloat64(8 * i, true);
      const word = view.getBigUint64(8 * i, true);
      return own === 'u64' ? word : Number(word);
    });
    return { block: kind.block.map((own, i) => argument(own, members[i], outs)) };
  }
  if (kind === 'i32') return { i32: value };
  if (kind === 'u64') return { u64: String(value) };
  if (kind === 'f64') return { f64: hexOf(value) };
  if (value === 0) return { i32: 0 };
  const room = roomAt(value);
  if (kind === 'in') return { in: copy(room) };
  outs.push(room);
  return { out: room[1] };
}

function recorder(name, { takes, returns }) {
  return (...values) => {
    const outs = [];
    const given = values.map((value, i) => argument(takes[i], value, outs));
    const answer = exports[name](...values);
    if (returns !== 'f64' && answer !== 0) throw new Error(`${name} returned ${answer}`);
    const output = returns === 'f64' ? [hexOf(answer)] : outs.map(copy);
    recorded.push({ call: name, given, output });
    return answer;
  };
}

const listening = {
  ...exports,
  allocate(bytes) {
    const pointer = exports.allocate(bytes);
    rooms.set(pointer, bytes);
    return pointer;
  },
  release(mark) {
    for (const start of rooms.keys()) if (start >= mark) rooms.delete(start);
    exports.release(mark);
  },
};
for (const [name, signature] of Object.entries(signatures)) listening[name] = recorder(name, signature);
const kernel = kernelOf({ exports: listening });

const calls = [];

/** Record what `work` calls; `expected` are the oracle's values for the first output of the last call. */
function vector(name, work, oracle) {
  recorded = [];
  work();
  recorded.forEach((call, i) => {
    const last = i === recorded.length - 1;
    calls.push({ name, ...call, ...(last && oracle) });
  });
}
const from = (source, tolerance, values) => ({ oracle: { source, tolerance, values } });

const statistics = readJson('../oracle/statistics.json');
const items = readJson('../oracle/items.json');
const dynamics = readJson('../oracle/dynamics.json');

for (const [i, s] of statistics.samples.entries()) {
  if (s.x.length < 8 || s.x.length > 63 || i % 2 === 1) continue;
  const { x, y } = s;
  const name = `n = ${x.length}`;
  vector(`summary, ${name}`, () => kernel.summary(x), from('numpy', 1e-12, [x.length, s.mean, s.variance]));
  vector(
    `line, ${name}`,
    () => kernel.line(x, y),
    from('scipy.stats.linregress', 1e-10, [
      s.line[0],
      s.line[1],
      s.pearson[0],
      s.pearson[1],
      s.line[2],
      s.line[3],
    ]),
  );
  vector(`ranks, ${name}`, () => kernel.ranks(x), from('scipy.stats.rankdata', 0, s.ranks));
  vector(`quadratic, ${name}`, () => kernel.quadratic(x, y), from('numpy.polynomial', 1e-9, s.quadratic));
  vector(
    `Theil–Sen, ${name}`,
    () => kernel.theilSen(x, y),
    from('scipy.stats.theilslopes', 1e-12, s.theil_sen),
  );
  vector(
    `quantiles, ${name}`,
    () => kernel.quantiles(x, [0, 0.025, 0.31, 0.5, 0.975, 1]),
    from('numpy.quantile', 1e-14, s.quantiles),
  );
}

const some = (table, count) => table.filter((_, i) => i % Math.ceil(table.length / count) === 0);
for (const [z, p] of some(statistics.normal_cdf, 12)) {
  vector('Φ', () => kernel.normalCdf(z), from('scipy.stats.norm.cdf', 1e-12, [p]));
}
for (const [p, z] of some(statistics.normal_quantile, 12)) {
  vector('Φ⁻¹', () => kernel.normalQuantile(p), from('scipy.stats.norm.ppf', 1e-12, [z]));
}
for (const [t, nu, p] of some(statistics.student_cdf, 20)) {
  vector("Student's distribution", () => kernel.studentCdf(t, nu), from('scipy.stats.t.cdf', 1e-10, [p]));
}
for (const [p, nu, t] of some(statistics.student_quantile, 20)) {
  vector("Student's quantile", () => kernel.studentQuantile(p, nu), from('scipy.stats.t.ppf', 1e-10, [t]));
}
for (const v of [1e-300, 0.3, 1, 7.25, 1e9]) {
  vector('log', () => kernel.log(v));
  vector('log10', () => kernel.log10(v));
  vector('exp', () => kernel.exp(Math.sqrt(v) % 700));
  vector('pow', () => kernel.pow(v, -0.2));
}

for (const { x, y } of statistics.resampled) {
  const n = x.length;
  const options = { resamples: 300, seed: 2n ** 63n + 5n, stream: 3 };
  const strata = x.map((_, i) => i % 3);
  const clusters = x.map((_, i) => Math.floor(i / 2));
  const errors = { xStandardErrors: x.map(() => 0.1), yStandardErrors: y.map((_, i) => 0.01 * i) };
  vector(`r, n = ${n}`, () => kernel.bootstrapCorrelation(x, y, { ...options, interval: 'bca' }));
  vector(`r in strata, n = ${n}`, () => kernel.bootstrapCorrelation(x, y, { ...options, strata }));
  vector(`r of clusters, n = ${n}`, () => kernel.bootstrapCorrelation(x, y, { ...options, clusters }));
  vector(`r with errors, n = ${n}`, () => kernel.bootstrapCorrelation(x, y, { ...options, ...errors }));
  // Each two neighbors' errors are the same but for their scale.
  const xCovariance = x.flatMap((_, i) =>
    x.map((_, j) => (i >> 1 === j >> 1 ? 0.01 * (1 + i) * (1 + j) : 0)),
  );
  vector(`r with correlated errors, n = ${n}`, () =>
    kernel.bootstrapCorrelation(x, y, { ...options, xCovariance, yStandardErrors: errors.yStandardErrors }),
  );
  vector(`line, n = ${n}`, () => kernel.bootstrapLine(x, y, options));
  vector(`vertex, n = ${n}`, () => kernel.bootstrapVertex(x, y, options));
  vector(`difference of r, n = ${n}`, () =>
    kernel.bootstrapCorrelationDifference({ x, y }, { x: y, y: [...x].reverse() }, options),
  );
  const gap = y.map((v, i) => (i % 5 === 0 ? Number.NaN : v));
  const columns = [x, gap, [...x].reverse(), [...y].reverse()];
  vector(`pairs with missing values, n = ${n}`, () => kernel.bootstrapCorrelations(columns, options));
  vector(`effective dimension, n = ${n}`, () =>
    kernel.bootstrapEffectiveDimension([x, y, columns[2]], options),
  );
  vector(`permutations, n = ${n}`, () =>
    kernel.permutationTest(x, y, { permutations: 999, seed: 11, strata }),
  );
  vector(`rows of resamples, n = ${n}`, () => kernel.resampleRows(n, { resamples: 9, seed: 12, strata }));
}
vector('normal deviates', () => kernel.normals(101, 13, 2));
// Enough values to be sorted into bins first.
vector('quantiles of many', () => kernel.quantiles(kernel.normals(1101, 14), [0, 0.025, 0.5, 0.9, 1]));

vector('uniform numbers', () => kernel.uniforms(7, 15, 1));
for (const [first, second, exact] of items.mcnemar) {
  vector('McNemar', () => listening.mcnemar(first, second), from('scipy.stats.binomtest', 1e-12, [exact]));
  vector('McNemar, mid-p', () => listening.mcnemarMid(first, second));
}
for (const c of items.covariances) {
  const columns = c.scores.map((column) => column.map((score) => score ?? Number.NaN));
  const own = c.clusters === null ? {} : { clusters: c.clusters };
  const name = `${columns.length} models, ${columns[0].length} items`;
  vector(
    `item covariance, ${name}`,
    () => kernel.itemCovariance(columns, own),
    from('statsmodels', 1e-12, c.means),
  );
  vector(`item bootstrap, ${name}`, () =>
    kernel.bootstrapItemMeans(columns, { resamples: 40, seed: 16, ...own }),
  );
}
// Enough items that patterns are drawn as binomial numbers, by inversion and by rejection, and draws in 16 bits.
const ease = kernel.normals(900, 17);
const answers = [0, 1, 2].map((j) =>
  kernel.normals(900, 17, 1 + j).map((e, i) => (ease[i] + e / 2 > j / 2 ? 1 : 0)),
);
vector('item bootstrap, common patterns', () =>
  kernel.bootstrapItemMeans(answers, { resamples: 60, seed: 18 }),
);
vector('item bootstrap, nearly all right', () =>
  kernel.bootstrapItemMeans([ease.map((_, i) => (i < 5 ? 0 : 1))], { resamples: 60, seed: 18 }),
);
for (const { n, matrix } of items.factors) {
  vector(`Cholesky factor, n = ${n}`, () => kernel.choleskyFactor(matrix, n));
  const factor = kernel.choleskyFactor(matrix, n);
  vector(`correlated deviates, n = ${n}`, () => kernel.correlatedNormals(factor, n, 5, 19));
}

for (const problem of some(dynamics.sparse, 12)) {
  const { dimension, degree, features, targets, target_count: targetCount } = problem;
  const library = kernel.polynomialFeatures(problem.states, dimension, degree);
  const data = { library, features, targets, targetCount };
  const options = {
    threshold: problem.threshold,
    alpha: problem.alpha,
    normalizeColumns: problem.normalize_columns,
    unbias: problem.unbias,
  };
  vector(
    'sparse regression',
    () => kernel.sparseRegression(data, options),
    from('pysindy.STLSQ', 1e-9, problem.coefficients),
  );
  if (features < 12) vector('sparse ensemble', () => kernel.sparseEnsemble(data, { resamples: 5, seed: 3 }));
}
for (const problem of some(dynamics.integrations, 12)) {
  if (!problem.finished) continue;
  vector(
    'trajectory',
    () =>
      kernel.integrate({
        dimension: problem.dimension,
        degree: problem.degree,
        coefficients: problem.coefficients,
        starts: problem.start,
        sources: problem.source,
        from: problem.span[0],
        to: problem.span[1],
        samples: problem.samples,
        relativeTolerance: problem.relative,
        absoluteTolerance: problem.absolute,
      }),
    from('scipy.integrate.solve_ivp(RK45)', 1e-9, problem.values),
  );
}
vector('trajectory, first and largest step', () =>
  kernel.integrate({
    dimension: 1,
    degree: 2,
    coefficients: [0, 1, -1],
    starts: [0.1],
    from: 0,
    to: 3,
    samples: [1, 2, 3],
    firstStep: 0.01,
    maxStep: 0.2,
  }),
);
for (const { n, matrix, values } of dynamics.eigen) {
  if (n > 12) continue;
  vector(
    `eigenvalues, n = ${n}`,
    () => kernel.symmetricEigen(matrix, n),
    from(
      'numpy.linalg.eigvalsh',
      1e-11,
      [...values].sort((a, b) => b - a),
    ),
  );
}

const file = { abi: kernel.abiVersion, hash: '', calls };
const { hash, wrong } = replay(new WebAssembly.Instance(module).exports, file);
if (wrong.length > 0) throw new Error(`wrong:\n${wrong.join('\n')}`);
file.hash = hash;
// One call a line, so that a difference can be read.
const lines = calls.map((call) => `  ${JSON.stringify(call)}`).join(',\n');
writeFileSync(
  here('vectors.json'),
  `{ "abi": ${file.abi}, "hash": "${hash}", "made_with": ${JSON.stringify({ ...items.made_with, ...statistics.made_with, ...dynamics.made_with })}, "calls": [\n${lines}\n] }\n`,
);
console.log(`${calls.length} calls, hash ${hash}`);
