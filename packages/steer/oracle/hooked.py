"""What transformers computes when a forward hook reads and steers the residual stream."""

import inspect
from contextlib import contextmanager

import torch
from transformers import DynamicCache
from transformers.pytorch_utils import Conv1D


@contextmanager
def reading(blocks):
    """Collect the hidden state leaving every block, in order of the blocks."""
    seen = {}

    def reader(index):
        def hook(_module, _inputs, output):
            seen[index] = (output[0] if isinstance(output, tuple) else output).detach().clone()

        return hook

    handles = [block.register_forward_hook(reader(index)) for index, block in enumerate(blocks)]
    try:
        yield seen
    finally:
        for handle in handles:
            handle.remove()


@contextmanager
def steering(block, vector, positions):
    """Add `vector` to what leaves `block`: at "last", the last position of each pass, or at "all"."""

    def hook(_module, _inputs, output):
        hidden = output[0] if isinstance(output, tuple) else output
        mask = torch.zeros(hidden.shape[:2], dtype=hidden.dtype)
        if positions == "last":
            mask[:, -1] = 1
        else:
            mask[:] = 1
        steered = hidden + mask[..., None] * vector.to(hidden.dtype)
        return (steered, *output[1:]) if isinstance(output, tuple) else steered

    handle = block.register_forward_hook(hook)
    try:
        yield
    finally:
        handle.remove()


def quantize_activations(decoder):
    """Give every projection its input as ONNX's DynamicQuantizeLinear rounds it: uint8 over the whole tensor."""

    def rounded(_module, inputs):
        (given,) = inputs
        low, high = given.min().clamp(max=0), given.max().clamp(min=0)
        scale = (high - low) / 255
        zero = (-low / scale).round().clamp(0, 255)
        return ((given / scale).round() + zero).clamp(0, 255).sub(zero).mul(scale)

    for module in decoder.modules():
        if isinstance(module, (torch.nn.Linear, Conv1D)):
            module.register_forward_pre_hook(rounded)
    return decoder


def position_ids(attention_mask):
    """Positions that start at 0 at each row's first real token, as transformers' generate counts them."""
    return (attention_mask.cumsum(-1) - 1).clamp(min=0)


@torch.no_grad()
def forward(decoder, input_ids, attention_mask, cache=None):
    """One pass; (logits, cache). `attention_mask` covers the cached positions too."""
    arguments = dict(
        input_ids=input_ids,
        attention_mask=attention_mask,
        past_key_values=cache if cache is not None else DynamicCache(config=decoder.config),
        use_cache=True,
    )
    if "position_ids" in inspect.signature(decoder.forward).parameters:
        arguments["position_ids"] = position_ids(attention_mask)[:, -input_ids.shape[1] :]
    output = decoder(**arguments)
    return output.logits, output.past_key_values
