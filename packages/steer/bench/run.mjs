// Tokens a second, as ratios within one run: steered against unsteered in the same batch shape, both
// against the model without a splice, and, where PYTHON names a Python with torch and transformers,
// against transformers with a forward hook on the same model's shape, batch and threads.
// `[PYTHON=python3] node bench/run.mjs [MODEL] [TOKENS]`; rounds are interleaved, figures are medians.
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { createInterface } from 'node:readline';
import { loadKernel } from '@cape/core-wasm';
import { generate, loadModel, openDemo } from '@cape/steer';

const [name = openDemo().folder, count = '64'] = process.argv.slice(2);
const maxTokens = Number(count);
const ROUNDS = 15;
const WARM_UP = 3;
const PROMPT = 24;
const ROWS = 2;
const kernel = await loadKernel();
const spliced = await loadModel(name, { threads: 1 });
const plain = await loadModel(name, { threads: 1, steer: [], read: [] });
// No row may end early: as many tokens are written in every way.
for (const { decoder } of [spliced, plain]) decoder.config.endOfSequence.length = 0;
const vector = Float32Array.from(kernel.normals(spliced.decoder.width, 1));
const steering = { block: spliced.decoder.probeBlock, vector, strength: 0.1, positions: 'last' };
const prompt = spliced.text.decode(Array.from({ length: PROMPT }, (_, i) => 40 + i));

/** One way of generating: a name, and a round that tells its tokens a second. */
const ours = (title, model, steerings) => ({
  title,
  async round() {
    const start = performance.now();
    let tokens = 0;
    for await (const step of generate(model, kernel, prompt, steerings, { maxTokens }))
      tokens += step.tokens.length;
    return (1000 * tokens) / (performance.now() - start);
  },
});

async function peer(python) {
  const here = import.meta.dirname;
  const child = spawn(
    python,
    [
      join(here, '../oracle/bench_transformers.py'),
      join(name, 'config.json'),
      ...['--prompt', spliced.text.encode(prompt).length, '--new', maxTokens, '--rows', ROWS, '--threads', 1],
    ].map(String),
    { stdio: ['pipe', 'pipe', 'inherit'] },
  );
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const next = async () => JSON.parse((await lines.next()).value);
  const { torch, transformers } = await next();
  return {
    title: `transformers ${transformers}, torch ${torch}, with a hook`,
    async round() {
      child.stdin.write('\n');
      const { seconds, tokens } = await next();
      return tokens / seconds;
    },
    end: () => child.stdin.end(),
  };
}

const rows = (what) => Array.from({ length: ROWS }, () => what);
const ways = [
  ours('no splice', plain, rows(null)),
  ours('spliced, not steered', spliced, rows(null)),
  ours('steered', spliced, rows(steering)),
];
if (process.env.PYTHON) ways.push(await peer(process.env.PYTHON));
const speeds = ways.map(() => []);
for (let round = 0; round < ROUNDS + WARM_UP; round++) {
  for (const [i, way] of ways.entries()) {
    const speed = await way.round();
    if (round >= WARM_UP) speeds[i].push(speed);
  }
}
ways.at(-1).end?.();

const median = (values) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];
/** Median over rounds of the two ways' ratio in the same round: what slows the machine slows both. */
const ratio = (a, b) => median(speeds[a].map((speed, round) => speed / speeds[b][round])).toFixed(3);
console.log(
  `${name}: ${ROWS} rows, ${maxTokens} tokens, one thread, medians of ${ROUNDS} interleaved rounds`,
);
for (const [i, { title }] of ways.entries())
  console.log(`${title.padEnd(44)} ${median(speeds[i]).toFixed(0)} tokens/s`);
console.log(`steered / spliced, not steered   ${ratio(2, 1)}`);
console.log(`spliced, not steered / no splice ${ratio(1, 0)}`);
if (ways.length > 3) console.log(`steered / transformers           ${ratio(2, 3)}`);
process.exit(0);
