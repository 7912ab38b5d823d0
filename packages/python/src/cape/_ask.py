"""One call: from arguments to the input of a question or figure, and back to its answer."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import Any, TypeVar

from ._answer import Answer
from ._errors import snake
from ._figure import Figure, columns_of
from ._frames import frame_of, panel_input, run_input
from ._worker import worker

AnswerType = TypeVar("AnswerType", bound=Answer)


def ask(question: str, kind: type[AnswerType], given: Mapping[str, Any], kinds: Mapping[str, str]) -> AnswerType:
    """Asks a question; arguments that are None are left out, so that its own defaults hold."""
    return kind(worker.call("ask", {"question": question, "input": input_of(given, kinds)}))


def draw(figure: str, given: Mapping[str, Any], kinds: Mapping[str, str], theme: str, pixels: int) -> Figure:
    """Draws a figure."""
    params = {"figure": figure, "input": input_of(given, kinds), "theme": theme, "pixels": pixels}
    return Figure(**worker.call("draw", params))


def input_of(given: Mapping[str, Any], kinds: Mapping[str, str]) -> dict[str, Any]:
    """The fields of an input; ``kinds`` says which are panels and runs."""
    return {name: _opened(kinds.get(name), snake(name), value) for name, value in given.items() if value is not None}


def _opened(kind: str | None, argument: str, value: Any) -> Any:
    if kind == "panel":
        return panel_input(value, argument)
    if kind == "run":
        return run_input(value, argument)
    if kind == "runs":
        return [run_input(each, f"run {i + 1}") for i, each in enumerate(value)]
    return _plain(value)


def _plain(value: Any) -> Any:
    """Tuples, sets of names and NumPy's numbers as JSON has them."""
    if isinstance(value, Mapping):
        return {str(key): _plain(each) for key, each in value.items()}
    if isinstance(value, (list, tuple, set, frozenset)):
        return [_plain(each) for each in value]
    if hasattr(value, "item") and not isinstance(value, (str, bytes)):
        return value.item()
    return value


def read(*paths: str | os.PathLike[str], library: str | None = None) -> Any:
    """The scores in files and folders of evaluation results, as a data frame: a row per model.

    Reads what ``cape import`` reads: lm-eval, lighteval, Inspect, HELM, every_eval_ever, leaderboards, CSV, Parquet,
    XLSX, archives of these.

    Args:
        paths: files and folders.
        library: ``"pandas"`` or ``"polars"``; by default the one that is installed, pandas first.

    Example:
        >>> cape.read("results/")  # doctest: +SKIP
    """
    found = worker.call("read", {"paths": [os.path.abspath(path) for path in paths]})
    frame = frame_of(columns_of(found["csv"]), library)
    if hasattr(frame, "attrs"):
        frame.attrs["notes"] = [each["message"] for each in found["warnings"]]
    return frame
