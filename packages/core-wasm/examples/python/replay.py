"""Replays the conformance vectors in wasmtime and prints their hash.

    pip install -r requirements.txt
    python replay.py
"""

import json
import struct
import sys
from pathlib import Path

from wasmtime import Engine, Instance, Module, Store

package = Path(__file__).resolve().parents[2]
vectors = json.loads((package / "vectors/vectors.json").read_text())

store = Store(Engine())
module = Module.from_file(store.engine, str(package / "dist/cape-core.wasm"))
core = Instance(store, module, []).exports(store)
memory = core["memory"]

FNV_OFFSET, FNV_PRIME, WORD = 0xCBF29CE484222325, 0x100000001B3, 2**64 - 1
digest = FNV_OFFSET
wrong = 0

for call in vectors["calls"]:
    mark = core["mark"](store)
    values, outputs = [], []
    for argument in call["given"]:
        ((kind, content),) = argument.items()
        if kind == "in":
            data = bytes.fromhex(content)
            pointer = core["allocate"](store, len(data))
            memory.write(store, data, pointer)
            values.append(pointer)
        elif kind == "out":
            pointer = core["allocate"](store, content)
            outputs.append((pointer, content))
            values.append(pointer)
        elif kind == "f64":
            values.append(struct.unpack("<d", bytes.fromhex(content))[0])
        elif kind == "u64":
            # WebAssembly's integers have no sign, wasmtime's Python values do.
            values.append((int(content) + 2**63) % 2**64 - 2**63)
        else:
            values.append(content)
    answer = core[call["call"]](store, *values)
    if outputs:
        wrong += answer != 0
        results = [bytes(memory.read(store, start, start + size)) for start, size in outputs]
    else:
        results = [struct.pack("<d", answer)]
    for result, expected in zip(results, call["output"], strict=True):
        for byte in result:
            digest = ((digest ^ byte) * FNV_PRIME) & WORD
        if result.hex() != expected:
            print(f"{call['call']} ({call['name']}): other bits", file=sys.stderr)
            wrong += 1
    core["release"](store, mark)

print(f"{digest:016x} {len(vectors['calls'])} calls")
sys.exit(wrong > 0 or f"{digest:016x}" != vectors["hash"])
