"""Read what src/formats writes with readers we did not write; formats.test.ts compares.

    node oracle/write_formats.mjs && python oracle/read_formats.py
"""

import json
from importlib.metadata import version
from pathlib import Path

import numpy as np
from gguf import GGUFReader
from safetensors.numpy import load_file

here = Path(__file__).parent
reader = GGUFReader(here / "direction.gguf")
fields = {name: field.contents() for name, field in reader.fields.items() if not name.startswith("GGUF.")}
tensors = {
    tensor.name: {"type": tensor.tensor_type.name, "values": np.asarray(tensor.data).tolist()} for tensor in reader.tensors
}
answer = {
    "versions": {name: version(name) for name in ("gguf", "safetensors")},
    "gguf": {"fields": fields, "tensors": tensors},
    "safetensors": {name: values.tolist() for name, values in load_file(here / "direction.safetensors").items()},
}
(here / "formats.json").write_text(json.dumps(answer) + "\n")
