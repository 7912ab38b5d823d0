// Steered against unsteered tokens a second in the same batch shape, and both against the model without a
// splice: ratios within one run, rounds interleaved, medians. `node bench/run.mjs [MODEL] [TOKENS]`.
import { performance } from 'node:perf_hooks';
import { loadKernel } from '@cape/core-wasm';
import { generate, loadModel, openDemo } from '@cape/steer';

const [name = openDemo().folder, count = '48'] = process.argv.slice(2);
const maxTokens = Number(count);
const ROUNDS = 15;
const kernel = await loadKernel();
const spliced = await loadModel(name, { threads: 1 });
const plain = await loadModel(name, { threads: 1, steer: [], read: [] });
const vector = Float32Array.from(kernel.normals(spliced.decoder.width, 1));
const steering = { block: spliced.decoder.probeBlock, vector, strength: 0.1, positions: 'all' };
const prompt = spliced.text.decode(Array.from({ length: 8 }, (_, i) => 5 + i));

async function tokensPerSecond(model, rows) {
  const start = performance.now();
  let tokens = 0;
  for await (const step of generate(model, kernel, prompt, rows, { maxTokens })) tokens += step.tokens.length;
  return (1000 * tokens) / (performance.now() - start);
}

const ways = [
  ['no splice', plain, [null, null]],
  ['spliced, not steered', spliced, [null, null]],
  ['steered', spliced, [steering, steering]],
];
const speeds = ways.map(() => []);
for (let round = 0; round < ROUNDS + 2; round++) {
  for (const [i, [, model, rows]] of ways.entries()) {
    const speed = await tokensPerSecond(model, rows);
    if (round >= 2) speeds[i].push(speed);
  }
}
const median = (values) => values.sort((a, b) => a - b)[Math.floor(values.length / 2)];
const [without, unsteered, steered] = speeds.map(median);
console.log(`${name}: batch of 2, ${maxTokens} tokens, one thread, medians of ${ROUNDS} interleaved rounds`);
console.log(`steered / unsteered, same spliced model: ${(steered / unsteered).toFixed(3)}`);
console.log(`spliced / no splice, both unsteered:     ${(unsteered / without).toFixed(3)}`);
console.log(`(${steered.toFixed(0)} tokens/s steered on this machine)`);
process.exit(0);
