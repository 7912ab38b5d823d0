"""What a type checker sees."""

import pathlib
import subprocess
import sys

import pytest

pytest.importorskip("mypy")

RIGHT = """
import cape
import pandas as pd

answer = cape.compare("base/", "tuned/", seed=2)
first: float | None = answer.benchmarks[0].standard_error
words: list[str] = answer.summary
cape.coupling(pd.DataFrame({"model": ["a"]}), x="hellaswag", view="curated")
cape.coupling({"model": ["a"], "hellaswag": [50.0]})
h: float = cape.h_field(swe=87.6, gpqa=94.2).h
svg: str = cape.plot.differences("base/", "tuned/", theme="dark").svg
"""

WRONG = """
import cape

cape.coupling(view="all")
cape.h_field(swe="much", gpqa=94.2)
cape.h_field(swe=87.6)
cape.compare("a", "b").benchmarks[0].standard_error.upper()
"""


def test_programs_are_checked_against_the_schemas(tmp_path: pathlib.Path) -> None:
    (tmp_path / "right.py").write_text(RIGHT, encoding="utf-8")
    (tmp_path / "wrong.py").write_text(WRONG, encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "mypy", "--strict", "--no-error-summary", "-m", "right", "-m", "wrong", "-p", "cape"],
        capture_output=True,
        text=True,
        cwd=tmp_path,
    )
    # The package itself is without fault, and so is the program that uses it well.
    faults = [line for line in done.stdout.splitlines() if ": error: " in line]
    assert [line.split(":")[:2] for line in faults] == [["wrong.py", str(line)] for line in range(4, 8)], done.stdout
    assert [line.rsplit("[", 1)[1] for line in faults] == ["arg-type]", "arg-type]", "call-arg]", "attr-defined]"]
