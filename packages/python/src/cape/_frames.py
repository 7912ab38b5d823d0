"""Tables of Python as CAPE's panels and runs, and back."""

from __future__ import annotations

import datetime
import decimal
import math
import numbers
import os
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Union

import narwhals.stable.v2 as nw

from ._errors import InputError, Issue

if TYPE_CHECKING:
    from narwhals.stable.v2.typing import IntoDataFrame

    PanelLike = Union[str, os.PathLike[str], IntoDataFrame, Mapping[str, Sequence[Any]], Sequence[Mapping[str, Any]]]
    """A panel: its name, a file or folder of results, a data frame, columns, or rows."""

    RunLike = Union[str, os.PathLike[str], IntoDataFrame, Mapping[str, Any]]
    """One model's evaluation: a file or folder of results, a frame of items, or (score, standard error) by benchmark."""

_KEYS = ("model", "name")


def panel_input(value: PanelLike, argument: str) -> Any:
    """A panel as a question takes it: a frame is a model per row, a missing value (NaN, None, NA) is no score."""
    if isinstance(value, (str, os.PathLike)):
        return _place(value)
    if isinstance(value, Mapping) and not _is_columns(value):
        return dict(value)
    if isinstance(value, Sequence) and not isinstance(value, str):
        return [{str(key): _cell(cell, argument, str(key)) for key, cell in row.items()} for row in value]
    return _rows(value, argument)


def run_input(value: RunLike, argument: str) -> Any:
    """A run as a question takes it.

    A frame holds an item per row: ``benchmark``, ``item`` and ``score`` (1 right, 0 wrong), perhaps ``cluster`` and
    ``model``. A mapping of benchmark to (score in percent, its standard error in points) is a run without items.
    """
    if isinstance(value, (str, os.PathLike)):
        return {"path": os.path.abspath(value)}
    if isinstance(value, Mapping) and "benchmarks" in value:
        return dict(value)
    if isinstance(value, Mapping) and not _is_columns(value):
        return {"name": argument, "benchmarks": [_scored(str(key), cell, argument) for key, cell in value.items()]}
    return _items(_rows(value, argument), argument)


def _scored(benchmark: str, value: Any, argument: str) -> dict[str, Any]:
    score, error = value if isinstance(value, (tuple, list)) and len(value) == 2 else (value, None)
    measured = {"benchmark": benchmark, "score": _cell(score, argument, benchmark)}
    return measured if error is None else {**measured, "standardError": _cell(error, argument, benchmark)}


def _place(value: str | os.PathLike[str]) -> Any:
    """A path as it is from here, wherever CAPE's process was started; a name stays one."""
    text = os.fspath(value)
    is_name = isinstance(value, str) and not os.path.exists(text) and not set(text) & set("/\\.")
    return text if is_name else {"path": os.path.abspath(text)}


def _is_columns(value: object) -> bool:
    """Lists by name; a pair in a tuple is a score and its error."""
    return isinstance(value, Mapping) and all(
        isinstance(column, Sequence) and not isinstance(column, (str, tuple)) for column in value.values()
    )


def _rows(value: Any, argument: str) -> list[dict[str, Any]]:
    if isinstance(value, Mapping):
        lengths = {len(column) for column in value.values()}
        if len(lengths) != 1:
            raise _fault("unequal-lengths", argument, "columns of one length", f"lengths {sorted(lengths)}")
        rows = [dict(zip(value, cells)) for cells in zip(*value.values())]
    else:
        rows = nw.from_native(_with_names(value), eager_only=True, pass_through=False).rows(named=True)
    return [{str(key): _cell(cell, f"{argument}[{i}]", str(key)) for key, cell in row.items()} for i, row in enumerate(rows)]


def _with_names(frame: Any) -> Any:
    """A pandas frame with its index as columns, where models stand there."""
    index = getattr(frame, "index", None)
    columns = getattr(frame, "columns", ())
    if index is None or not hasattr(frame, "reset_index"):
        return frame
    if len(set(map(str, columns))) < len(columns):
        raise _fault("duplicate-column", "panel", "columns of different names", ", ".join(map(str, columns)))
    levels = getattr(index, "levels", None)
    named = [name for name in index.names if name is not None]
    if levels is None and (any(key in columns for key in _KEYS) or str(index.dtype) not in ("object", "str", "string", "category")):
        return frame.rename(columns=str)
    wanted = [str(name) if name is not None else "model" for name in index.names]
    if levels is not None and len(named) < len(wanted):
        raise _fault("unnamed-index", "panel", "a name for each level of the index", str(list(index.names)))
    return frame.rename_axis(index=wanted).reset_index().rename(columns=str)


def _cell(value: Any, argument: str, column: str) -> str | float | int | None:
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, (bool,)) or type(value).__name__ == "bool_":
        raise _fault("invalid-type", f"{argument}.{column}", "a number, text or nothing", str(value))
    if isinstance(value, (datetime.datetime, datetime.date)):
        return None if value != value else value.isoformat()[:10]
    if isinstance(value, numbers.Integral):
        return int(value)
    if isinstance(value, (numbers.Real, decimal.Decimal)):
        number = float(value)
        if math.isnan(number):
            return None
        if math.isinf(number):
            raise _fault("not-a-number", f"{argument}.{column}", "a finite number", str(value))
        return number
    # pandas' NA and NaT.
    if type(value).__name__ in ("NAType", "NaTType"):
        return None
    raise _fault("invalid-type", f"{argument}.{column}", "a number, text or nothing", type(value).__name__)


def _items(rows: list[dict[str, Any]], argument: str) -> dict[str, Any]:
    needed = {"benchmark", "item", "score"}
    found = set(rows[0]) if rows else set()
    if not needed <= found:
        raise _fault("no-items", argument, "columns benchmark, item and score", ", ".join(sorted(found)) or "no row")
    names = {row["model"] for row in rows if row.get("model")}
    if len(names) > 1:
        raise _fault("several-models", argument, "the items of one model", ", ".join(sorted(map(str, names))))
    benchmarks: dict[str, list[dict[str, Any]]] = {}
    for row in rows:
        if row["score"] is not None:
            benchmarks.setdefault(str(row["benchmark"]), []).append(row)
    return {
        "name": str(names.pop()) if names else argument,
        "benchmarks": [
            {
                "benchmark": name,
                "items": {
                    "keys": [row["item"] for row in of],
                    "scores": [row["score"] for row in of],
                    **({"clusters": [row["cluster"] for row in of]} if all(row.get("cluster") is not None for row in of) else {}),
                },
            }
            for name, of in benchmarks.items()
        ],
    }


def _fault(code: str, path: str, expected: str, received: str) -> InputError:
    issue = Issue(code, path, expected, received)
    return InputError(str(issue), code, (issue,))


def frame_of(columns: Mapping[str, Sequence[Any]], library: str | None) -> Any:
    """Columns as a frame of ``"pandas"`` or ``"polars"``; by default of the one that is installed, pandas first."""
    for name in (library,) if library is not None else ("pandas", "polars"):
        try:
            module = __import__(name)
        except ImportError:
            continue
        return module.DataFrame(dict(columns), **({"strict": False} if name == "polars" else {}))
    raise _fault("no-frames", "library", f"{library or 'pandas or polars'} to be installed", "none")
