"""Read a GGUF control vector with the gguf package and hold it to what llama.cpp's loader accepts.

    python oracle/check_gguf.py FILE

Prints what was read as JSON; ends with status 1, naming the fault, if llama.cpp would refuse the
file or read it otherwise than meant (common_control_vector_load in its common/common.cpp).
"""

import json
import re
import sys

from gguf import GGMLQuantizationType, GGUFReader


def text(reader, key):
    field = reader.get_field(key)
    return None if field is None else field.contents()


def main(path: str) -> None:
    reader = GGUFReader(path)
    faults = []
    if text(reader, "general.architecture") != "controlvector":
        faults.append("general.architecture is not controlvector")
    vectors = {}
    width = None
    for tensor in reader.tensors:
        named = re.fullmatch(r"direction\.(\d+)", tensor.name)
        if named is None:
            faults.append(f"{tensor.name}: not direction.N")
            continue
        if int(named[1]) == 0:
            faults.append("direction.0: llama.cpp refuses block 0")
        if tensor.tensor_type != GGMLQuantizationType.F32:
            faults.append(f"{tensor.name}: {tensor.tensor_type.name}, not F32")
        shape = [int(size) for size in tensor.shape]
        width = width or shape[0]
        if shape != [width]:
            faults.append(f"{tensor.name}: shape {shape}, not [{width}]")
        vectors[named[1]] = [float(value) for value in tensor.data.ravel()]
    if not vectors:
        faults.append("no direction.N")
    print(
        json.dumps(
            {
                "modelHint": text(reader, "controlvector.model_hint"),
                "layerCount": text(reader, "controlvector.layer_count"),
                "width": width,
                "directions": vectors,
                "faults": faults,
            }
        )
    )
    sys.exit(1 if faults else 0)


if __name__ == "__main__":
    main(sys.argv[1])
