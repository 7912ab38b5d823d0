"""Answers: what CAPE's JSON holds, read by attribute, as a frame, or as a page of a notebook."""

from __future__ import annotations

import html
from collections.abc import Iterator, Mapping
from typing import Any, ClassVar

from ._errors import snake
from ._frames import frame_of


class Record:
    """An object of an answer: members by attribute (``standard_error``) or by their name in JSON (``["standardError"]``).

    It has few methods of its own, so that no member's name is taken; ``to_dict()`` gives the JSON.
    """

    _nested: ClassVar[Mapping[str, type[Record]]] = {}

    def __init__(self, members: Mapping[str, Any]) -> None:
        self._members = members

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_"):
            raise AttributeError(name)
        for key in self._members:
            if snake(key) == name:
                return self[key]
        known = ", ".join(map(snake, self._members))
        raise AttributeError(f"{type(self).__name__} has no {name}; it has {known}")

    def __getitem__(self, key: str) -> Any:
        return self._read(self._members[key], self._nested.get(key, Record))

    @classmethod
    def _read(cls, value: Any, kind: type[Record]) -> Any:
        if isinstance(value, dict):
            return kind(value)
        if isinstance(value, list):
            return [cls._read(each, kind) for each in value]
        return value

    def __contains__(self, key: object) -> bool:
        return key in self._members

    def __iter__(self) -> Iterator[str]:
        return iter(self._members)

    def __len__(self) -> int:
        return len(self._members)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Record) and self._members == other._members

    __hash__ = None  # type: ignore[assignment]

    def __dir__(self) -> list[str]:
        return [*super().__dir__(), *map(snake, self._members)]

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self._members!r})"

    def to_dict(self) -> dict[str, Any]:
        """The JSON, the same as the API's and that of ``cape … --json``."""
        return dict(self._members)


class Answer(Record):
    """What a question answers with."""

    @property
    def tables(self) -> list[str]:
        """Names of the parts that :meth:`frame` makes a data frame of."""
        return [snake(key) for key, value in self._members.items() if _is_table(value)]

    def frame(self, table: str | None = None, library: str | None = None) -> Any:
        """A table of the answer as a data frame, a row per entry.

        Args:
            table: one of ``tables``; the first where it is left out.
            library: ``"pandas"`` or ``"polars"``; by default the one that is installed, pandas first.

        Members of members become columns such as ``interval.lower``; nothing is rounded.
        """
        names = self.tables
        if table is None and names:
            table = names[0]
        if table not in names:
            raise KeyError(f"no table {table!r}; this answer has {', '.join(names) or 'none'}")
        key = next(key for key in self._members if snake(key) == table)
        rows = [_flat(row) for row in self._members[key]]
        columns = list(dict.fromkeys(name for row in rows for name in row))
        return frame_of({name: [row.get(name) for row in rows] for name in columns}, library)

    def sentences(self) -> list[str]:
        """The answer in words, the verdict first; empty where it has none of its own."""
        for key in ("summary", "statements", "statement"):
            said = self._members.get(key)
            if said:
                return [said] if isinstance(said, str) else [str(each) for each in said]
        return []

    def __repr__(self) -> str:
        lines = self.sentences() or [f"{type(self).__name__} with {', '.join(map(snake, self._members))}"]
        notes = [f"Note: {each['message']}" for each in self._members.get("warnings", [])]
        return "\n".join([*lines, *notes])

    def _repr_html_(self) -> str:
        parts = [f"<p>{html.escape(line)}</p>" for line in self.sentences()]
        if self.tables:
            parts.append(_table(_rows_of(self._members, self.tables[0])))
        parts += [f"<p><small>{html.escape(each['message'])}</small></p>" for each in self._members.get("warnings", [])]
        return f"<div>{''.join(parts)}</div>"


def _is_table(value: Any) -> bool:
    return isinstance(value, list) and len(value) > 0 and all(isinstance(row, dict) for row in value) and "message" not in value[0]


def _rows_of(members: Mapping[str, Any], table: str) -> list[dict[str, Any]]:
    return [_flat(row) for row in next(value for key, value in members.items() if snake(key) == table)]


def _flat(row: Mapping[str, Any], before: str = "") -> dict[str, Any]:
    """A row's members, those of objects after their name; lists stay as they are."""
    flat: dict[str, Any] = {}
    for key, value in row.items():
        name = before + snake(key)
        if isinstance(value, dict):
            flat.update(_flat(value, f"{name}."))
        else:
            flat[name] = value
    return flat


MOST_ROWS = 60


def _table(rows: list[dict[str, Any]]) -> str:
    names = [name for name in dict.fromkeys(key for row in rows for key in row) if not any(isinstance(row.get(name), list) for row in rows)]
    head = "".join(f"<th>{html.escape(name)}</th>" for name in names)
    body = "".join("<tr>" + "".join(f"<td>{_text(row.get(name))}</td>" for name in names) + "</tr>" for row in rows[:MOST_ROWS])
    more = f"<p><small>{len(rows) - MOST_ROWS} more rows: .frame()</small></p>" if len(rows) > MOST_ROWS else ""
    return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>{more}"


def _text(value: Any) -> str:
    if value is None:
        return "–"
    if isinstance(value, float):
        return f"{value:.4g}".replace("-", "−")
    return html.escape(str(value))
