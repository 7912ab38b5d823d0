"""The two passes that every fixture holds: two prompts, the second padded on the left, then one more token for each."""

import torch

from hooked import forward, reading

INPUT_IDS = torch.tensor([[11, 23, 5, 42, 17], [0, 0, 31, 8, 56]])
ATTENTION_MASK = torch.tensor([[1, 1, 1, 1, 1], [0, 0, 1, 1, 1]])
STEP_IDS = torch.tensor([[29], [14]])
STEP_MASK = torch.cat([ATTENTION_MASK, torch.ones((2, 1), dtype=torch.long)], dim=1)


def rounded(tensor):
    """Six significant digits: a hundred times finer than the tolerance."""
    return [rounded(row) for row in tensor] if tensor.dim() else float(f"{tensor.item():.6g}")


def passes(decoder, blocks):
    """A prefill, then one cached step: logits of both, and the state leaving every block."""
    with reading(blocks) as hidden:
        logits, cache = forward(decoder, INPUT_IDS, ATTENTION_MASK)
        prefill = (logits, [hidden[i] for i in range(len(blocks))])
        logits, _ = forward(decoder, STEP_IDS, STEP_MASK, cache)
        return prefill, (logits, [hidden[i] for i in range(len(blocks))])
