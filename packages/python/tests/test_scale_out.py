"""The example of examples/scale_out.py on a small table: the same answers on two processes as on one."""

import pathlib
import subprocess
import sys

import pytest

pytest.importorskip("dask.dataframe")
pytest.importorskip("distributed")

EXAMPLE = pathlib.Path(__file__).resolve().parents[1] / "examples" / "scale_out.py"


def test_more_workers_give_the_same_answers() -> None:
    words = ["--models", "200", "--benchmarks", "4", "--parts", "4", "--workers", "1", "2"]
    done = subprocess.run([sys.executable, str(EXAMPLE), *words], capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stderr
    one, two = done.stdout.splitlines()
    assert one.startswith("1 worker:") and two.startswith("2 workers:")
    assert "20 of 20 families" in two
