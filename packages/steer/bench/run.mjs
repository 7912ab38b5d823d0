// What steering costs, as ratios within one run: steered against unsteered in the same batch shape, both
// against the model without a splice, and, where PYTHON names a Python with torch and transformers,
// against transformers with a forward hook on the same model's shape, batch and threads.
// `[PYTHON=python3] node bench/run.mjs [MODEL] [TOKENS]`.
//
// Processor time on one thread, in which a busy machine counts less than by the clock. All ways write the same
// text, a step each in turn, and what a text costs is the sum of its steps' medians over a draw's rounds. Where a
// session's memory happens to lie is worth some percent either way, so each draw opens new ones, one for each way.
// With transformers, in a process of its own, whole texts take turns.
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { loadKernel } from '@cape/core-wasm';
import { generate, loadModel, openDemo } from '@cape/steer';

const [name = openDemo().folder, count = '64'] = process.argv.slice(2);
const maxTokens = Number(count);
const DRAWS = 11;
const ROUNDS = 5;
const WARM_UP = 1;
const PROMPT = 24;
const ROWS = 2;
const kernel = await loadKernel();
const { decoder, text } = await loadModel(name, { threads: 1 });
const { width, probeBlock } = decoder;
const prompt = text.decode(Array.from({ length: PROMPT }, (_, i) => 40 + i));
const promptTokens = text.encode(prompt).length;
await decoder.close();
// Seen in the logits and in no token: every way computes, chooses and decodes the same text.
const vector = Float32Array.from(kernel.normals(width, 1));
const steering = { block: probeBlock, vector, strength: 1e-3, positions: 'last' };

const rows = (what) => Array.from({ length: ROWS }, () => what);
const WAYS = [
  { title: 'no splice', rows: rows(null), options: { steer: [], read: [] } },
  { title: 'spliced, not steered', rows: rows(null) },
  { title: 'one row steered, one not', rows: [null, steering] },
  // No row is unsteered, so the prompt is passed once more, to see that steering changes its logits.
  { title: 'all rows steered', rows: rows(steering) },
];

const median = (values) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];
const sum = (values) => values.reduce((total, value) => total + value, 0);

/** Microseconds of this process that `work` takes, and what it gives. */
async function clocked(work) {
  const start = process.cpuUsage();
  const result = await work();
  const { user, system } = process.cpuUsage(start);
  return [user + system, result];
}

/** Microseconds that a text costs in each of the ways, in sessions opened for this. */
async function draw() {
  const models = [];
  for (const { options } of WAYS) {
    const model = await loadModel(name, { threads: 1, ...options });
    // No row may end early: as many tokens are written in every way.
    model.decoder.config.endOfSequence.length = 0;
    models.push(model);
  }
  const costs = WAYS.map(() => Array.from({ length: maxTokens }, () => []));
  for (let round = 0; round < WARM_UP + ROUNDS; round++) {
    const texts = WAYS.map(({ rows }, way) => generate(models[way], kernel, prompt, rows, { maxTokens }));
    const written = new Set();
    for (let step = 0; step < maxTokens; step++) {
      for (let turn = 0; turn < WAYS.length; turn++) {
        const way = (turn + step + round) % WAYS.length;
        const [cost, { value }] = await clocked(() => texts[way].next());
        if (round >= WARM_UP) costs[way][step].push(cost);
        if (step === maxTokens - 1) written.add(value.texts.join('\n'));
      }
    }
    if (written.size !== 1) throw new Error('the ways wrote different texts and cannot be compared');
  }
  const inTurns = costs.map((steps) => sum(steps.map(median)));
  const whole = other === null ? [] : await besideThePeer(models.at(-1));
  for (const { decoder } of models) await decoder.close();
  return [...inTurns, ...whole];
}

/** Microseconds of a whole text, all rows steered: here and in transformers. */
async function besideThePeer(model) {
  const costs = [[], []];
  for (let round = 0; round < WARM_UP + ROUNDS; round++) {
    const [here] = await clocked(async () => {
      for await (const _ of generate(model, kernel, prompt, rows(steering), { maxTokens }));
    });
    const there = await other.text();
    if (round < WARM_UP) continue;
    costs[0].push(here);
    costs[1].push(there);
  }
  return costs.map(median);
}

/** transformers in a process of its own: microseconds that a text costs there, and what it is. */
async function peer(python) {
  const child = spawn(
    python,
    [
      join(import.meta.dirname, '../oracle/bench_transformers.py'),
      join(name, 'config.json'),
      ...['--prompt', promptTokens, '--new', maxTokens, '--rows', ROWS, '--threads', 1],
    ].map(String),
    { stdio: ['pipe', 'pipe', 'inherit'] },
  );
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const next = async () => JSON.parse((await lines.next()).value);
  const { torch, transformers } = await next();
  return {
    title: `transformers ${transformers}, torch ${torch}, with a hook`,
    async text() {
      child.stdin.write('\n');
      return 1e6 * (await next()).seconds;
    },
    end: () => child.stdin.end(),
  };
}

const other = process.env.PYTHON ? await peer(process.env.PYTHON) : null;
const titles = WAYS.map(({ title }) => title);
if (other) titles.push('all rows steered, whole texts', other.title);
const texts = [];
for (let i = 0; i < DRAWS; i++) texts.push(await draw());
other?.end();

/** Ratio of the speeds of way `a` and way `b`: over the draws, lower quartile, median and upper quartile. */
function ratio(a, b) {
  const sorted = texts.map((costs) => costs[b] / costs[a]).toSorted((x, y) => x - y);
  const [low, middle, high] = [1, 2, 3].map((quarter) =>
    sorted[Math.floor((quarter * DRAWS) / 4)].toFixed(3),
  );
  return `${middle}  (${low} to ${high})`;
}
console.log(
  `${name}: ${ROWS} rows, ${maxTokens} tokens, one thread; processor time, medians of ${DRAWS} draws of ${ROUNDS} rounds`,
);
for (const [way, title] of titles.entries()) {
  const speed = (1e6 * ROWS * maxTokens) / median(texts.map((costs) => costs[way]));
  console.log(`${title.padEnd(48)} ${speed.toFixed(0).padStart(6)} tokens/s`);
}
console.log('ratios (quartiles of the draws)');
console.log(`one row steered / not steered    ${ratio(2, 1)}`);
console.log(`all rows steered / not steered   ${ratio(3, 1)}`);
console.log(`spliced / no splice              ${ratio(1, 0)}`);
if (other) console.log(`all rows steered / transformers  ${ratio(4, 5)}`);
process.exit(0);
