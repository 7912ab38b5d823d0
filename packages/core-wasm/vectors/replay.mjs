/**
 * Replays vectors.json on an instance of the module and hashes every byte that comes out (FNV-1a, 64
 * bits). Plain JavaScript without imports, for any runtime.
 */
export function replay(exports, vectors) {
  const wrong = [];
  let hash = 0xcbf29ce484222325n;
  if (exports.abiVersion() !== vectors.abi) wrong.push(`ABI ${exports.abiVersion()}, not ${vectors.abi}`);
  for (const { name, call, given, output, oracle } of vectors.calls) {
    const mark = exports.mark();
    const outs = [];
    const values = given.map((argument) => passed(exports, argument, outs));
    const answer = exports[call](...values);
    // An export without output pointers answers by value, the others by a status of 0.
    const results =
      outs.length === 0
        ? [new Uint8Array(new Float64Array([answer]).buffer)]
        : outs.map(([pointer, length]) => new Uint8Array(exports.memory.buffer, pointer, length).slice());
    if (outs.length > 0 && answer !== 0) wrong.push(`${call} (${name}): status ${answer}`);
    results.forEach((bytes, i) => {
      for (const byte of bytes) hash = BigInt.asUintN(64, (hash ^ BigInt(byte)) * 0x100000001b3n);
      if (hexOf(bytes) !== output[i]) wrong.push(`${call} (${name}): other bits in output ${i}`);
    });
    if (oracle) {
      const doubles = new Float64Array(results[0].buffer);
      oracle.values.forEach((value, i) => {
        const far = Math.abs(doubles[i] - value) > oracle.tolerance * Math.max(1, Math.abs(value));
        if (far) wrong.push(`${call} (${name}) [${i}]: ${doubles[i]}, ${oracle.source} says ${value}`);
      });
    }
    exports.release(mark);
  }
  return { hash: hash.toString(16).padStart(16, '0'), calls: vectors.calls.length, wrong };
}

/** Value to pass for an argument; the rooms of its outputs are added to `outs`. */
function passed(exports, argument, outs) {
  if ('i32' in argument) return argument.i32;
  if ('u64' in argument) return BigInt(argument.u64);
  if ('f64' in argument) return new Float64Array(bytesOf(argument.f64).buffer)[0];
  if ('out' in argument) {
    outs.push([exports.allocate(argument.out), argument.out]);
    return outs.at(-1)[0];
  }
  if ('block' in argument) {
    // What it points to first: allocating may move the view of memory.
    const members = argument.block.map((member) => passed(exports, member, outs));
    const pointer = exports.allocate(members.length * 8);
    const view = new DataView(exports.memory.buffer, pointer);
    argument.block.forEach((member, i) => {
      if ('f64' in member) view.setFloat64(i * 8, members[i], true);
      else view.setBigUint64(i * 8, BigInt(members[i]), true);
    });
    return pointer;
  }
  const bytes = bytesOf(argument.in);
  const pointer = exports.allocate(bytes.length);
  new Uint8Array(exports.memory.buffer, pointer, bytes.length).set(bytes);
  return pointer;
}

function bytesOf(hex) {
  const bytes = new Uint8Array(hex.length / 2);
  for (let i = 0; i < bytes.length; i++) bytes[i] = Number.parseInt(hex.slice(2 * i, 2 * i + 2), 16);
  return bytes;
}

function hexOf(bytes) {
  let hex = '';
  for (const byte of bytes) hex += byte.toString(16).padStart(2, '0');
  return hex;
}
