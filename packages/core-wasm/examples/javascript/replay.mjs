// Replays the conformance vectors and prints their hash, in Node, Deno or Bun:
//
//     node examples/javascript/replay.mjs
//     deno run --allow-read examples/javascript/replay.mjs
//     bun examples/javascript/replay.mjs
import { readFileSync } from 'node:fs';
import { replay } from '../../vectors/replay.mjs';

const read = (path) => readFileSync(new URL(path, import.meta.url));
const vectors = JSON.parse(read('../../vectors/vectors.json').toString());
const module = new WebAssembly.Module(read('../../dist/cape-core.wasm'));
const { hash, calls, wrong } = replay(new WebAssembly.Instance(module).exports, vectors);
for (const line of wrong) console.error(line);
console.log(`${hash} ${calls} calls`);
if (wrong.length > 0 || hash !== vectors.hash) throw new Error('other bits than in vectors.json');
