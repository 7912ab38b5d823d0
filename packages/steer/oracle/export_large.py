"""A decoder of nearly 2 GB, to time the splice on: Pythia-410M's shape with 30 blocks, random weights.

    python oracle/export_large.py FOLDER

Optimum's TorchScript export in one file, with a tokenizer of numbered words; `npm run bench:splice -- FOLDER`
measures on it. Nothing of it is committed.
"""

import json
import sys
from pathlib import Path

import onnx
import torch
from transformers import GPTNeoXConfig, GPTNeoXForCausalLM

import exporters

folder = Path(sys.argv[1])
folder.mkdir(parents=True, exist_ok=True)
config = GPTNeoXConfig(
    vocab_size=50304,
    hidden_size=1024,
    num_hidden_layers=30,
    num_attention_heads=16,
    intermediate_size=4096,
    rotary_pct=0.25,
    max_position_embeddings=2048,
)
config.architectures = ["GPTNeoXForCausalLM"]
torch.manual_seed(1)
with torch.no_grad():
    proto = exporters.torchscript(GPTNeoXForCausalLM(config).eval())
onnx.save(proto, folder / "model.onnx")
config.save_pretrained(folder)
words = {f"w{number}": number for number in range(config.vocab_size)}
tokenizer = {
    "version": "1.0",
    "added_tokens": [],
    "normalizer": None,
    "pre_tokenizer": {"type": "WhitespaceSplit"},
    "post_processor": None,
    "decoder": None,
    "model": {"type": "WordLevel", "vocab": words, "unk_token": "w0"},
}
(folder / "tokenizer.json").write_text(json.dumps(tokenizer))
print((folder / "model.onnx").stat().st_size, "bytes")
