"""Rebuild fixtures/gguf: GGUF files as the package gguf writes them, and what gguf, tokenizers and transformers read.

    pip install -r oracle/requirements-smollm2.txt
    python oracle/gguf_fixtures.py

Models in F16 hold the weights of fixtures/weights under llama.cpp's names and in its order, so that transformers'
answers there serve here too. quantized.gguf is read by transformers itself (`gguf_file=`).
"""

import base64
import json
import os
from pathlib import Path

os.environ["HF_HUB_OFFLINE"] = "1"

import gguf
import numpy as np
import torch
import transformers
from gguf import GGMLQuantizationType as Type
from tokenizers import AddedToken, Regex, Tokenizer, decoders, models, normalizers, pre_tokenizers, processors

from hooked import reading
from stages import rounded
from weights_fixtures import MODELS, build, values

OUT = Path(__file__).parent.parent / "fixtures" / "gguf"
QUANTIZED = [Type.Q4_0, Type.Q4_1, Type.Q5_0, Type.Q5_1, Type.Q8_0, Type.Q2_K, Type.Q3_K, Type.Q4_K, Type.Q5_K, Type.Q6_K]
# Where each format keeps its float16 numbers: random bits there could be infinite.
HALVES = {
    Type.Q4_0: [0], Type.Q4_1: [0, 2], Type.Q5_0: [0], Type.Q5_1: [0, 2], Type.Q8_0: [0], Type.Q2_K: [80, 82],
    Type.Q3_K: [108], Type.Q4_K: [0, 2], Type.Q5_K: [0, 2], Type.Q6_K: [208],
}
PATTERN = (
    r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}NUMBERS| ?[^\s\p{L}\p{N}]+[\r\n]*"
    r"|\s*[\r\n]+|\s+(?!\S)|\s+"
)
TEXTS = ["the cat's 1234 hats", "  two\n\nlines  ", "é and e\u0301", "<|end|>the<|end|>", "They'LL see x=10;"]


def blocks():
    """Two random blocks of each format, and the numbers that gguf says they are."""
    random = np.random.default_rng(3)
    found = {}
    for kind in QUANTIZED:
        size, width = gguf.GGML_QUANT_SIZES[kind]
        rows = random.integers(0, 256, (2, width), dtype=np.uint8)
        for at in HALVES[kind]:
            rows[:, at : at + 2] = random.uniform(-2, 2, (2, 1)).astype(np.float16).view(np.uint8)
        numbers = gguf.quants.dequantize(rows, kind)
        found[kind.name] = {
            "type": int(kind),
            "bytes": base64.b64encode(rows.tobytes()).decode(),
            "values": base64.b64encode(numbers.astype(np.float32).tobytes()).decode(),
        }
        assert numbers.size == 2 * size
    return found


def permuted(weights, heads):
    """Rows of queries and keys as llama.cpp's converter orders them."""
    return weights.reshape(heads, 2, weights.shape[0] // heads // 2, *weights.shape[1:]).swapaxes(1, 2).reshape(weights.shape)


def written(path, decoder, architecture, formats=None, vocabulary=None):
    """A GGUF of a decoder. `formats`, in turn, are those of its matrices; F16 otherwise."""
    config = decoder.config
    heads, groups = config.num_attention_heads, config.num_key_value_heads
    size = getattr(config, "head_dim", None) or config.hidden_size // heads
    writer = gguf.GGUFWriter(str(path), architecture)
    writer.add_block_count(config.num_hidden_layers)
    writer.add_context_length(config.max_position_embeddings)
    writer.add_embedding_length(config.hidden_size)
    writer.add_feed_forward_length(config.intermediate_size)
    writer.add_head_count(heads)
    writer.add_head_count_kv(groups)
    writer.add_key_length(size)
    writer.add_value_length(size)
    writer.add_rope_dimension_count(size)
    writer.add_layer_norm_rms_eps(config.rms_norm_eps)
    writer.add_rope_freq_base(config.rope_theta)
    writer.add_bos_token_id(1)
    writer.add_eos_token_id(2)
    if vocabulary is not None:
        tokens, merges, kinds, pre = vocabulary
        writer.add_tokenizer_model("gpt2")
        writer.add_tokenizer_pre(pre)
        writer.add_token_list(tokens)
        writer.add_token_types(kinds)
        writer.add_token_merges(merges)
    names = gguf.get_tensor_name_map(gguf.MODEL_ARCH[architecture.upper()], config.num_hidden_layers)
    scaling = config.rope_scaling
    if scaling is not None and scaling["rope_type"] == "llama3":
        writer.add_tensor("rope_freqs.weight", divisors(scaling, config.rope_theta, size))
    turn = 0
    for name, parameter in decoder.named_parameters():
        numbers = parameter.numpy().astype(np.float32)
        if architecture == "llama" and "q_proj" in name:
            numbers = permuted(numbers, heads)
        elif architecture == "llama" and "k_proj" in name:
            numbers = permuted(numbers, groups)
        own = names.get_name(name, try_suffixes=(".weight", ".bias"))
        if numbers.ndim == 1:
            writer.add_tensor(own, numbers)
        elif formats is None:
            writer.add_tensor(own, numbers.astype(np.float16))
        else:
            kind = formats[turn % len(formats)]
            turn += 1
            writer.add_tensor(own, gguf.quants.quantize(numbers, kind), raw_dtype=kind)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()


def divisors(scaling, base, size):
    """Llama 3's scaling as llama.cpp's converter stores it."""
    frequencies = 1.0 / base ** (np.arange(0, size, 2, dtype=np.float64) / size)
    low, high = scaling["low_freq_factor"], scaling["high_freq_factor"]
    factor, length = scaling["factor"], scaling["original_max_position_embeddings"]
    found = []
    for wave in 2 * np.pi / frequencies:
        if wave < length / high:
            found.append(1.0)
        elif wave > length / low:
            found.append(factor)
        else:
            smooth = (length / wave - low) / (high - low)
            found.append(1 / ((1 - smooth) / factor + smooth))
    return np.array(found, dtype=np.float32)


def vocabulary():
    """Bytes, a few words built from them, and a control token."""
    letters = sorted(pre_tokenizers.ByteLevel.alphabet())
    merges = ["t h", "th e", "Ġ the", "c a", "ca t", "1 2", "12 3", "Ġ h", "' s", "' L", "L L", "'L L", "Ċ Ċ", "Ġ Ġ"]
    made = [merge.replace(" ", "") for merge in merges]
    tokens = ["<unk>", "<s>", "<|end|>", *letters, *made]
    return tokens, merges, [1, 3, 3] + [1] * (len(tokens) - 3)


def tokenizers():
    """Token numbers of texts by each way of cutting them, as the library tokenizers gives them."""
    tokens, merges, _ = vocabulary()
    level = lambda splits: pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=splits)
    split = lambda numbers: pre_tokenizers.Split(Regex(PATTERN.replace("NUMBERS", numbers)), "isolated")
    digits = pre_tokenizers.Digits(individual_digits=True)
    cuts = {
        "gpt-2": [level(True)],
        "smollm": [digits, level(True)],
        "llama-bpe": [split("{1,3}"), level(False)],
        "qwen2": [split(""), level(False)],
    }
    found = {}
    for pre, steps in cuts.items():
        model = models.BPE(
            {token: i for i, token in enumerate(tokens)},
            [tuple(merge.split(" ")) for merge in merges],
            ignore_merges=pre == "llama-bpe",
        )
        tokenizer = Tokenizer(model)
        tokenizer.pre_tokenizer = pre_tokenizers.Sequence(steps)
        tokenizer.decoder = decoders.ByteLevel()
        if pre == "qwen2":
            tokenizer.normalizer = normalizers.NFC()
        tokenizer.add_special_tokens([AddedToken(token, normalized=False) for token in ("<s>", "<|end|>")])
        if pre == "llama-bpe":
            tokenizer.post_processor = processors.TemplateProcessing(single="<s> $A", special_tokens=[("<s>", 1)])
        found[pre] = [tokenizer.encode(text).ids for text in TEXTS]
    return {"texts": TEXTS, "ids": found, "tokens": tokens, "merges": merges}


@torch.no_grad()
def quantized():
    """A wider Llama, each matrix in another format, as transformers reads it."""
    tokens, merges, kinds = vocabulary()
    config = transformers.LlamaConfig(
        vocab_size=len(tokens), hidden_size=64, num_hidden_layers=2, num_attention_heads=4, num_key_value_heads=2,
        intermediate_size=96, max_position_embeddings=64, rms_norm_eps=1e-5,
    )
    decoder = transformers.LlamaForCausalLM(config).eval()
    for name, parameter in decoder.named_parameters():
        parameter.copy_(values(name, tuple(parameter.shape)))
        parameter.requires_grad_(False)
    formats = [Type.Q8_0, Type.Q4_0, Type.Q4_1, Type.Q5_0, Type.Q5_1, Type.BF16, Type.F16]
    written(OUT / "quantized.gguf", decoder, "llama", formats, (tokens, merges, kinds, "smollm"))
    read = transformers.AutoModelForCausalLM.from_pretrained(OUT, gguf_file="quantized.gguf", dtype=torch.float32).eval()
    ids = torch.tensor([[5, 40, 2, 77, 130, 9]])
    with reading(list(read.model.layers)) as hidden:
        logits = read(ids).logits
    return {"ids": ids.tolist(), "logits": rounded(logits), "hidden": [rounded(hidden[i]) for i in range(2)]}


def main():
    OUT.mkdir(parents=True, exist_ok=True)
    for name in ("llama", "llama-biased-tied", "llama-rope-llama3", "qwen2", "qwen3"):
        decoder = build(name)
        written(OUT / f"{name}.gguf", decoder, decoder.config.model_type)
        print(name, MODELS[name][0], flush=True)
    answers = {"blocks": blocks(), "tokenizers": tokenizers(), "quantized": quantized()}
    (OUT / "answers.json").write_text(json.dumps(answers, separators=(",", ":")))


if __name__ == "__main__":
    main()
