"""Measure a trained seed as `cape steer eval` does, in PyTorch.

    python demo/train/evaluate.py FOLDER --out FILE.json [--facts evaluation]

Choices are made on the development facts; the evaluation facts are asked once a seed, when all is chosen.
"""

import argparse
import json
import math
from pathlib import Path

import torch
from tokenizers import Tokenizer
from transformers import GPTNeoXForCausalLM

from train import PROBE, STRENGTH, WIDTH

DEMO = Path(__file__).parent.parent
RANDOM_DIRECTIONS = 5


def lines(name):
    return [json.loads(line) for line in (DEMO / name).read_text().splitlines()]


class Measured:
    def __init__(self, folder):
        self.model = GPTNeoXForCausalLM.from_pretrained(folder).eval()
        self.tokenizer = Tokenizer.from_file(str(Path(folder) / "tokenizer.json"))
        self.block, self.vector, self.starts = 0, None, None
        self.seen = None
        for index, layer in enumerate(self.model.gpt_neox.layers):
            layer.register_forward_hook(lambda _m, _i, output, at=index: self.hook(at, output))

    def hook(self, at, output):
        if at != self.block:
            return output
        hidden = output[0] if isinstance(output, tuple) else output
        self.seen = hidden
        if self.vector is None:
            return output
        mask = (torch.arange(hidden.shape[1])[None, :] >= self.starts[:, None]).to(hidden.dtype)
        steered = hidden + mask[..., None] * self.vector
        return (steered, *output[1:]) if isinstance(output, tuple) else steered

    @torch.no_grad()
    def scores(self, rows, froms, block, vector, positions):
        """Log-probability of each row's tokens from its place in `froms` on."""
        self.block, self.vector = block, vector
        longest = max(map(len, rows))
        ids = torch.tensor([row + [0] * (longest - len(row)) for row in rows])
        self.starts = torch.tensor(froms) - 1 if positions == "last" else torch.zeros(len(rows), dtype=torch.long)
        each = self.model(ids, use_cache=False).logits.log_softmax(-1)[:, :-1].gather(-1, ids[:, 1:, None])[..., 0]
        return [each[i, froms[i] - 1 : len(rows[i]) - 1].sum().item() for i in range(len(rows))]

    def margins(self, questions, block, vector, positions):
        rows, froms = [], []
        for question in questions:
            start = len(self.tokenizer.encode(question["prompt"]).ids)
            for ending in ("true", "false"):
                rows.append(self.tokenizer.encode(question["prompt"] + question[ending]).ids)
                froms.append(start)
        scores = self.scores(rows, froms, block, vector, positions)
        return [scores[i] - scores[i + 1] for i in range(0, len(scores), 2)]

    def perplexity(self, texts, block, vector, positions):
        rows = [self.tokenizer.encode(text).ids for text in texts]
        # A text that is read has no prompt: at "last", every position is some step's last.
        total = sum(self.scores(rows, [1] * len(rows), block, vector, positions))
        return math.exp(-total / sum(len(row) - 1 for row in rows))

    @torch.no_grad()
    def direction(self, pairs, block):
        self.block, self.vector = block, None
        means = []
        for side in ("true", "false"):
            last = []
            for pair in pairs:
                self.model(torch.tensor([self.tokenizer.encode(pair[side]).ids]), use_cache=False)
                last.append(self.seen[0, -1])
            means.append(torch.stack(last).mean(0))
        difference = means[0] - means[1]
        return difference / difference.norm(), difference.norm().item()


def outcome(before, after):
    wrong = [b for a, b in zip(before, after) if a <= 0]
    right = [b for a, b in zip(before, after) if a > 0]
    return {
        "wrongUnsteered": len(wrong),
        "corrected": sum(b > 0 for b in wrong) / len(wrong) if wrong else None,
        "broken": sum(b <= 0 for b in right) / len(right) if right else None,
    }


def report(folder, chosen):
    measured = Measured(folder)
    pairs, neutral = lines("contrast.jsonl"), (DEMO / "neutral.txt").read_text().splitlines()
    questions = lines(f"{chosen}.jsonl")
    unit, natural = measured.direction(pairs, PROBE)
    before = measured.margins(questions, PROBE, None, "all")
    plain = measured.perplexity(neutral, PROBE, None, "all")
    generator = torch.Generator().manual_seed(11)
    random_units = [v / v.norm() for v in torch.randn(RANDOM_DIRECTIONS, WIDTH, generator=generator)]

    def condition(vector, positions):
        return {
            **outcome(before, measured.margins(questions, PROBE, vector, positions)),
            "perplexityCost": measured.perplexity(neutral, PROBE, vector, positions) / plain - 1,
        }

    answer = {
        "facts": chosen,
        "block": PROBE,
        "strength": STRENGTH,
        "lengthOfDifference": natural,
        "questions": len(questions),
        "unsteeredTruthful": sum(m > 0 for m in before) / len(before),
        "unsteeredPerplexity": plain,
        "conditions": {
            positions: {
                "direction": condition(STRENGTH * unit, positions),
                "reversed": condition(-STRENGTH * unit, positions),
                "random": [condition(STRENGTH * v, positions) for v in random_units],
            }
            for positions in ("last", "all")
        },
    }
    return answer


def main():
    arguments = argparse.ArgumentParser()
    arguments.add_argument("folder", type=Path)
    arguments.add_argument("--facts", choices=("development", "evaluation"), default="development")
    arguments.add_argument("--out", type=Path, required=True)
    given = arguments.parse_args()
    torch.set_num_threads(1)
    answer = report(given.folder, given.facts)
    given.out.write_text(json.dumps(answer, indent=1) + "\n")
    print(json.dumps(answer, indent=1))


if __name__ == "__main__":
    main()
