"""Rebuild fixtures/weights: what transformers computes for tiny models of every family that is read from its weights.

    python oracle/weights_fixtures.py [NAME ...]        (Python 3.11, requirements.txt)

A fixture holds a configuration, the names and shapes of the weights, and transformers' answers; the weights
themselves are not stored. Each is a pure function of its name and place (`values`), which the tests compute
again, and exact in bfloat16 and float16 too, so that one set of answers serves every number format.
"""

import argparse
import gzip
import json
import logging
import math
import warnings
from pathlib import Path

import numpy as np
import torch
import transformers
from transformers.modeling_utils import no_init_weights

from hooked import position_ids, steering
from stages import ATTENTION_MASK, INPUT_IDS, STEP_IDS, STEP_MASK, passes, rounded

warnings.filterwarnings("ignore")
logging.disable(logging.WARNING)
torch.set_num_threads(1)

FIXTURES = Path(__file__).parent.parent / "fixtures" / "weights"

WIDTH = 16
BLOCKS = 3
VOCABULARY = 64
TOKENS = dict(vocab_size=VOCABULARY, bos_token_id=1, eos_token_id=2, pad_token_id=0)
LLAMA = dict(
    **TOKENS,
    hidden_size=WIDTH,
    num_hidden_layers=BLOCKS,
    num_attention_heads=4,
    num_key_value_heads=2,
    intermediate_size=24,
    max_position_embeddings=64,
)
EVEN = {**LLAMA, "num_key_value_heads": 4}
WIDE = {**LLAMA, "head_dim": 8}
GPT = dict(**TOKENS, n_embd=WIDTH, n_layer=BLOCKS, n_head=4, n_positions=64)
NEO = dict(
    **TOKENS,
    hidden_size=WIDTH,
    num_layers=BLOCKS,
    num_heads=4,
    attention_types=[[["global", "local"], 1], [["local"], 1]],
    window_size=3,
    max_position_embeddings=64,
)
NEOX = {k: v for k, v in EVEN.items() if k != "num_key_value_heads"}
OPT = dict(
    **TOKENS,
    hidden_size=WIDTH,
    num_hidden_layers=BLOCKS,
    num_attention_heads=4,
    ffn_dim=24,
    max_position_embeddings=64,
)
BLOOM = dict(**TOKENS, hidden_size=WIDTH, n_layer=BLOCKS, n_head=4)
FALCON = dict(**TOKENS, hidden_size=WIDTH, num_hidden_layers=BLOCKS, num_attention_heads=4, max_position_embeddings=64)
LLAMA3 = dict(
    rope_type="llama3",
    factor=8.0,
    low_freq_factor=1.0,
    high_freq_factor=4.0,
    original_max_position_embeddings=16,
)
YARN = dict(rope_type="yarn", factor=4.0, original_max_position_embeddings=16)
LONGROPE = dict(type="longrope", short_factor=[1.0, 1.25], long_factor=[2.0, 4.5])

# name: (model class, arguments of its configuration)
MODELS = {
    "llama": ("LlamaForCausalLM", WIDE),
    "llama-biased-tied": ("LlamaForCausalLM", {**LLAMA, "attention_bias": True, "mlp_bias": True, "tie_word_embeddings": True}),
    "llama-rope-llama3": ("LlamaForCausalLM", {**WIDE, "rope_scaling": LLAMA3, "rope_theta": 500.0}),
    "llama-rope-linear": ("LlamaForCausalLM", {**WIDE, "rope_scaling": dict(rope_type="linear", factor=2.5)}),
    "llama-rope-dynamic": ("LlamaForCausalLM", {**WIDE, "rope_scaling": dict(rope_type="dynamic", factor=2.0)}),
    "llama-rope-yarn": ("LlamaForCausalLM", {**WIDE, "rope_scaling": YARN}),
    "mistral": ("MistralForCausalLM", {**WIDE, "sliding_window": 3}),
    "qwen2": ("Qwen2ForCausalLM", LLAMA),
    "qwen2-window": ("Qwen2ForCausalLM", {**LLAMA, "use_sliding_window": True, "sliding_window": 3, "max_window_layers": 1}),
    "qwen3": ("Qwen3ForCausalLM", WIDE),
    "gemma": ("GemmaForCausalLM", WIDE),
    "gemma2": ("Gemma2ForCausalLM", {**WIDE, "sliding_window": 3, "query_pre_attn_scalar": 12}),
    "gemma3": ("Gemma3ForCausalLM", {**WIDE, "sliding_window": 3, "sliding_window_pattern": 2, "query_pre_attn_scalar": 12}),
    "gemma3-scaled": (
        "Gemma3ForCausalLM",
        {**WIDE, "sliding_window": 3, "sliding_window_pattern": 3, "rope_scaling": dict(rope_type="linear", factor=8.0)},
    ),
    "phi": ("PhiForCausalLM", EVEN),
    "phi-normed": ("PhiForCausalLM", {**EVEN, "qk_layernorm": True, "num_key_value_heads": 2}),
    "phi3": ("Phi3ForCausalLM", {**LLAMA, "sliding_window": 3, "original_max_position_embeddings": 64}),
    "phi3-rope-long": ("Phi3ForCausalLM", {**LLAMA, "original_max_position_embeddings": 5, "rope_scaling": LONGROPE}),
    "gpt2": ("GPT2LMHeadModel", GPT),
    "gpt2-by-block": ("GPT2LMHeadModel", {**GPT, "scale_attn_by_inverse_layer_idx": True, "n_inner": 24, "activation_function": "gelu"}),
    "gpt-neo": ("GPTNeoForCausalLM", NEO),
    "gptj": ("GPTJForCausalLM", {**GPT, "rotary_dim": 2}),
    "gpt-neox": ("GPTNeoXForCausalLM", {**NEOX, "rotary_pct": 0.5}),
    "gpt-neox-sequential": ("GPTNeoXForCausalLM", {**NEOX, "rotary_pct": 1.0, "use_parallel_residual": False, "rotary_emb_base": 500}),
    "opt": ("OPTForCausalLM", OPT),
    "opt-post-norm": ("OPTForCausalLM", {**OPT, "do_layer_norm_before": False, "word_embed_proj_dim": 8}),
    "opt-plain": ("OPTForCausalLM", {**OPT, "enable_bias": False, "layer_norm_elementwise_affine": False}),
    "bloom": ("BloomForCausalLM", BLOOM),
    "bloom-three-heads": ("BloomForCausalLM", {**BLOOM, "hidden_size": 12, "n_head": 3, "apply_residual_connection_post_layernorm": True}),
    "falcon": ("FalconForCausalLM", FALCON),
    "falcon-new": ("FalconForCausalLM", {**FALCON, "new_decoder_architecture": True, "num_kv_heads": 2}),
    "falcon-new-one-norm": (
        "FalconForCausalLM",
        {**FALCON, "new_decoder_architecture": True, "num_kv_heads": 2, "num_ln_in_parallel_attn": 1, "bias": True},
    ),
    "falcon-rw": ("FalconForCausalLM", {**FALCON, "multi_query": False, "parallel_attn": False, "bias": True, "alibi": True}),
    "olmo": ("OlmoForCausalLM", LLAMA),
    "olmo-clipped": ("OlmoForCausalLM", {**LLAMA, "clip_qkv": 0.5}),
    "olmo2": ("Olmo2ForCausalLM", LLAMA),
    "stablelm": ("StableLmForCausalLM", {**LLAMA, "partial_rotary_factor": 0.5, "use_qkv_bias": True}),
    "stablelm-parallel": (
        "StableLmForCausalLM",
        {**LLAMA, "partial_rotary_factor": 0.5, "use_parallel_residual": True, "qk_layernorm": True},
    ),
    "starcoder2": ("Starcoder2ForCausalLM", {**LLAMA, "sliding_window": 3}),
    "starcoder2-plain": ("Starcoder2ForCausalLM", {**LLAMA, "use_bias": False, "tie_word_embeddings": False}),
}


def words(name, count):
    """Numbers of 32 bits: mulberry32, started from the FNV-1a hash of the name."""
    seed = 0x811C9DC5
    for byte in name.encode():
        seed = ((seed ^ byte) * 0x01000193) & 0xFFFFFFFF
    with np.errstate(over="ignore"):
        a = np.uint32(seed) + np.arange(1, count + 1, dtype=np.uint32) * np.uint32(0x6D2B79F5)
        t = (a ^ (a >> 15)) * (a | np.uint32(1))
        t = t ^ (t + (t ^ (t >> 7)) * (t | np.uint32(61)))
        return t ^ (t >> 14)


def values(name, shape):
    """A tensor's numbers: matrices ±0.25, scales about 1, biases ±0.125, all multiples of 1/512 of few bits."""
    level = (words(name, math.prod(shape)) >> 25).astype(np.float32) - 64
    if len(shape) > 1:
        numbers = level / 256
    elif name.endswith("weight"):
        numbers = 1 + np.floor(level / 4) / 128
    else:
        numbers = level / 512
    return torch.from_numpy(numbers.astype(np.float32).reshape(shape))


def build(name):
    model_class, arguments = MODELS[name]
    model = getattr(transformers, model_class)
    config = model.config_class(**arguments)
    config.architectures = [model_class]
    # transformers' eager attention adds Falcon's alibi twice, to the scores and within the mask; SDPA, its default, once.
    config._attn_implementation = "sdpa" if name == "falcon-rw" else "eager"
    # Every weight is set below; transformers cannot initialize OPT's norms without parameters.
    with no_init_weights():
        decoder = model(config).eval()
    decoder.tie_weights()
    with torch.no_grad():
        for key, parameter in decoder.named_parameters():
            parameter.copy_(values(key, tuple(parameter.shape)))
            parameter.requires_grad_(False)
    return decoder


def blocks(decoder):
    lists = [module for module in decoder.modules() if isinstance(module, torch.nn.ModuleList)]
    return list(next(found for found in lists if len(found) == BLOCKS))


def answers(decoder):
    layers = blocks(decoder)
    probe = 1
    prefill, step = passes(decoder, layers)
    vector = values("steering vector", (decoder.config.hidden_size, 1))[:, 0] * 4
    steered = {}
    for positions in ("last", "all"):
        with steering(layers[probe], vector, positions):
            first, second = passes(decoder, layers)
        steered[positions] = {"prefillLogits": rounded(first[0]), "stepLogits": rounded(second[0])}

    def stage(ids, mask, found):
        return {
            "inputIds": ids.tolist(),
            "attentionMask": mask.tolist(),
            "positionIds": position_ids(mask)[:, -ids.shape[1] :].tolist(),
            "hidden": [rounded(state) for state in found[1]],
            "logits": rounded(found[0]),
        }

    return {
        "blocks": len(layers),
        "width": decoder.config.hidden_size,
        "probeBlock": probe,
        "vector": rounded(vector),
        "prefill": stage(INPUT_IDS, ATTENTION_MASK, prefill),
        "step": stage(STEP_IDS, STEP_MASK, step),
        "steered": steered,
    }


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("names", nargs="*", default=list(MODELS))
    FIXTURES.mkdir(parents=True, exist_ok=True)
    for name in parser.parse_args().names:
        decoder = build(name)
        fixture = {
            "config": decoder.config.to_diff_dict(),
            "tensors": [{"name": key, "shape": list(value.shape)} for key, value in decoder.named_parameters()],
            **answers(decoder),
        }
        text = json.dumps(fixture, separators=(",", ":"))
        (FIXTURES / f"{name}.json.gz").write_bytes(gzip.compress(text.encode(), compresslevel=9, mtime=0))
        print(name, sum(parameter.numel() for parameter in decoder.parameters()), "parameters", flush=True)


if __name__ == "__main__":
    main()
