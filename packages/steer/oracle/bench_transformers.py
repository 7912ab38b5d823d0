"""The peer of bench: the demo model's shape in transformers, steered by a forward hook.

    python oracle/bench_transformers.py CONFIG.json --prompt 24 --new 64 --rows 2 --threads 1

Reads lines from standard input; for each, generates greedily with the key-value cache and prints one
JSON line {"seconds", "tokens"} (processor time), so that the caller can interleave its own runs with these. The first
line printed is {"ready": true, …} after a warm-up. Weights are random: speed does not depend on them.
"""

import argparse
import json
import sys
import time

import torch
import transformers
from transformers import AutoConfig, AutoModelForCausalLM

from hooked import steering

arguments = argparse.ArgumentParser()
arguments.add_argument("config")
arguments.add_argument("--prompt", type=int, default=24, help="tokens of the prompt")
arguments.add_argument("--new", type=int, default=64, help="tokens to generate")
arguments.add_argument("--rows", type=int, default=1)
arguments.add_argument("--threads", type=int, default=1)
given = arguments.parse_args()

torch.set_num_threads(given.threads)
torch.manual_seed(1)
config = AutoConfig.from_pretrained(given.config)
model = AutoModelForCausalLM.from_config(config).eval()
blocks = model.gpt_neox.layers
vector = torch.randn(config.hidden_size)
prompt = torch.randint(1, config.vocab_size, (given.rows, given.prompt))


@torch.inference_mode()
def generate():
    """`new` passes: the prompt's, then one for each further token, as model.generate makes them."""
    cache, step = None, prompt
    for _ in range(given.new):
        output = model(step, past_key_values=cache, use_cache=True, logits_to_keep=1)
        cache = output.past_key_values
        step = output.logits[:, -1].argmax(-1, keepdim=True)


with steering(blocks[len(blocks) // 4], vector, "last"):
    generate()
    print(json.dumps({"ready": True, "torch": torch.__version__, "transformers": transformers.__version__}), flush=True)
    for _ in sys.stdin:
        started = time.process_time()
        generate()
        print(json.dumps({"seconds": time.process_time() - started, "tokens": given.new * given.rows}), flush=True)
