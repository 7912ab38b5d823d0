"""The notebook in examples/, run as Jupyter would."""

import pathlib

import pytest

nbclient = pytest.importorskip("nbclient")
nbformat = pytest.importorskip("nbformat")

FOLDER = pathlib.Path(__file__).resolve().parents[1] / "examples"


def test_the_notebook_runs_and_shows_its_answers() -> None:
    notebook = nbformat.read(FOLDER / "two_runs.ipynb", as_version=4)
    nbclient.NotebookClient(notebook, timeout=120, resources={"metadata": {"path": FOLDER}}).execute()
    answer, figure, frame = (cell.outputs[-1].data for cell in notebook.cells if cell.cell_type == "code")
    assert "one capability rose while another fell" in answer["text/html"]
    assert "<svg" in figure["image/svg+xml"]
    assert "truthfulqa_mc1" in frame["text/html"]
