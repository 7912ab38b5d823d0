// Where an export leaves what transformers computes: the largest difference over the largest value, stage by
// stage, on the fixtures (CAPE_FIXTURES: another folder of them). `node bench/divergence.mjs [ARCHITECTURE[/EXPORT]]`.
import {
  copyFileSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { openFolder } from '../dist/model/node-folder.js';
import { Decoder } from '../dist/runtime/decoder.js';

const fixtures = process.env.CAPE_FIXTURES ?? join(import.meta.dirname, '../fixtures');
const [wantedArchitecture, wantedExport] = (process.argv[2] ?? '').split('/');
const json = (...path) => JSON.parse(readFileSync(join(fixtures, ...path), 'utf8'));

/** Largest difference over largest value, on the rows that count and the positions that hold a token. */
function difference(got, want, { attentionMask }, rows) {
  let worst = 0;
  let largest = 0;
  const [positions, width] = [want[0].length, want[0][0].length];
  for (const row of rows) {
    const real = attentionMask[row].slice(-positions);
    for (const [position, values] of want[row].entries()) {
      if (real[position] === 0) continue;
      for (const [i, value] of values.entries()) {
        worst = Math.max(worst, Math.abs(got[(row * positions + position) * width + i] - value));
        largest = Math.max(largest, Math.abs(value));
      }
    }
  }
  return worst / largest;
}

/** The stages of one export in the order in which they are computed, each with its difference. */
async function* stages(architecture, { name, rows, expected }) {
  const answer = json(architecture, expected);
  const folder = mkdtempSync(join(tmpdir(), 'cape-divergence-'));
  copyFileSync(join(fixtures, architecture, 'config.json'), join(folder, 'config.json'));
  writeFileSync(
    join(folder, 'model.onnx'),
    gunzipSync(readFileSync(join(fixtures, architecture, `${name}.onnx.gz`))),
  );
  const decoder = await Decoder.open(await openFolder(name, folder), { read: 'all', threads: 1 });
  const pass = (stage, positions, cache) => {
    const length = stage.inputIds[0].length;
    const mask = Float32Array.from({ length: 2 * length }, (_, i) =>
      positions === 'all' || i % length === length - 1 ? 1 : 0,
    );
    const push = { block: answer.probeBlock, vectors: Float32Array.from(answer.vector), mask };
    return decoder.pass({
      ids: stage.inputIds,
      attention: stage.attentionMask,
      positions: stage.positionIds,
      cache,
      read: decoder.readable,
      pushes: positions === null ? [] : [push],
    });
  };
  let cache = null;
  for (const when of ['prefill', 'step']) {
    const stage = answer[when];
    const passed = await pass(stage, null, cache);
    cache = passed.cache;
    for (const block of decoder.readable)
      yield [`${when} ${block}`, difference(passed.hidden.get(block), stage.hidden[block], stage, rows)];
    yield [`${when} logits`, difference(passed.logits, stage.logits, stage, rows)];
  }
  for (const positions of ['last', 'all']) {
    const prefill = await pass(answer.prefill, positions, null);
    const step = await pass(answer.step, positions, prefill.cache);
    const { prefillLogits, stepLogits } = answer.steered[positions];
    yield [`${positions} prefill`, difference(prefill.logits, prefillLogits, answer.prefill, rows)];
    yield [`${positions} step`, difference(step.logits, stepLogits, answer.step, rows)];
  }
  await decoder.close();
  rmSync(folder, { recursive: true });
}

let headed = false;
for (const architecture of readdirSync(fixtures).sort()) {
  if (wantedArchitecture && architecture !== wantedArchitecture) continue;
  if (!existsSync(join(fixtures, architecture, 'models.json'))) continue;
  for (const exported of json(architecture, 'models.json')) {
    if (wantedExport && exported.name !== wantedExport) continue;
    const found = [];
    for await (const stage of stages(architecture, exported)) found.push(stage);
    if (!headed) console.log(`${' '.repeat(32)} ${found.map(([stage]) => stage.padStart(14)).join('')}`);
    headed = true;
    const beyond = found.find(([, value]) => !(value <= exported.tolerance));
    console.log(
      `${`${architecture} ${exported.name}`.padEnd(32)} ${found.map(([, value]) => value.toExponential(0).padStart(14)).join('')}${beyond ? `  beyond ${exported.tolerance} first at ${beyond[0]}` : ''}`,
    );
  }
}
process.exit(0);
