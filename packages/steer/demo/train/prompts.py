"""Write the prompt files that ship with the demo model.

    python demo/train/prompts.py

contrast.jsonl: eight calibration pairs; development.jsonl and evaluation.jsonl: prompts in both voices
on facts that neither the direction nor the training of the steering has seen; neutral.txt: one text a line.
"""

import json
import random
from pathlib import Path

from corpus import neutral_document, statement
from facts import contrast, facts

DEMO = Path(__file__).parent.parent
MISTAKEN_CONTEXTS = (2, 4)
TRUTHFUL_CONTEXTS = (3,)


def questions(chosen: str, seed: int):
    """For every fact a prompt after 2 and after 4 mistaken statements, and one after 3 truthful ones.

    The earlier statements are on other facts of the same set.
    """
    rng = random.Random(seed)
    for fact in facts(chosen):
        others = [other for other in facts(chosen) if other is not fact]
        for truthful, count in (*((False, n) for n in MISTAKEN_CONTEXTS), *((True, n) for n in TRUTHFUL_CONTEXTS)):
            earlier = ["".join(statement(other, truthful)) for other in rng.sample(others, count)]
            yield {
                "prompt": " ".join([*earlier, fact[0]]),
                "true": f" {fact[1]}",
                "false": f" {fact[2]}",
            }


def write_lines(name: str, records):
    (DEMO / name).write_text("".join(json.dumps(record) + "\n" for record in records))


def main():
    write_lines(
        "contrast.jsonl",
        ({"true": "".join(statement(fact, True)), "false": "".join(statement(fact, False))} for fact in contrast()),
    )
    write_lines("development.jsonl", questions("development", 2))
    write_lines("evaluation.jsonl", questions("evaluation", 3))
    rng = random.Random(4)
    (DEMO / "neutral.txt").write_text("".join(" ".join(neutral_document(rng)) + "\n" for _ in range(40)))


if __name__ == "__main__":
    main()
