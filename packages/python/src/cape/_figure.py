"""Figures: SVG with their points as a table."""

from __future__ import annotations

import csv
import io
import os
from dataclasses import dataclass
from typing import Any

from ._frames import frame_of


@dataclass(frozen=True)
class Figure:
    """A figure that shows itself in a notebook.

    Attributes:
        title: what it shows, in a line.
        description: how to read it; the caption.
        svg: the picture, without scripts and without references to anything outside.
        csv: its points.
    """

    title: str
    description: str
    svg: str
    csv: str

    def save(self, path: str | os.PathLike[str]) -> None:
        """Writes the picture (``.svg``) or its points (``.csv``)."""
        name = os.fspath(path)
        if not name.endswith((".svg", ".csv")):
            raise ValueError(f"path: expected a file ending in .svg or .csv, received {name}.")
        with open(name, "w", encoding="utf-8", newline="") as file:
            file.write(self.svg if name.endswith(".svg") else self.csv)

    def frame(self, library: str | None = None) -> Any:
        """Its points as a data frame, of ``"pandas"`` or ``"polars"``."""
        return frame_of(columns_of(self.csv), library)

    def _repr_svg_(self) -> str:
        return self.svg

    def __repr__(self) -> str:
        return f"{self.title}\n{self.description}"


def columns_of(text: str) -> dict[str, list[Any]]:
    """The columns of a table in CSV; numbers as numbers, empty cells as None."""
    names, *rows = list(csv.reader(io.StringIO(text, newline="")))
    return {name: [_value(row[i]) for row in rows] for i, name in enumerate(names)}


def _value(cell: str) -> Any:
    if cell == "":
        return None
    try:
        return float(cell)
    except ValueError:
        return cell
