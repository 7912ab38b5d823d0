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



def room(data):
    """Copies bytes in; returns where they stand."""
    pointer = core["allocate"](store, len(data))
    memory.write(store, data, pointer)
    return pointer


def word(argument, value):
    """A member of a parameter block: 64 bits."""
    return struct.pack("<d", value) if "f64" in argument else struct.pack("<Q", value % 2**64)


def value_of(argument, outputs):
    ((kind, content),) = argument.items()
    if kind == "in":
        return room(bytes.fromhex(content))
    if kind == "out":
        pointer = core["allocate"](store, content)
        outputs.append((pointer, content))
        return pointer
    if kind == "block":
        return room(b"".join(word(member, value_of(member, outputs)) for member in content))
    if kind == "f64":
        return struct.unpack("<d", bytes.fromhex(content))[0]
    if kind == "u64":
        # WebAssembly's integers have no sign, wasmtime's Python values do.
        return (int(content) + 2**63) % 2**64 - 2**63
    return content


for call in vectors["calls"]:
    mark = core["mark"](store)
    outputs = []
    values = [value_of(argument, outputs) for argument in call["given"]]
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
