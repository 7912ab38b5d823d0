"""Read what src/formats writes with readers we did not write; formats.test.ts compares.

    node oracle/write_formats.mjs && python oracle/read_formats.py
"""

import json
from importlib.metadata import version
from pathlib import Path

import numpy as np
from gguf import GGUFReader, GGUFWriter
from safetensors.numpy import load_file

here = Path(__file__).parent
# A control vector as repeng writes it (https://github.com/vgel/repeng), which formats.test.ts reads.
writer = GGUFWriter(here / "repeng.gguf", "controlvector")
writer.add_string("controlvector.model_hint", "llama")
writer.add_uint32("controlvector.layer_count", 2)
writer.add_tensor("direction.3", (np.arange(12, dtype=np.float32) - 4) / 8)
writer.add_tensor("direction.11", ((np.arange(12) - 4) / 8 + 1).astype(np.float16))
writer.write_header_to_file()
writer.write_kv_data_to_file()
writer.write_tensors_to_file()
writer.close()
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
