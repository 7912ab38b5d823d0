"""Write the demo's facts as contrast pairs and as questions, each fact once, no fact in both.

    python oracle/facts_once.py FOLDER [questions]

Every third fact is asked (the first `questions` of them, by default 60); the others are pairs to learn from.
"""

import json
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent / "demo" / "train"))
from facts import _FRESH, _SETTLED  # noqa: E402

folder = Path(sys.argv[1])
most = int(sys.argv[2]) if len(sys.argv) > 2 else 60
facts = [*_SETTLED, *_FRESH]
folder.mkdir(parents=True, exist_ok=True)
(folder / "questions.jsonl").write_text(
    "".join(
        json.dumps({"prompt": start, "true": f" {truth}", "false": f" {error}"}) + "\n"
        for start, truth, error in facts[::3][:most]
    )
)
(folder / "pairs.jsonl").write_text(
    "".join(
        json.dumps({"true": f"{start} {truth}.", "false": f"{start} {error}."}) + "\n"
        for i, (start, truth, error) in enumerate(facts)
        if i % 3 != 0
    )
)
