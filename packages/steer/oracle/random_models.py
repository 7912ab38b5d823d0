"""Tiny decoders with random weights, one for each architecture the splice must place."""

import torch
import transformers

WIDTH = 32
BLOCKS = 4
HEADS = 2
# No layer is as wide: onnxruntime-genai's builder takes any projection to this width for the head.
VOCABULARY = 80
POSITIONS = 64

# What the Llama-like configurations share.
_GATED = dict(
    vocab_size=VOCABULARY,
    hidden_size=WIDTH,
    num_hidden_layers=BLOCKS,
    num_attention_heads=HEADS,
    intermediate_size=64,
    max_position_embeddings=POSITIONS,
    bos_token_id=1,
    eos_token_id=2,
    pad_token_id=0,
)
_GROUPED = {**_GATED, "num_key_value_heads": 1, "head_dim": WIDTH // HEADS}
_GPT = dict(
    vocab_size=VOCABULARY,
    n_embd=WIDTH,
    n_layer=BLOCKS,
    n_head=HEADS,
    n_positions=POSITIONS,
    bos_token_id=1,
    eos_token_id=2,
    pad_token_id=0,
)

# architecture: (configuration class, model class, arguments, attribute path of the list of blocks)
ARCHITECTURES = {
    "gpt2": ("GPT2Config", "GPT2LMHeadModel", _GPT, "transformer.h"),
    "gpt_neo": (
        "GPTNeoConfig",
        "GPTNeoForCausalLM",
        dict(
            vocab_size=VOCABULARY,
            hidden_size=WIDTH,
            num_layers=BLOCKS,
            num_heads=HEADS,
            attention_types=[[["global", "local"], 2]],
            window_size=4,
            max_position_embeddings=POSITIONS,
            bos_token_id=1,
            eos_token_id=2,
            pad_token_id=0,
        ),
        "transformer.h",
    ),
    "gptj": ("GPTJConfig", "GPTJForCausalLM", {**_GPT, "rotary_dim": 8}, "transformer.h"),
    "gpt_neox": (
        "GPTNeoXConfig",
        "GPTNeoXForCausalLM",
        {**_GATED, "rotary_pct": 0.5, "intermediate_size": 64},
        "gpt_neox.layers",
    ),
    "gpt_neox_sequential": (
        "GPTNeoXConfig",
        "GPTNeoXForCausalLM",
        {**_GATED, "rotary_pct": 0.5, "intermediate_size": 64, "use_parallel_residual": False},
        "gpt_neox.layers",
    ),
    "opt": (
        "OPTConfig",
        "OPTForCausalLM",
        {
            **{k: v for k, v in _GATED.items() if k != "intermediate_size"},
            "ffn_dim": 64,
            "word_embed_proj_dim": WIDTH,
        },
        "model.decoder.layers",
    ),
    "bloom": (
        "BloomConfig",
        "BloomForCausalLM",
        dict(
            vocab_size=VOCABULARY,
            hidden_size=WIDTH,
            n_layer=BLOCKS,
            n_head=HEADS,
            bos_token_id=1,
            eos_token_id=2,
            pad_token_id=0,
        ),
        "transformer.h",
    ),
    "llama": ("LlamaConfig", "LlamaForCausalLM", _GROUPED, "model.layers"),
    "mistral": (
        "MistralConfig",
        "MistralForCausalLM",
        {**_GROUPED, "sliding_window": None},
        "model.layers",
    ),
    "qwen2": (
        "Qwen2Config",
        "Qwen2ForCausalLM",
        {k: v for k, v in _GROUPED.items() if k != "head_dim"},
        "model.layers",
    ),
    "qwen3": ("Qwen3Config", "Qwen3ForCausalLM", _GROUPED, "model.layers"),
    "gemma2": (
        "Gemma2Config",
        "Gemma2ForCausalLM",
        {**_GROUPED, "sliding_window": 32, "query_pre_attn_scalar": WIDTH // HEADS},
        "model.layers",
    ),
    "gemma3": (
        "Gemma3TextConfig",
        "Gemma3ForCausalLM",
        {**_GROUPED, "sliding_window": 32, "query_pre_attn_scalar": WIDTH // HEADS},
        "model.layers",
    ),
    "phi": ("PhiConfig", "PhiForCausalLM", {**_GATED, "num_attention_heads": 1, "partial_rotary_factor": 0.5}, "model.layers"),
    "phi3": (
        "Phi3Config",
        "Phi3ForCausalLM",
        {
            **{k: v for k, v in _GROUPED.items() if k != "head_dim"},
            "original_max_position_embeddings": POSITIONS,
            "sliding_window": None,
        },
        "model.layers",
    ),
    "falcon": (
        "FalconConfig",
        "FalconForCausalLM",
        {
            **{k: v for k, v in _GATED.items() if k != "intermediate_size"},
            "ffn_hidden_size": 64,
            "multi_query": True,
            "parallel_attn": True,
            "bias": False,
            "alibi": False,
            "new_decoder_architecture": False,
        },
        "transformer.h",
    ),
    "mpt": (
        "MptConfig",
        "MptForCausalLM",
        dict(
            vocab_size=VOCABULARY,
            d_model=WIDTH,
            n_layers=BLOCKS,
            n_heads=HEADS,
            expansion_ratio=2,
            max_seq_len=POSITIONS,
            bos_token_id=1,
            eos_token_id=2,
            pad_token_id=0,
        ),
        "transformer.blocks",
    ),
    "olmo2": ("Olmo2Config", "Olmo2ForCausalLM", {k: v for k, v in _GROUPED.items() if k != "head_dim"}, "model.layers"),
}


# Integer weights on which quantization loses nothing: (least, greatest) per block or tensor, and the step.
GRIDS = {"int8": (-64, 64, 2**-8), "int4": (-8, 7, 2**-5)}
GRID_BLOCK = 32


def _on_grid(parameter, lowest, highest, step):
    """Random multiples of `step` whose extreme occurs in every block of 32 along either axis."""
    levels = torch.randint(lowest, highest + 1, parameter.shape)
    rows, columns = torch.meshgrid(*(torch.arange(size) for size in parameter.shape), indexing="ij")
    levels[(rows % GRID_BLOCK) == (columns % GRID_BLOCK)] = lowest
    return levels * step


def build(architecture: str, grid: str = "fp32") -> torch.nn.Module:
    """The same weights on every call: the seed is the architecture's place in the table.

    Weights are wide enough that every block and the steering vector move the
    logits, and are rounded to bfloat16, so that a stored float32 compresses by half.
    With a `grid` of GRIDS they are multiples of that quantization's step, so that what
    transformers computes is what the quantized file should.
    """
    configuration, model, arguments, _ = ARCHITECTURES[architecture]
    torch.manual_seed(1000 + list(ARCHITECTURES).index(architecture))
    config = getattr(transformers, configuration)(**arguments)
    config.architectures = [model]
    config._attn_implementation = "eager"
    decoder = getattr(transformers, model)(config).eval()
    with torch.no_grad():
        for parameter in decoder.parameters():
            if parameter.dim() == 2 and grid in GRIDS:
                parameter.copy_(_on_grid(parameter, *GRIDS[grid]))
            elif parameter.dim() > 1:
                parameter.copy_(0.2 * torch.randn_like(parameter))
            else:
                parameter.add_(0.1 * torch.randn_like(parameter))
            parameter.copy_(parameter.bfloat16().float())
            parameter.requires_grad_(False)
    return decoder


def blocks(decoder: torch.nn.Module, architecture: str) -> list[torch.nn.Module]:
    return list(decoder.get_submodule(ARCHITECTURES[architecture][3]))
