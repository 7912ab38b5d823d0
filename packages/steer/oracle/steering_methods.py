"""Write fixtures/steering-methods.json: what scikit-learn, NumPy and PyTorch's autograd find where CAPE's methods look.

    python oracle/steering_methods.py        (requirements.txt and scikit-learn)

States are made by `values` of weights_fixtures.py from a name, which the tests compute again. Gradients are of a tiny
Llama: exact here, by forward differences there.
"""

import json
from pathlib import Path

import numpy as np
import torch
from sklearn.discriminant_analysis import LinearDiscriminantAnalysis
from sklearn.linear_model import LogisticRegression

from weights_fixtures import blocks, build, values


def states(name, pairs, width):
    """True and false statements' states in turn, some directions of which tell them apart."""
    noise = values(name, (2 * pairs, width)).numpy().astype(np.float64)
    shift = values(f"{name} shift", (width, 1)).numpy()[:, 0].astype(np.float64)
    scales = 1 + 8 * np.abs(values(f"{name} scales", (width, 1)).numpy()[:, 0].astype(np.float64))
    noise *= scales
    noise[::2] += 0.5 * shift
    return noise


def unit(vector):
    return (vector / np.linalg.norm(vector)).tolist()


def probes(name, pairs, width):
    x = states(name, pairs, width)
    y = np.arange(2 * pairs) % 2 == 0
    lda = LinearDiscriminantAnalysis(solver="lsqr", shrinkage="auto").fit(x, y)
    centred = x - x.mean(0)
    scale = np.sqrt((centred**2).mean())
    logistic = LogisticRegression(C=1, tol=1e-10, max_iter=10_000).fit(centred / scale, y)
    return {
        "name": name,
        "pairs": pairs,
        "width": width,
        "lda": unit(lda.coef_[0]),
        "logistic": unit(logistic.coef_[0]),
        "bias": float(logistic.intercept_[0]),
        "length": float(np.linalg.norm(logistic.coef_[0] / scale)),
    }


def heads(name, pairs, count, size):
    """Accuracy, mass mean direction and spread of every head, as inference-time intervention has them."""
    x = states(name, pairs, count * size)
    found = []
    for head in range(count):
        own = x[:, head * size : (head + 1) * size]
        right = 0
        for half in (0, 1):
            learnt = (np.arange(2 * pairs) // 2) % 2 != half
            y = np.arange(2 * pairs) % 2 == 0
            centre = own[learnt].mean(0)
            scale = np.sqrt(((own[learnt] - centre) ** 2).mean())
            probe = LogisticRegression(C=1, tol=1e-10, max_iter=10_000).fit((own[learnt] - centre) / scale, y[learnt])
            right += int((probe.predict((own[~learnt] - centre) / scale) == y[~learnt]).sum())
        difference = own[::2].mean(0) - own[1::2].mean(0)
        direction = difference / np.linalg.norm(difference)
        found.append(
            {"accuracy": right / (2 * pairs), "direction": direction.tolist(), "spread": float((own @ direction).std())}
        )
    return {"name": name, "pairs": pairs, "heads": count, "size": size, "found": found}


BLOCK = 1
QUESTIONS = [([5, 6, 7], [8, 9], [10]), ([11, 3, 12, 40], [13], [14, 15, 16]), ([20, 21], [22], [23])]
NEUTRAL = [[30, 31, 32, 33, 34], [40, 12, 44]]


def pushed(decoder, ids, delta, start):
    """Log-probabilities at every position with `delta` added to what leaves the block from `start` on."""

    def hook(_module, _inputs, output):
        hidden = output[0] if isinstance(output, tuple) else output
        mask = (torch.arange(hidden.shape[1]) >= start).to(hidden.dtype)
        steered = hidden + mask[None, :, None] * delta
        return (steered, *output[1:]) if isinstance(output, tuple) else steered

    handle = blocks(decoder)[BLOCK].register_forward_hook(hook)
    try:
        return torch.log_softmax(decoder(torch.tensor([ids])).logits[0], -1)
    finally:
        handle.remove()


def gradients():
    decoder = build("llama").double()
    width = decoder.config.hidden_size

    def likelihood(prompt, continuation, delta, start):
        row = prompt + continuation
        found = pushed(decoder, row, delta, start)
        return sum(found[at - 1, row[at]] for at in range(len(prompt), len(row)))

    slopes = {}
    for positions, first in (
        ("last", lambda prompt: len(prompt) - 1),
        ("all", lambda _: 0),
        ("answer", lambda prompt: len(prompt)),
    ):
        slopes[positions] = []
        for prompt, truth, falsehood in QUESTIONS:
            delta = torch.zeros(width, dtype=torch.float64, requires_grad=True)
            start = first(prompt)
            margin = likelihood(prompt, truth, delta, start) - likelihood(prompt, falsehood, delta, start)
            (slope,) = torch.autograd.grad(margin, delta, allow_unused=True)
            slopes[positions].append({"margin": float(margin), "slope": slope.tolist()})

    fisher = torch.zeros(width, width, dtype=torch.float64)
    count = 0
    for text in NEUTRAL:
        # The model does not look ahead: without the last token, the other positions stay as they are.
        row = text[:-1]
        at_zero = torch.zeros(width, dtype=torch.float64)
        jacobian = torch.autograd.functional.jacobian(lambda delta: pushed(decoder, row, delta, 0), at_zero)
        chances = pushed(decoder, row, at_zero, 0).exp()
        fisher += torch.einsum("tv,tvi,tvj->ij", chances, jacobian, jacobian)
        count += len(row)
    return {"block": BLOCK, "questions": QUESTIONS, "neutral": NEUTRAL, "slopes": slopes, "fisher": (fisher / count).tolist()}


def heads_pushed():
    """Logits with a vector added to the heads' outputs, before their projection."""
    found = []
    for name, projection in (("llama", "self_attn.o_proj"), ("qwen3", "self_attn.o_proj"), ("gpt2", "attn.c_proj")):
        decoder = build(name)
        layer = blocks(decoder)[BLOCK].get_submodule(projection)
        size = layer.in_features if hasattr(layer, "in_features") else layer.nx
        vector = 4 * values("heads vector", (size, 1))[:, 0]
        logits = {}
        ids = torch.tensor([[5, 6, 7, 8]])
        for positions, start in (("last", 3), ("all", 0)):

            def hook(_module, inputs):
                given = inputs[0].clone()
                given[:, start:] += vector
                return (given, *inputs[1:])

            handle = layer.register_forward_pre_hook(hook)
            with torch.no_grad():
                logits[positions] = decoder(ids).logits[0, -1].tolist()
            handle.remove()
        found.append({"fixture": name, "block": BLOCK, "ids": ids[0].tolist(), "size": size, "logits": logits})
    return found


if __name__ == "__main__":
    answers = {
        "probes": [probes("many", 60, 12), probes("few", 14, 40)],
        "heads": heads("heads", 40, 4, 6),
        "gradients": gradients(),
        "headsPushed": heads_pushed(),
    }
    target = Path(__file__).parent.parent / "fixtures" / "steering-methods.json"
    target.write_text(json.dumps(answers, separators=(",", ":")) + "\n")
    print(target, target.stat().st_size, "bytes")
