"""What the readme shows, run as it stands."""

import pathlib
import re
import shutil
import warnings

import pytest

ROOM = pathlib.Path(__file__).resolve().parents[1]
RUNS = ROOM.parents[1] / "docs" / "tutorials" / "runs"


def test_the_readme_runs(tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for needed in ("pandas", "numpy", "wasmtime"):
        pytest.importorskip(needed)
    for run in ("base", "tuned"):
        shutil.copytree(RUNS / run, tmp_path / run)
    monkeypatch.chdir(tmp_path)
    blocks = re.findall(r"^```python\n(.*?)^```", (ROOM / "README.md").read_text(encoding="utf-8"), re.M | re.S)
    assert len(blocks) == 3
    names: dict[str, object] = {}
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        for block in blocks:
            exec(compile(block, "README.md", "exec"), names)
    assert (tmp_path / "differences.svg").exists()
